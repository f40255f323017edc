"""Lets Rasa's rules read only as much of the talk as they can see.

Rasa makes a state of every past action, with all slots, each time it asks for the next one, and
does so twice after words: once for rules of exact words. Ours see two states back, and no words:
a sixth of a turn in the Rasa process (py-spy, 2026-11-22). See ADR 0009.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker, is_prev_action_listen_in_state
from rasa.shared.nlu.constants import INTENT

_SIGHT = "emma_sight"  # of a loaded policy, whose rules stay as they are
_find_action = RulePolicy._find_action_from_rules
_Found = tuple[str | None, str | None, bool]


@dataclass(frozen=True)
class Sight:
    """What a set of rules can see of a talk."""

    states: int  # the length of the longest rule
    words: bool  # whether a rule may hold after words that were not read as an intent


def sight_of(rules: list[list[State]]) -> Sight:
    """Return what these rules can see."""
    after_words = [rule[-1] for rule in rules if is_prev_action_listen_in_state(rule[-1])]
    words = any(INTENT not in state.get(USER, {}) for state in after_words)
    return Sight(max(map(len, rules), default=1), words)


def find_action(
    policy: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool,
) -> _Found:
    """Find the next action as Rasa's own, but do not look for rules of words where none is."""
    if use_text_for_last_user_input and not _sight(policy).words:
        return None, None, False
    return _find_action(policy, tracker, domain, use_text_for_last_user_input)


def recent_states(
    policy: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return the last states only, as many as the longest rule has."""
    count = 1 + sum(isinstance(event, ActionExecuted) for event in tracker.applied_events())
    first = max(0, count - _sight(policy).states)
    recent = islice(tracker.generate_all_prior_trackers(), first, None)
    states = [domain.get_active_state(moment) for moment, _ in recent]
    policy.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


def _sight(policy: RulePolicy) -> Sight:
    if not hasattr(policy, _SIGHT):
        keys = (*policy.lookup[RULES], *policy.lookup[RULES_FOR_LOOP_UNHAPPY_PATH])
        setattr(policy, _SIGHT, sight_of([policy._rule_key_to_state(key) for key in keys]))
    return getattr(policy, _SIGHT)


def install() -> None:
    """Let Rasa's rule policy look so; for a process that has its rules trained."""
    RulePolicy._find_action_from_rules = find_action
    RulePolicy._prediction_states = recent_states
