"""Turns a stored card into what the document renderer prints."""

from collections.abc import Callable, Sequence
from typing import Protocol

from insurer.documents.card import CardDocument, CardPerson, render_card
from insurer.documents.typesetting import LayoutFailed
from insurer.domain.cards import CardRecord
from insurer.domain.masking import mask_nir
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
    """Prints with insurer.documents; `lay_out` makes the PDF of the facts, or LayoutFailed."""

    def __init__(
        self, profile: InsurerProfile, *, lay_out: Callable[[CardDocument], bytes] = render_card
    ) -> None:
        self._profile = profile
        self._lay_out = lay_out

    def render(
        self,
        member: MemberRef,
        holder: PersonOnCard,
        persons: Sequence[PersonOnCard],
        card: CardRecord,
    ) -> bytes:
        """Return the PDF that shows `persons`; DocumentFailed."""
        profile = self._profile
        document = CardDocument(
            kind=card.kind,
            reference=card.card_id,
            insurer_name=profile.name,
            insurer_phone=profile.phone,
            insurer_address=profile.postal_address,
            assistance_phone=profile.assistance_phone,
            portal_name=profile.portal_name,
            portal_url=profile.portal_url,
            care_network=profile.care_network,
            manager=profile.alpha_manager,
            member_number=member.number,
            holder_first_name=holder.first_name,
            holder_last_name=holder.last_name,
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            persons=tuple(_line(person) for person in persons),
            columns=card.columns,
            operators=self._profile.card_operators,
        )
        try:
            return self._lay_out(document)
        except LayoutFailed as error:
            raise DocumentFailed(f"card {card.card_id}: {error}") from error


def _line(person: PersonOnCard) -> CardPerson:
    return CardPerson(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        nir_masked=None if person.nir is None else mask_nir(person.nir),
        rank=person.rank,
    )
