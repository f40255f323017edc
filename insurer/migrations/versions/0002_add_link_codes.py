"""Add link codes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "link_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["insurer.members.member_id"],
            name=op.f("fk_link_codes_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_codes")),
        schema="insurer",
    )
    op.add_column(
        "channel_links",
        sa.Column("on_file", sa.Boolean(), server_default=sa.false(), nullable=False),
        schema="insurer",
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("channel_links", "on_file", schema="insurer")
    op.drop_table("link_codes", schema="insurer")
