"""How well the member of a conversation is proven right now (design, section 6)."""

from datetime import datetime, timedelta

from portal_bridge.store.orm import ConversationRow
from wire.turn_token import Assurance

VERIFIED_ON_PHONE = timedelta(minutes=30)


def level_at(conversation: ConversationRow, now: datetime) -> Assurance:
    """Return the level at `now`: a proof made on a phone ends, and leaves the phone linked."""
    level, until = Assurance(conversation.assurance), conversation.assurance_until
    if until is None or now < until:
        return level
    return min(level, Assurance.LINKED)
