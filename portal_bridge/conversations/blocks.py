"""From Rasa's messages to the typed blocks of the contract (design, section 7; ADR 0005)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from insurer.domain.files import StoredFile
from portal_bridge import metrics
from portal_bridge.conversations.trace import Trace, read_trace
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.rasa_turn import BLOCK_KEY, HANDOFF_KEY
from wire.trace import FAILED_KEY, TRACE_KEY

Block = dict[str, Any]
MAX_CHOICES = 10


@dataclass(frozen=True)
class Choice:
    """Something a member can choose. `content` is a payload for Rasa, or words to say again."""

    id: str
    label: str
    content: str
    is_payload: bool = True


@dataclass(frozen=True)
class BotMessage:
    """One bubble of Emma."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class BotAnswer:
    """All that Emma answered to one turn."""

    messages: tuple[BotMessage, ...]
    handoff: HandoffReason | None = None
    trace: Trace | None = None

    @property
    def silent(self) -> bool:
        """True when the member would see nothing of it."""
        return not self.messages and self.handoff is None

    def with_numbers(self) -> "BotAnswer":
        """Return the answer, the emergency numbers first when the words may tell of danger."""
        if self.trace is None or self.trace.danger is None:
            return self
        return replace(self, messages=(danger_hint(), *self.messages))


@dataclass
class _Reading:
    messages: list[BotMessage] = field(default_factory=list)
    handoff: HandoffReason | None = None
    trace: Any = None
    failed: list[Any] = field(default_factory=list)

    def takes(self, custom: Any) -> bool:
        """Keep a payload that is for the bridge alone; False for what the member is to see."""
        if not isinstance(custom, dict):
            return False
        if HANDOFF_KEY in custom:
            self.handoff = _reason(custom[HANDOFF_KEY])
        elif TRACE_KEY in custom:
            self.trace = custom[TRACE_KEY]
        elif FAILED_KEY in custom:
            self.failed.append(custom[FAILED_KEY])
        else:
            return False
        return True


def read_answer(raw: list[Any], *, new_id: Callable[[], str]) -> BotAnswer:
    """Return the typed answer; what does not follow the contract is dropped and counted."""
    reading = _Reading()
    for message in _without_repeats(raw):
        if not isinstance(message, dict):
            metrics.DROPPED_BLOCKS.inc()
            continue
        custom = message.get("custom")
        if reading.takes(custom):
            custom = None
        choices = tuple(_choices(message.get("buttons"), new_id))
        blocks = tuple(_blocks(message.get("text"), custom, choices))
        if blocks:
            reading.messages.append(BotMessage(blocks, choices))
    trace = read_trace(reading.trace, reading.failed)
    return BotAnswer(tuple(reading.messages), reading.handoff, trace)


def _without_repeats(raw: list[Any]) -> list[Any]:
    """Return the messages, said once: a form that fails and asks again would apologise twice."""
    return [message for place, message in enumerate(raw) if message != raw[place - 1] or not place]


def danger_hint() -> BotMessage:
    """Return the numbers to call, for words that may tell of danger and may not."""
    return BotMessage((text_block(text("danger_hint")),))


def file_block(file: StoredFile) -> Block:
    """Return the block of a file that its owner may download."""
    return {
        "type": "file",
        "file_id": file.file_id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
    }


def text_block(words: str) -> Block:
    """Return a block of plain text."""
    return {"type": "text", "text": words}


def choices_block(choices: tuple[Choice, ...]) -> Block:
    """Return the block that offers `choices`; what they stand for stays here."""
    return {"type": "choices", "choices": [{"id": c.id, "label": c.label} for c in choices]}


def _blocks(words: Any, custom: Any, choices: tuple[Choice, ...]) -> Iterator[Block]:
    if isinstance(words, str) and words.strip():
        yield text_block(words)
    if custom is not None:
        block = read_block(custom)
        if block is None:
            metrics.DROPPED_BLOCKS.inc()
        else:
            yield block
    if choices:
        yield choices_block(choices)


def _choices(buttons: Any, new_id: Callable[[], str]) -> Iterator[Choice]:
    for button in (buttons if isinstance(buttons, list) else [])[:MAX_CHOICES]:
        if not isinstance(button, dict):
            continue
        title, payload = button.get("title"), button.get("payload")
        if isinstance(title, str) and isinstance(payload, str) and payload.startswith("/"):
            yield Choice(new_id(), title, payload)


def _reason(raw: Any) -> HandoffReason:
    try:
        return HandoffReason(raw["reason"])
    except (KeyError, TypeError, ValueError):
        return HandoffReason.ASKED


def read_block(custom: Any) -> Block | None:
    """Return the block that a `custom` payload holds, None when it is none of the contract."""
    kind = custom.get(BLOCK_KEY) if isinstance(custom, dict) else None
    if not isinstance(kind, str) or kind not in _FIELDS:
        return None
    block: Block = {"type": kind}
    for name, (wanted, needed) in _FIELDS[kind].items():
        value = _as(custom.get(name), wanted)
        if value is None and needed:
            return None
        if value is not None:
            block[name] = value
    return block


def _as(value: Any, wanted: type) -> Any:
    """Return `value` as the type the contract wants; lists and objects may come as JSON text."""
    if isinstance(value, wanted):
        return value
    if not isinstance(value, str):
        return None
    try:
        parsed = json.loads(value)
    except ValueError:
        return None
    return parsed if isinstance(parsed, wanted) else None


_FIELDS: dict[str, dict[str, tuple[type, bool]]] = {
    "text": {"text": (str, True)},
    "table": {
        "caption": (str, True),
        "columns": (list, True),
        "rows": (list, True),
        "brief": (list, False),  # what an SMS keeps: indexes of columns, or rows of its own
        "brief_text": (str, False),  # what it says before them, instead of the words before
    },
    "card": {"title": (str, True), "lines": (list, True), "actions": (list, False)},
    "file": {
        "file_id": (str, True),
        "name": (str, True),
        "media_type": (str, True),
        "size": (int, True),
    },
    "chart": {"kind": (str, True), "caption": (str, True), "slices": (list, True)},
    "form": {
        "kind": (str, True),
        "fields": (list, False),
        "limits": (dict, False),
        "without_files": (str, False),  # instead of the words before, where no file can be sent
    },
    "notice": {"level": (str, True), "text": (str, True)},
}
