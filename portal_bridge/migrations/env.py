"""Alembic's entry; the connection is given by portal_bridge.store.setup."""

from alembic import context
from sqlalchemy.schema import SchemaItem

from portal_bridge.store import channel_rows, desk_rows  # noqa: F401 - their tables join in
from portal_bridge.store.orm import SCHEMA, Base

MADE_BY_HAND = {"ix_message_words"}  # Alembic compares no expression


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Look at our own tables only: Procrastinate's, the insurer's and Rasa's are not ours."""
    if kind == "index" and name in MADE_BY_HAND:
        return False
    ours = getattr(item, "schema", None) == SCHEMA
    return kind != "table" or (ours and not (name or "").startswith("procrastinate"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_object=include_object,
    version_table_schema=SCHEMA,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
