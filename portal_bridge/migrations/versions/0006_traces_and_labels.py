"""Keep what each turn was understood as; labels may also be given on the command line."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("inbox", sa.Column("trace", postgresql.JSONB(), nullable=True), schema="bridge")
    op.create_index("ix_inbox_received", "inbox", ["received_at"], schema="bridge")
    op.drop_constraint(op.f("fk_label_agent_id"), "label", schema="bridge", type_="foreignkey")
    op.drop_column("label", "agent_id", schema="bridge")
    op.add_column("label", sa.Column("actor", sa.String(), nullable=False), schema="bridge")


def downgrade() -> None:
    """Take back; who labelled is not known as an agent: the labels go."""
    op.execute("DELETE FROM bridge.label")
    op.drop_column("label", "actor", schema="bridge")
    op.add_column("label", sa.Column("agent_id", sa.Integer(), nullable=False), schema="bridge")
    op.create_foreign_key(
        op.f("fk_label_agent_id"),
        "label",
        "agent",
        ["agent_id"],
        ["id"],
        source_schema="bridge",
        referent_schema="bridge",
    )
    op.drop_index("ix_inbox_received", table_name="inbox", schema="bridge")
    op.drop_column("inbox", "trace", schema="bridge")
