"""Give guarantees what a worked example needs; let a change of delivery be a request."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
)


def upgrade() -> None:
    """Apply."""
    for column in ("secu_base", "usual_cost"):
        op.add_column(
            "guarantee_lines", sa.Column(column, sa.Numeric(10, 2), nullable=True), schema="insurer"
        )
    _restrict_kinds((*_KINDS, "delivery_change"))


def downgrade() -> None:
    """Take back."""
    _restrict_kinds(_KINDS)
    for column in ("usual_cost", "secu_base"):
        op.drop_column("guarantee_lines", column, schema="insurer")


def _restrict_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_requests_kind"), "requests", schema="insurer")
    op.create_check_constraint(
        op.f("ck_requests_kind"), "requests", sa.column("kind").in_(kinds), schema="insurer"
    )
