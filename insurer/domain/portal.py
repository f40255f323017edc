"""Where the insurer's own portal does what Emma does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PortalPlace:
    """A place of the portal, told in one paragraph, from the insurer's own documents."""

    says: str
    sources: tuple[str, ...]  # the documents it comes from
    quotes: tuple[str, ...]  # their very words, for the reader and the content test
