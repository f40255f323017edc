"""Order choices within their message."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; choices that are open at that moment keep an order of chance."""
    op.add_column(
        "offered_choice",
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        schema="bridge",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("offered_choice", "place", schema="bridge")
