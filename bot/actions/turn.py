"""One turn as an action sees it: who asks, what they said, and how to answer."""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import dropwhile, islice, takewhile
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import names
from bot.actions.labels import Labels
from bot.french.denial import is_denied
from insurer.domain.caller import Assurance, Caller
from wire import placeholders, turn_token
from wire.handoff import HandoffReason
from wire.placeholders import Kind, Placeholder
from wire.rasa_turn import HANDOFF_KEY
from wire.trace import FAILED_KEY, ActionFailure
from wire.turn_token import Channel, TurnToken

Event = dict[str, Any]
ANSWERED_AS = names.SLOT_ANSWERED_AS


class Turn:
    """Typed view of tracker and dispatcher; the only place that knows their shapes."""

    def __init__(
        self, tracker: Tracker, dispatcher: CollectingDispatcher, *, key: str, labels: Labels
    ) -> None:
        """Read the turn; raises wire.errors.TurnTokenInvalid when nobody vouches for the caller."""
        self._tracker = tracker
        self._dispatcher = dispatcher
        self._message: dict[str, Any] = tracker.latest_message or {}
        self.labels = labels
        self.handed_over = False  # whether a person was asked for in this turn
        metadata = self._message.get("metadata") or {}
        self.token: TurnToken = turn_token.verify(
            str(metadata.get(turn_token.METADATA_KEY, "")), key=key
        )

    @property
    def caller(self) -> Caller:
        """Who asks; the key of the open form's operation, else of this turn."""
        return Caller(
            member_id=self.token.member_id,
            assurance=Assurance(self.token.assurance),
            channel=self.token.channel.value,
            conversation_id=self.token.conversation_id,
            operation_key=self.slot(names.SLOT_OPERATION_KEY) or self.token.turn_id,
        )

    @property
    def knows_member(self) -> bool:
        """False for a visitor, of whom nothing is known."""
        return self.token.member_id is not None

    @property
    def on_portal(self) -> bool:
        """True in the portal's chat, which shows all that is said; a phone may cut its end."""
        return self.token.channel is Channel.PORTAL

    @property
    def message(self) -> dict[str, Any]:
        """What was read of the message, as of earlier ones."""
        return self._message

    @property
    def intent(self) -> str:
        """The intent's name; `faq` topics are in entity("faq_topic")."""
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure the classifier is; 1.0 for choices."""
        return float((self._message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """The readings of the message, likeliest first."""
        ranking = self._message.get("intent_ranking") or []
        return [(str(r["name"]), float(r["confidence"])) for r in ranking]

    @property
    def text(self) -> str:
        """The member's masked words; empty for a choice or a form."""
        text = str(self._message.get("text") or "")
        return "" if text.startswith("/") else text

    @property
    def asks(self) -> bool:
        """True for a choice, and for a question that holds no personal datum."""
        question = self.text.rstrip().endswith("?") or self.asks_in_words
        return not self.text or (question and "[[" not in self.text)

    @property
    def asks_in_words(self) -> bool:
        """True for « qui est… », « refusé quoi », which no answer says; « Rhéna ? » may be one."""
        begins = self.labels.begins(self.text, "question_start", behind="question_lead")
        ends = self.labels.ends(self.text, "question_end")
        return begins or ends or self.labels.mentions(self.text, "question")

    @property
    def form(self) -> str | None:
        """The form that is open."""
        return (self._tracker.active_loop or {}).get("name") or None

    def entity(self, name: str) -> str | None:
        """Return the first value of an entity."""
        return next(iter(self.entities(name)), None)

    def entities(self, name: str) -> list[str]:
        """Return all values of an entity, in order."""
        found = self._message.get("entities") or []
        return [str(entity["value"]) for entity in found if entity.get("entity") == name]

    def placeholder(self, *kinds: Kind) -> Placeholder | None:
        """Return the first datum of these kinds, typed and not denied, or sent by a form."""
        text = self.text
        found = placeholders.find(text)
        typed = [one for one in found if not is_denied(text[: text.index(str(one))])]
        sent = [
            found
            for kind in kinds
            for value in self.entities(kind)
            for found in placeholders.find(value)
        ]
        return next((found for found in [*typed, *sent] if found.kind in kinds), None)

    def slot(self, name: str) -> Any:
        """Return the value of a slot, None when empty."""
        return self._tracker.get_slot(name)

    def last_request(
        self, besides: Container[str] = frozenset({names.INTENT_RETRY})
    ) -> dict[str, Any] | None:
        """Return the member's last message before this one whose intent is not one of these."""
        for data in self.earlier_messages():
            if (data.get("intent") or {}).get("name") not in besides:
                return data
        return None

    def earlier_messages(self) -> Iterator[dict[str, Any]]:
        """Yield what was read of the member's messages before this one, newest first.

        One that changed the question before it says ANSWERED_AS which; one whose words meant
        another intent than it was read as has that one.
        """
        set_then: dict[str, Any] = {}
        this = True
        for event in reversed(self._tracker.events):
            if event.get("event") == "slot":
                set_then[event["name"]] = set_then.get(event["name"]) or event.get("value")
            elif event.get("event") == "user":
                if not this:
                    yield _with_meaning(event.get("parse_data") or {}, set_then)
                set_then, this = {}, False

    def choices_before(self) -> list[tuple[str, str]]:
        """Return the choices (label, payload) under the answer to the message before this one."""
        newest_first = dropwhile(_is_no_message, reversed(self._tracker.events))
        told = takewhile(_is_no_message, islice(newest_first, 1, None))
        buttons = (((event.get("data") or {}).get("buttons") or []) for event in told)
        return [(str(one["title"]), str(one["payload"])) for one in next(filter(None, buttons), [])]

    def was_told(self, response: str) -> bool:
        """Return whether an action before this one answered this message with `response`."""
        for event in reversed(self._tracker.events):
            if event.get("event") == "user":
                return False
            if response in (event.get("metadata") or {}).values():  # as Rasa notes what it said
                return True
        return False

    def messages_in_form(self) -> Iterator[dict[str, Any]]:
        """Yield what was read since the open form's opening words, newest first, this one first."""
        events = self._tracker.events
        opened = [
            n
            for n, event in enumerate(events)
            if event.get("event") == "active_loop" and event.get("name") == self.form
        ]
        since = opened[-1] if opened else 0
        words = next((n for n in range(since, 0, -1) if events[n].get("event") == "user"), 0)
        yield self._message
        for event in reversed(events[words:]):
            data = event.get("parse_data") or {}
            if event.get("event") == "user" and data.get("text") != self._message.get("text"):
                yield data

    def add_entities(self, **values: str | Sequence[str]) -> None:
        """Add what this message means by the words before it."""
        added = [
            {"entity": name, "value": value}
            for name, found in values.items()
            for value in ([found] if isinstance(found, str) else found)
        ]
        found = [*(self._message.get("entities") or []), *added]
        self._message = {**self._message, "entities": found}

    def replay(self, message: Mapping[str, Any]) -> None:
        """Read this turn as if the member had sent `message` (an earlier one) again."""
        self._message = {**message, "metadata": self._message.get("metadata")}

    def read_as(self, intent: str) -> None:
        """Read this turn as if its message had been `intent` (`faq/…` with its topic)."""
        self._message = _read_as(self._message, intent)

    def say(self, response: str, **facts: Any) -> None:
        """Say a response of bot/data/responses; lists and objects travel as JSON (ADR 0005)."""
        self._dispatcher.utter_message(
            response=response,
            **{
                name: json.dumps(fact, ensure_ascii=False)
                if isinstance(fact, (list, tuple, dict))
                else str(fact)
                for name, fact in facts.items()
            },
        )

    def offer(self, response: str, choices: Sequence[tuple[str, str]], **facts: Any) -> None:
        """Say a response with choices (label, payload) that content could not know beforehand."""
        self._dispatcher.utter_message(
            response=response,
            buttons=[{"title": label, "payload": payload} for label, payload in choices],
            **{name: str(fact) for name, fact in facts.items()},
        )

    def hand_over(self, reason: HandoffReason) -> None:
        """Ask the bridge for a person; the bridge says the truth about waiting."""
        self.handed_over = True
        self._dispatcher.utter_message(json_message={HANDOFF_KEY: {"reason": reason.value}})

    def report(self, action: str, failure: ActionFailure) -> None:
        """Tell the bridge that an action failed; the member is told in words beside it."""
        failed = {"action": action, "code": failure.value}
        self._dispatcher.utter_message(json_message={FAILED_KEY: failed})


def _is_no_message(event: Mapping[str, Any]) -> bool:
    return event.get("event") != "user"


def _with_meaning(message: dict[str, Any], set_then: Mapping[str, Any]) -> dict[str, Any]:
    found = {ANSWERED_AS: set_then.get(ANSWERED_AS), **message}
    meant = set_then.get(names.SLOT_MEANT_AS)
    return _read_as(found, str(meant)) if meant else found


def _read_as(message: Mapping[str, Any], intent: str) -> dict[str, Any]:
    """Return a message as if it had been read as `intent` (`faq/…` with its topic)."""
    name, _, topic = intent.partition("/")
    dropped = (names.ENTITY_ALSO, names.ENTITY_FAQ_TOPIC)
    found = [one for one in message.get("entities") or [] if one.get("entity") not in dropped]
    if topic:
        found.append({"entity": names.ENTITY_FAQ_TOPIC, "value": topic})
    return {**message, "intent": {"name": name, "confidence": 1.0}, "entities": found}
