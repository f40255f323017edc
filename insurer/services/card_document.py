"""Turns a stored card into what the document renderer prints."""

from collections.abc import Sequence
from typing import Protocol

from insurer.domain.cards import CardRecord
from insurer.domain.members import MemberRef
from insurer.domain.profile import InsurerProfile
from insurer.errors import DocumentFailed
from insurer.store.repositories.members import PersonOnCard


class CardPrinter(Protocol):
    """Port: makes the PDF of a card."""

    def render(
        self,
        member: MemberRef,
        holder: PersonOnCard,
        persons: Sequence[PersonOnCard],
        card: CardRecord,
    ) -> bytes:
        """Return the PDF that shows `persons`; DocumentFailed."""


class TypstCardPrinter:
    """Prints with insurer.documents."""

    def __init__(self, profile: InsurerProfile) -> None:
        self._profile = profile

    def render(
        self,
        member: MemberRef,
        holder: PersonOnCard,
        persons: Sequence[PersonOnCard],
        card: CardRecord,
    ) -> bytes:
        """Return the PDF that shows `persons`; DocumentFailed."""
        raise DocumentFailed("insurer.documents is not wired yet")
