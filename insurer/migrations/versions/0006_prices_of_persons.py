"""Say what one more insured person costs, so that the effect of joining can be announced."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = ("adult_price", "child_price")


def upgrade() -> None:
    """Apply."""
    for column in _COLUMNS:
        op.add_column(
            "plans", sa.Column(column, sa.Numeric(10, 2), nullable=True), schema="insurer"
        )


def downgrade() -> None:
    """Take back."""
    for column in reversed(_COLUMNS):
        op.drop_column("plans", column, schema="insurer")
