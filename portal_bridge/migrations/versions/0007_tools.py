"""Tell several tools of a call centre; nothing was ever written to the table before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.drop_table("desk_event", schema="bridge")
    op.create_table(
        "desk_event",
        sa.Column("place", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_desk_event")),
        schema="bridge",
    )
    _index()
    op.create_index(
        "ix_desk_event_conversation", "desk_event", ["conversation_id", "place"], schema="bridge"
    )
    op.create_table(
        "tool_link",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["bridge.conversation.id"],
            name=op.f("fk_tool_link_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "tool", name=op.f("pk_tool_link")),
        schema="bridge",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("tool_link", schema="bridge")
    op.drop_table("desk_event", schema="bridge")
    op.create_table(
        "desk_event",
        sa.Column("id", sa.String(), nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_event")),
        schema="bridge",
    )
    _index()


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("happened_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delivered_at", INSTANT, nullable=True),
    )


def _index() -> None:
    op.create_index(
        "ix_desk_event_due", "desk_event", ["delivered_at", "next_try_at"], schema="bridge"
    )
