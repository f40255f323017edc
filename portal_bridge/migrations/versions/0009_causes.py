"""Keep which of the member's bubbles made a handoff."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("handoff", sa.Column("cause_seq", sa.Integer(), nullable=True), schema="bridge")


def downgrade() -> None:
    """Take back."""
    op.drop_column("handoff", "cause_seq", schema="bridge")
