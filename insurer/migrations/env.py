"""Alembic's entry; the connection is given by insurer.store.schema."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.schema import SchemaItem

from insurer.store.orm import SCHEMA, Base
from insurer.store.orm.encrypted import EncryptedText


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Look at our own schema only: the bridge and Rasa have theirs in the same database."""
    return kind != "table" or getattr(item, "schema", None) == SCHEMA


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write encrypted columns as what they are to the database, so that revisions stand alone."""
    return "sa.Text()" if isinstance(item, EncryptedText) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_object=include_object,
    render_item=render_item,
    version_table_schema=SCHEMA,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
