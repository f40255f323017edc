"""What is done on a phone without a turn of Rasa: said and changed in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal_bridge.conversations.blocks import Block, BotMessage, Choice, choices_block, text_block
from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text

IDENTITY_FORM: Block = {"type": "form", "kind": "identity"}
"""In an answer it says that the next message is to tell who writes (bot/data/responses)."""

Change = Callable[[Session, ContactRow, ConversationRow], ConversationRow | None]
"""Changes the phone; returns the conversation to go on in when it is another one."""


@dataclass(frozen=True)
class Step:
    """An exchange: what the transcript shows of the member's message, and the answer."""

    outcome: str  # a code
    shown: str  # masked
    reply: BotMessage | None = None
    change: Change | None = field(default=None, repr=False)
    at: datetime | None = None  # when it is said, if that matters to `change`


def reply(
    code: str, *blocks: Block, choices: tuple[Choice, ...] = (), **facts: object
) -> BotMessage:
    """Return a bubble with the sentence `code` of texts.yml, then `blocks`, then choices."""
    offered = (choices_block(choices),) if choices else ()
    return BotMessage((text_block(text(code, **facts).strip()), *blocks, *offered), choices)
