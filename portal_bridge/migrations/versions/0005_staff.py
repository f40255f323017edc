"""Let agents set up a second factor, change their password, and have their sessions ended."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "agent", sa.Column("totp_offered", sa.LargeBinary(), nullable=True), schema="bridge"
    )
    op.add_column(
        "agent",
        sa.Column("sessions", sa.Integer(), server_default="0", nullable=False),
        schema="bridge",
    )
    op.add_column(
        "agent",
        sa.Column("password_due", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="bridge",
    )


def downgrade() -> None:
    """Take back."""
    for name in ("password_due", "sessions", "totp_offered"):
        op.drop_column("agent", name, schema="bridge")
