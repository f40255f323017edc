"""Keep all bubbles that made an alarm, for handoffs and for the calls that are owed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("handoff", "callback")
_KEPT = "UPDATE bridge.handoff SET causes = ARRAY[cause_seq] WHERE cause_seq IS NOT NULL"
_OWED = """
    UPDATE bridge.callback SET causes = (
        SELECT causes FROM bridge.handoff
        WHERE handoff.conversation_id = callback.conversation_id AND opened_at <= booked_at
        ORDER BY opened_at DESC LIMIT 1
    ) WHERE EXISTS (
        SELECT FROM bridge.handoff
        WHERE handoff.conversation_id = callback.conversation_id AND opened_at <= booked_at
    )
"""
_LAST = "UPDATE bridge.handoff SET cause_seq = causes[array_upper(causes, 1)]"


def upgrade() -> None:
    """Apply."""
    for table in _TABLES:
        op.add_column(
            table,
            sa.Column("causes", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False),
            schema="bridge",
        )
    op.execute(_KEPT)
    op.execute(_OWED)
    op.drop_column("handoff", "cause_seq", schema="bridge")


def downgrade() -> None:
    """Take back; of several causes the last stays."""
    op.add_column("handoff", sa.Column("cause_seq", sa.Integer(), nullable=True), schema="bridge")
    op.execute(_LAST)
    for table in _TABLES:
        op.drop_column(table, "causes", schema="bridge")
