"""Files that were sent to Emma and reach a person: the talk was handed over before her turn."""

import json
from datetime import datetime

import structlog

from portal_bridge.clock import Clock
from portal_bridge.conversations.blocks import Block
from portal_bridge.conversations.closing import close
from portal_bridge.conversations.levels import level_at
from portal_bridge.conversations.model import Author, Visitor
from portal_bridge.conversations.sharing import READ_BY_PEOPLE, Sharing
from portal_bridge.errors import BridgeError, Unavailable
from portal_bridge.handoff.moves import Owner
from portal_bridge.store import bubbles, turn_jobs, wakes
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from wire.rasa_turn import PAYLOAD_SUBMIT_FORM
from wire.turn_token import Channel

_log = structlog.get_logger(__name__)


class LateFiles:
    """Runs the turns of upload forms that Emma no longer answers; again does nothing."""

    def __init__(self, database: Database, sharing: Sharing, *, clock: Clock) -> None:
        self._database = database
        self._sharing = sharing
        self._clock = clock

    def run(self, turn: InboxRow, conversation: ConversationRow) -> bool:
        """Show a person the files of a pending turn; False when there is none to show."""
        files = _files_of(turn) if conversation.owner in READ_BY_PEOPLE else []
        if not files:
            return False
        at = self._clock()
        sender = Visitor(
            conversation.id,
            conversation.member_id,
            Channel(conversation.channel),
            level_at(conversation, at),
        )
        try:
            blocks = self._sharing.share(sender, files)
        except Unavailable:
            raise  # the queue tries again
        except BridgeError as error:  # the turn is dropped like any other of its kind
            _log.warning("late_files_refused", turn=turn.turn_id, code=error.code)
            return False
        return self._show(turn.turn_id, blocks, at)

    def _show(self, turn_id: str, blocks: tuple[Block, ...], at: datetime) -> bool:
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, turn_id)
            if found is None:
                return True  # another worker was faster
            row, held = found
            if held.owner not in READ_BY_PEOPLE:
                return False  # given back this very moment: Emma answers
            if held.owner == Owner.AGENT:
                held.owed_since = held.owed_since or at
                wakes.notify_agent(session, held.agent_id)
            bubbles.append(session, held, author=Author.MEMBER, name="", blocks=blocks, at=at)
            wakes.notify(session, held.id)
            ended = close(row, held, outcome="for_a_person", at=at)
        ended.tell()
        return True


def _files_of(turn: InboxRow) -> list[str]:
    if turn.kind != "payload" or not turn.content.startswith(PAYLOAD_SUBMIT_FORM):
        return []
    filled = json.loads(turn.content.removeprefix(PAYLOAD_SUBMIT_FORM))
    return [str(one) for one in filled.get("files", [])]
