"""The end of a turn: written to its row, then counted and told in one line, without a word of it.

A row is closed within a transaction; only what was committed may be told.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from portal_bridge import metrics
from portal_bridge.store.orm import ConversationRow, InboxRow

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class EndedTurn:
    """A closed turn; `seconds` from the message's arrival to the stored answer."""

    turn_id: str
    conversation_id: str
    outcome: str
    seconds: float

    def tell(self) -> None:
        """Count the turn and write its line to the log, after the commit."""
        metrics.TURNS.labels(outcome=self.outcome).inc()
        metrics.TURN_SECONDS.observe(self.seconds)
        _log.info(
            "turn_ended",
            turn=self.turn_id,
            conversation=self.conversation_id,
            outcome=self.outcome,
            seconds=round(self.seconds, 3),
        )


def close(
    row: InboxRow, conversation: ConversationRow, *, outcome: str, at: datetime, state: str = "done"
) -> EndedTurn:
    """Close the turn of `row` in the present transaction."""
    row.state, row.outcome, row.done_at = state, outcome, at
    conversation.open_turns = max(0, conversation.open_turns - 1)
    seconds = (at - row.received_at).total_seconds()
    return EndedTurn(row.turn_id, conversation.id, outcome, seconds)
