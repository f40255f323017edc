"""What a member who waits for a person is told: the truth about the wait, receipts, the ways on."""

from datetime import datetime

from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge.clock import NewId
from portal_bridge.handoff import offers
from portal_bridge.handoff.notes import note_words
from portal_bridge.handoff.truth import say_wait, wait_ends, wait_truth
from portal_bridge.store import bubbles
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.turn_token import Channel


class Waits:
    """Tells it; the caller holds the conversation's lock."""

    def __init__(self, profile: InsurerProfile, *, new_id: NewId) -> None:
        self._profile = profile
        self._new_id = new_id

    def begin(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        """Tell the truth and what else may be done meanwhile."""
        self.tell(session, conversation, now)
        if not is_grave(conversation):
            self._offer(session, conversation, text("offer_meanwhile"), now)

    def tell(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        """Tell the truth, and set when the wait ends anyway."""
        truth = wait_truth(session, self._profile, conversation, now)
        conversation.due_at = wait_ends(truth, self._profile, now)
        bubbles.append_notice(session, conversation, say_wait(truth, self._profile), now)

    def tell_again(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        """Tell who asks how long it takes; the wait ends when it would have."""
        truth = wait_truth(session, self._profile, conversation, now)
        self._offer(session, conversation, say_wait(truth, self._profile), now)

    def note(
        self, session: Session, conversation: ConversationRow, said: str, now: datetime
    ) -> None:
        """Tell who wrote `said` that it will be read, and the ways on.

        Each message costs on a phone, so one receipt holds there for a while.
        """
        on_phone = conversation.channel != Channel.PORTAL
        grave = is_grave(conversation)
        words = note_words(session, conversation, said, now, grave=grave, sparing=on_phone)
        if words:
            self._offer(session, conversation, words, now)

    def _offer(
        self, session: Session, conversation: ConversationRow, words: str, now: datetime
    ) -> None:
        """Say `words` with the ways on; nothing of a person's pain meets a counter of choices."""
        if is_grave(conversation):
            message = offers.way_back(words, new_id=self._new_id)
        else:
            known, new_id = bool(self._profile.opening_hours), self._new_id
            message = offers.while_waiting(conversation, words, hours_known=known, new_id=new_id)
        bubbles.append_bot(session, conversation, message, name=self._profile.assistant, at=now)


def is_grave(conversation: ConversationRow) -> bool:
    """Return whether the conversation is about a danger or a death."""
    reason = conversation.handoff_reason
    return reason is not None and HandoffReason(reason).grave
