"""The card as a document: whose, kept for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from insurer.domain.cards import CardRecord
from insurer.domain.members import MemberRef
from insurer.errors import NotFound
from insurer.services.cards import CardService
from insurer.store.repositories.members import PersonOnCard
from insurer.store.uow import UnitOfWork
from tests.integration.store.world import PDF, World


@dataclass
class FakePrinter:
    """Remembers what it was to print."""

    printed: list[tuple[str, list[str], date]] = field(default_factory=list)

    def render(
        self,
        member: MemberRef,
        holder: PersonOnCard,
        persons: Sequence[PersonOnCard],
        card: CardRecord,
    ) -> bytes:
        """Return a small PDF."""
        shown = [person.first_name for person in persons]
        self.printed.append((holder.first_name, shown, card.valid_until))
        return PDF


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def cards(world: World, printer: FakePrinter) -> CardService:
    return CardService(
        lambda **_: UnitOfWork(world.engine),
        clock=world.clock,
        profile=world.services.profile,
        files=world.services.files,
        printer=printer,
    )


def test_the_family_card_shows_everybody(
    world: World, cards: CardService, printer: FakePrinter
) -> None:
    stored = cards.document(world.caller(), None)
    assert printer.printed == [("Ana", ["Ana", "Leo"], date(2026, 12, 31))]
    assert world.services.files.open(world.caller(), stored.file_id) == (stored, PDF)
    assert stored.name == "carte-2026.pdf"


def test_a_beneficiarys_card_shows_that_person_under_the_member(
    world: World, cards: CardService, printer: FakePrinter
) -> None:
    child = cards.holders(world.caller())[1]
    cards.document(world.caller(), child.person_id)
    assert printer.printed == [("Ana", ["Leo"], date(2026, 12, 31))]


def test_the_document_of_one_member_stays_closed_to_another(
    world: World, cards: CardService
) -> None:
    stored = cards.document(world.caller(), None)
    with pytest.raises(NotFound):
        world.services.files.open(world.caller("BBB2"), stored.file_id)
