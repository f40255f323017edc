"""Find members by their name, written as it comes."""

from alembic import op

from insurer.store.orm.letters import translate

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute(
        "CREATE INDEX ix_beneficiaries_folded_name ON insurer.beneficiaries "
        f"({translate('last_name')} text_pattern_ops) WHERE relation = 'self'"
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DROP INDEX insurer.ix_beneficiaries_folded_name")
