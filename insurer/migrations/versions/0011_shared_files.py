"""Keep the files that a member showed to a person of the call centre."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what was uploaded so far was shared with nobody."""
    column = sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("stored_files", column, schema="insurer")


def downgrade() -> None:
    """Take back."""
    op.drop_column("stored_files", "shared_at", schema="insurer")
