"""Keep what the health insurance will pay of a quote, so that what is left can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    column = sa.Column("secu_share", sa.Numeric(10, 2), nullable=True)
    op.add_column("quotes", column, schema="insurer")


def downgrade() -> None:
    """Take back."""
    op.drop_column("quotes", "secu_share", schema="insurer")
