"""Find a member whose name holds a ligature by its two letters, and the other way."""

from alembic import op

from insurer.store.orm.letters import spell_out, translate

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _index(spell_out(translate("last_name")))


def downgrade() -> None:
    """Take back."""
    _index(translate("last_name"))


def _index(folded: str) -> None:
    op.execute("DROP INDEX insurer.ix_beneficiaries_folded_name")
    op.execute(
        "CREATE INDEX ix_beneficiaries_folded_name ON insurer.beneficiaries "
        f"({folded} text_pattern_ops) WHERE relation = 'self'"
    )
