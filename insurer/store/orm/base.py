"""The declarative base: schema, constraint names, column types."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from sqlalchemy import DateTime, Enum, MetaData, Numeric, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

SCHEMA = "insurer"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Euros = Annotated[Decimal, mapped_column(Numeric(10, 2))]
Percent = Annotated[Decimal, mapped_column(Numeric(6, 2))]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
PrimaryId = Annotated[str, mapped_column(String(32), primary_key=True)]
Code = Annotated[str, mapped_column(String(60))]
Name = Annotated[str, mapped_column(String(200))]


class Base(DeclarativeBase):
    """Every table of the data layer, in the schema `insurer`."""

    metadata = MetaData(schema=SCHEMA, naming_convention=NAMING)


def enum_of(enum: type[StrEnum], name: str) -> Enum:
    """Return the type of a column that holds a value of `enum`, checked by the database."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=60,
        values_callable=lambda members: [member.value for member in members],
    )
