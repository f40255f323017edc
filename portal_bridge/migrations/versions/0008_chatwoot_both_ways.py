"""Let agents of Chatwoot answer: who they are, and what each conversation there was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("agent", sa.Column("chatwoot_id", sa.Integer(), nullable=True), schema="bridge")
    op.create_unique_constraint(
        op.f("uq_agent_chatwoot_id"), "agent", ["chatwoot_id"], schema="bridge"
    )
    op.add_column(
        "tool_link",
        sa.Column("told_seq", sa.Integer(), server_default="0", nullable=False),
        schema="bridge",
    )
    op.create_unique_constraint(
        op.f("uq_tool_link_tool"), "tool_link", ["tool", "theirs"], schema="bridge"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(op.f("uq_tool_link_tool"), "tool_link", schema="bridge")
    op.drop_column("tool_link", "told_seq", schema="bridge")
    op.drop_constraint(op.f("uq_agent_chatwoot_id"), "agent", schema="bridge")
    op.drop_column("agent", "chatwoot_id", schema="bridge")
