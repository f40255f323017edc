"""A turn as it was when it began, and how it is put to Rasa."""

from dataclasses import dataclass
from datetime import datetime

from portal_bridge.clients.rasa import RasaTurn
from portal_bridge.conversations.levels import level_at
from portal_bridge.store.orm import ConversationRow, InboxRow
from wire import turn_token
from wire.turn_token import Channel, TurnToken


@dataclass(frozen=True)
class Task:
    """What was said, by whom, and to which epoch of the conversation."""

    turn_id: str
    conversation_id: str
    content: str
    is_payload: bool
    token: TurnToken
    epoch: int
    received_at: datetime

    def as_turn(self, key: str, now: datetime) -> RasaTurn:
        """Return the request to Rasa, its token signed with `key`."""
        signed = turn_token.sign(self.token, key=key, now=now)
        return RasaTurn(
            self.conversation_id,
            self.turn_id,
            self.content,
            self.is_payload,
            {turn_token.METADATA_KEY: signed, "channel": self.token.channel.value},
        )


def task_of(row: InboxRow, conversation: ConversationRow, now: datetime) -> Task:
    """Return the task of a pending turn."""
    return Task(
        turn_id=row.turn_id,
        conversation_id=conversation.id,
        content=row.content,
        is_payload=row.kind == "payload",
        token=TurnToken(
            conversation_id=conversation.id,
            turn_id=row.turn_id,
            channel=Channel(conversation.channel),
            assurance=level_at(conversation, now),
            member_id=conversation.member_id,
        ),
        epoch=conversation.epoch,
        received_at=row.received_at,
    )
