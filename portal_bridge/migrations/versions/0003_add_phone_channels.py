"""Add phone channels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "channel_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'done', 'ignored', 'failed')", name=op.f("ck_channel_event_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_event")),
        sa.UniqueConstraint("provider", "kind", "provider_id", name="uq_channel_event_provider_id"),
        schema="bridge",
    )
    op.create_index(
        "ix_channel_event_pending",
        "channel_event",
        ["sender", "due_at"],
        unique=False,
        schema="bridge",
        postgresql_where="state = 'pending'",
    )
    op.create_table(
        "channel_contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("introduced_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("last_inbound_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("consent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("proof_step", sa.String(), nullable=True),
        sa.Column("proof_number", sa.String(), nullable=True),
        sa.Column("proof_member_id", sa.String(), nullable=True),
        sa.Column("proof_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("proof_starts", sa.Integer(), nullable=False),
        sa.Column("proof_wrong", sa.Integer(), nullable=False),
        sa.Column("blocked_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "consent IN ('given', 'stopped')", name=op.f("ck_channel_contact_consent")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["bridge.conversation.id"],
            name=op.f("fk_channel_contact_conversation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_contact")),
        sa.UniqueConstraint("channel", "address_hash", name="uq_channel_contact_address"),
        schema="bridge",
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["bridge.conversation.id"],
            name=op.f("fk_one_time_link_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
        schema="bridge",
    )
    op.create_table(
        "channel_consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("given_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["bridge.channel_contact.id"],
            name=op.f("fk_channel_consent_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_consent")),
        schema="bridge",
    )
    op.create_index(
        "ix_channel_consent_contact",
        "channel_consent",
        ["contact_id", "given_at"],
        unique=False,
        schema="bridge",
    )
    op.create_table(
        "channel_outgoing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["bridge.channel_contact.id"],
            name=op.f("fk_channel_outgoing_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["bridge.conversation.id"],
            name=op.f("fk_channel_outgoing_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_outgoing")),
        sa.UniqueConstraint("provider", "provider_id", name="uq_channel_outgoing_provider_id"),
        schema="bridge",
    )
    op.create_index(
        "ix_channel_outgoing_conversation",
        "channel_outgoing",
        ["conversation_id", "position"],
        unique=False,
        schema="bridge",
    )
    op.create_index(
        "ix_channel_outgoing_open",
        "channel_outgoing",
        ["due_at"],
        unique=False,
        schema="bridge",
        postgresql_where="state IN ('queued', 'sending')",
    )
    op.create_table(
        "channel_talk",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("dispatched_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["bridge.channel_contact.id"],
            name=op.f("fk_channel_talk_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["bridge.conversation.id"],
            name=op.f("fk_channel_talk_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_channel_talk")),
        schema="bridge",
    )
    op.create_index(
        "ix_channel_talk_contact", "channel_talk", ["contact_id"], unique=False, schema="bridge"
    )
    op.add_column(
        "conversation",
        sa.Column("assurance_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        schema="bridge",
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("conversation", "assurance_until", schema="bridge")
    op.drop_index("ix_channel_talk_contact", table_name="channel_talk", schema="bridge")
    op.drop_table("channel_talk", schema="bridge")
    op.drop_index(
        "ix_channel_outgoing_open",
        table_name="channel_outgoing",
        schema="bridge",
        postgresql_where="state IN ('queued', 'sending')",
    )
    op.drop_index(
        "ix_channel_outgoing_conversation", table_name="channel_outgoing", schema="bridge"
    )
    op.drop_table("channel_outgoing", schema="bridge")
    op.drop_index("ix_channel_consent_contact", table_name="channel_consent", schema="bridge")
    op.drop_table("channel_consent", schema="bridge")
    op.drop_table("one_time_link", schema="bridge")
    op.drop_table("channel_contact", schema="bridge")
    op.drop_index(
        "ix_channel_event_pending",
        table_name="channel_event",
        schema="bridge",
        postgresql_where="state = 'pending'",
    )
    op.drop_table("channel_event", schema="bridge")
