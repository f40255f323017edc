"""A message to the management centre without Rasa: one question, and the words that follow it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import BotMessage, text_block
from portal_bridge.conversations.model import Author
from portal_bridge.errors import Unavailable
from portal_bridge.handoff import episodes, offers
from portal_bridge.handoff.centre import Centre
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.episodes import Outcome
from portal_bridge.store import bubbles
from portal_bridge.store.orm import ConversationRow, MessageRow
from portal_bridge.texts import text


class Dictation:
    """Asks a waiting member for the message and sends it; the caller holds the lock."""

    def __init__(
        self, centre: Centre, desk: Desk, profile: InsurerProfile, *, clock: Clock, new_id: NewId
    ) -> None:
        self._centre = centre
        self._desk = desk
        self._assistant = profile.assistant
        self._clock = clock
        self._new_id = new_id

    def ask(self, session: Session, conversation: ConversationRow) -> None:
        """Ask for the words; the member keeps the place in the queue until they come."""
        self._say(session, conversation, offers.way_back(text("message_ask"), new_id=self._new_id))

    def takes(self, session: Session, conversation: ConversationRow) -> bool:
        """Send what was written since the question; False where none was, or it cannot go."""
        asked = _asked_at(session, conversation.id)
        reference = None if asked is None else self._send(session, conversation, asked)
        if reference is None:
            return False
        self._desk.leave_queue(session, conversation, Outcome.MESSAGE, self._clock())
        words = f"{text('message_sent', reference=reference)} {text('danger_hint')}"
        self._say(session, conversation, BotMessage((text_block(words),)))
        return True

    def _send(self, session: Session, conversation: ConversationRow, asked: int) -> str | None:
        episode = episodes.current(session, conversation.id)
        words = bubbles.words_behind(session, conversation.id, asked)
        try:
            return self._centre.send(conversation, episode, "\n".join(words))
        except Unavailable:  # the words stand in the queue, where a person reads them
            return None

    def _say(self, session: Session, conversation: ConversationRow, message: BotMessage) -> None:
        bubbles.append_bot(session, conversation, message, name=self._assistant, at=self._clock())


def _asked_at(session: Session, conversation_id: str) -> int | None:
    """Return the place of the member's choice if its question is the last that was said.

    Who is fast writes before the question is there: the words count from the choice on.
    """
    query = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.seq.desc())
    )
    said = query.where(MessageRow.author != Author.MEMBER)
    last = session.scalar(said.limit(1))
    if last is None or text_block(text("message_ask")) not in last.blocks:
        return None
    wish = [text_block(text("choice_message"))]
    chosen = query.where(MessageRow.author == Author.MEMBER, MessageRow.blocks == wish)
    choice = session.scalar(chosen.limit(1))
    return None if choice is None else choice.seq
