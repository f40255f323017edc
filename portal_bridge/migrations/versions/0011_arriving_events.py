"""Let the worker see that an event of a phone is being kept this very moment.

Whoever keeps one holds a lock that others may share until the commit is done; the worker only
looks whether it is free (channels/ripe.py).
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ARRIVES = """
CREATE FUNCTION bridge.event_arrives() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('arriving:' || NEW.sender, 0));
    RETURN NEW;
END $$;
CREATE TRIGGER channel_event_arrives BEFORE INSERT ON bridge.channel_event
FOR EACH ROW EXECUTE FUNCTION bridge.event_arrives();
"""


def upgrade() -> None:
    """Apply."""
    op.execute(_ARRIVES)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP TRIGGER channel_event_arrives ON bridge.channel_event")
    op.execute("DROP FUNCTION bridge.event_arrives()")
