"""Phones that are known to be a member's (design, section 6, level 1): their rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LINK_LIFETIME = timedelta(days=90)  # three months
CODE_DIGITS = 8  # found without knowing whose it is, so longer than a one-time code
CODE_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class LinkCode:
    """A code shown in the portal; typed on a phone it links that phone."""

    code: str
    expires_at: datetime
