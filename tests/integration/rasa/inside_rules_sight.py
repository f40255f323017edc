"""Emma's whole rule set, asked with a short look back and as Rasa asks it."""

import random
import tempfile
import unittest
from pathlib import Path

from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.importers.rasa import RasaFileImporter

from bot.components import rules_sight
from bot.components.rules_sight import Sight, find_action, recent_states, sight_of

ROOT = Path(__file__).resolve().parents[3]
LISTENS = {"action_name": "action_listen"}


class AsRasa(RulePolicy):
    """Rasa's own, whatever is installed."""

    _prediction_states = Policy._prediction_states
    _find_action_from_rules = rules_sight._find_action


class InSight(RulePolicy):
    """The same with our look back."""

    _prediction_states = recent_states
    _find_action_from_rules = find_action


def trained(folder: str) -> tuple[LocalModelStorage, Domain]:
    importer = RasaFileImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "bot/data/rules")])
    domain, storage = importer.get_domain(), LocalModelStorage(Path(folder))
    told = TrainingDataGenerator(importer.get_stories(), domain, augmentation_factor=0)
    settings = {**RulePolicy.get_default_config(), "enable_fallback_prediction": False}
    policy = AsRasa(settings, storage, Resource("rules"), ExecutionContext(None))
    policy.train(told.generate(), domain)
    return storage, domain


class RulesSight(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        storage, cls.domain = trained(folder.name)
        settings = {**RulePolicy.get_default_config(), "enable_fallback_prediction": False}
        cls.rasas, cls.ours = (
            kind.load(dict(settings), storage, Resource("rules"), ExecutionContext(None))
            for kind in (AsRasa, InSight)
        )

    def test_random_talks_are_led_as_by_rasa(self) -> None:
        for seed in range(40):
            self.talk(random.Random(seed))  # the same talks each time

    def talk(self, chance: random.Random) -> None:
        tracker = DialogueStateTracker("s", self.domain.slots)
        tracker.update(ActionExecuted("action_listen"))
        for _ in range(12):
            for event in self.words_or_act(chance):
                tracker.update(event)
                self.assert_same(tracker)

    def words_or_act(self, chance: random.Random) -> list[Event]:
        """Return what a member or an action may do to a talk, likely or not."""
        form = chance.choice(list(self.domain.form_names))
        intent = {"name": chance.choice(list(self.domain.intents)), "confidence": 0.9}
        said = UserUttered("bonjour", intent, parse_data={"intent": intent, "text": "bonjour"})
        acted = ActionExecuted(chance.choice(list(self.domain.action_names_or_texts)))
        asks = SlotSet("requested_slot", chance.choice(self.domain.required_slots_for_form(form)))
        return chance.choice(
            [
                [ActionExecuted("action_listen"), said],
                [ActionExecuted("action_listen"), said, acted],
                [ActionExecuted(form), ActiveLoop(form), asks],
                [ActionExecuted(form), ActiveLoop(None)],
                [ActionExecutionRejected(form)],
            ]
        )

    def assert_same(self, tracker: DialogueStateTracker) -> None:
        ours, rasas = (
            policy.predict_action_probabilities(tracker, self.domain)
            for policy in (self.ours, self.rasas)
        )
        self.assertEqual(ours.probabilities, rasas.probabilities)
        self.assertEqual(ours.events, rasas.events)
        self.assertEqual(ours.hide_rule_turn, rasas.hide_rule_turn)

    def test_emmas_rules_see_two_states_and_no_words(self) -> None:
        self.assertEqual(rules_sight._sight(self.ours), Sight(states=2, words=False))

    def test_a_rule_of_exact_words_is_looked_for(self) -> None:
        heard = {"user": {"text": "bonjour"}, "prev_action": LISTENS}
        self.assertEqual(sight_of([[{}, {}, heard]]), Sight(states=3, words=True))


if __name__ == "__main__":
    unittest.main()
