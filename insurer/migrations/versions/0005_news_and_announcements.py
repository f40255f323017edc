"""Tell findings once, tell news of requests and messages, as the member chose."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEMPLATES = (
    "one_time_code",
    "bank_details_change",
    "contact_change",
    "hospital_coverage_received",
    "complaint_received",
)
_NEWS = ("request_changed", "message_answered")
_MEDIA = ("email", "sms", "none")
_STATES = ("received", "in_progress", "waiting_member", "accepted", "refused", "cancelled")


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "notifications", sa.Column("announced_by", sa.String(120), nullable=True), schema="insurer"
    )
    op.add_column(
        "delivery_preferences", sa.Column("news", sa.String(60), nullable=True), schema="insurer"
    )
    op.create_check_constraint(
        op.f("ck_delivery_preferences_news"),
        "delivery_preferences",
        _one_of("news", _MEDIA),
        schema="insurer",
    )
    op.create_table(
        "news",
        sa.Column("news_id", sa.String(32), nullable=False),
        sa.Column("member_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("reference", sa.String(24), nullable=True),
        sa.Column("request_kind", sa.String(60), nullable=True),
        sa.Column("state", sa.String(60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(120), nullable=True),
        sa.CheckConstraint(_one_of("kind", _NEWS), name=op.f("ck_news_kind")),
        sa.CheckConstraint(_one_of("state", _STATES), name=op.f("ck_news_state")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["insurer.members.member_id"], name=op.f("fk_news_member_id_members")
        ),
        sa.PrimaryKeyConstraint("news_id", name=op.f("pk_news")),
        schema="insurer",
    )
    op.create_index(
        "ix_news_untold",
        "news",
        ["due_at"],
        schema="insurer",
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_index(
        "ix_news_member_id_created_at", "news", ["member_id", "created_at"], schema="insurer"
    )
    _allow_templates((*_TEMPLATES, "request_news", "message_news"))


def downgrade() -> None:
    """Take back; fails while notices of the new templates are there."""
    _allow_templates(_TEMPLATES)
    op.drop_table("news", schema="insurer")
    op.drop_constraint(
        op.f("ck_delivery_preferences_news"), "delivery_preferences", schema="insurer"
    )
    op.drop_column("delivery_preferences", "news", schema="insurer")
    op.drop_column("notifications", "announced_by", schema="insurer")


def _allow_templates(templates: tuple[str, ...]) -> None:
    name = op.f("ck_notices_template")
    op.drop_constraint(name, "notices", schema="insurer")
    op.create_check_constraint(name, "notices", _one_of("template", templates), schema="insurer")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
