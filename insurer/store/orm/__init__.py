"""All tables, so that the metadata is complete."""

from insurer.store.orm import (
    access,
    bank,
    cards,
    care,
    contributions,
    files,
    members,
    messages,
    news,
    reimbursements,
    requests,
    traces,
)
from insurer.store.orm.base import SCHEMA, Base

__all__ = [
    "SCHEMA",
    "Base",
    "access",
    "bank",
    "cards",
    "care",
    "contributions",
    "files",
    "members",
    "messages",
    "news",
    "reimbursements",
    "requests",
    "traces",
]
