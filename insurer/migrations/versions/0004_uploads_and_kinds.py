"""Tell uploads from what was made; two more kinds of request and notice."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KINDS = (
    "bank_details_change",
    "contact_change",
    "new_card",
    "card_correction",
    "beneficiary_add",
    "beneficiary_remove",
    "reimbursement",
    "document",
    "quote",
    "hospital_coverage",
    "message",
    "complaint",
    "delivery_change",
)
_TEMPLATES = ("one_time_code", "bank_details_change")


def upgrade() -> None:
    """Apply; files kept so far stay, whoever brought them."""
    op.add_column(
        "stored_files",
        sa.Column("uploaded", sa.Boolean(), server_default=sa.false(), nullable=False),
        schema="insurer",
    )
    op.alter_column("stored_files", "uploaded", server_default=None, schema="insurer")
    op.create_index(
        "ix_stored_files_uploaded",
        "stored_files",
        ["created_at"],
        schema="insurer",
        postgresql_where=sa.text("uploaded"),
    )
    _allow("requests", "kind", (*_KINDS, "teletransmission_change"))
    _allow(
        "notices",
        "template",
        (*_TEMPLATES, "contact_change", "hospital_coverage_received", "complaint_received"),
    )


def downgrade() -> None:
    """Take back; fails while rows of the new kinds are there."""
    _allow("notices", "template", _TEMPLATES)
    _allow("requests", "kind", _KINDS)
    op.drop_index("ix_stored_files_uploaded", "stored_files", schema="insurer")
    op.drop_column("stored_files", "uploaded", schema="insurer")


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column hold these codes and no others."""
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, schema="insurer", type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({listed})", schema="insurer")
