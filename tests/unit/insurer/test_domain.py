"""Rules of the domain that need no database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurer.domain.cards import CardKind, CardRecord, CardState, state_on
from insurer.domain.clock import paris_day
from insurer.domain.contact_details import parse_address
from insurer.domain.contracts import ContractState
from insurer.domain.contracts import state_on as contract_state_on
from insurer.domain.household import full_name, pays_as_child
from insurer.domain.iban import SEPA, IbanRefused, parse_iban
from insurer.domain.masking import mask_email, mask_iban, mask_nir, mask_phone
from insurer.domain.members import Address, Delivery, Relation
from insurer.domain.money import euros, share
from insurer.domain.references import new_reference
from insurer.domain.requests import RequestState
from insurer.domain.uploads import safe_name
from insurer.errors import InvalidInput
from insurer.services.media_types import media_type_of
from insurer.services.one_time_codes import random_code

TODAY = date(2026, 3, 10)


def card(
    ordered: int,
    *,
    edited: int | None = None,
    posted: int | None = None,
    published: int | None = None,
) -> CardRecord:
    """Return a card whose events happened so many days before TODAY."""

    def ago(days: int | None) -> date | None:
        return None if days is None else TODAY - timedelta(days=days)

    return CardRecord(
        card_id="c",
        year=2026,
        kind=CardKind.TIERS_PAYANT,
        ordered_on=TODAY - timedelta(days=ordered),
        edited_on=ago(edited),
        posted_on=ago(posted),
        published_on=ago(published),
        delivery=Delivery.PAPER,
        columns=(),
        valid_from=TODAY,
        valid_until=TODAY,
    )


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (card(3), CardState.TO_EDIT),
        (card(3, edited=1), CardState.EDITED),
        (card(10), CardState.TO_EDIT),
        (card(11), CardState.LATE),
        (card(30, edited=10), CardState.EDITED),
        (card(30, edited=11), CardState.LATE),
        (card(30, edited=28, posted=27), CardState.POSTED),
        (card(30, edited=28, published=27), CardState.PUBLISHED),
        (card(30, edited=28, posted=26, published=27), CardState.POSTED),
    ],
)
def test_a_card_is_where_its_dates_say(record: CardRecord, state: CardState) -> None:
    assert state_on(record, TODAY, due=None) is state


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (card(7), CardState.TO_EDIT),
        (card(7, edited=5), CardState.EDITED),
        (card(8), CardState.LATE),
        (card(12, edited=10), CardState.LATE),
        (card(30, edited=1), CardState.LATE),
        (card(30, edited=28, posted=27), CardState.POSTED),
    ],
)
def test_a_card_is_late_from_the_day_after_it_was_promised_for(
    record: CardRecord, state: CardState
) -> None:
    due = record.ordered_on + timedelta(days=7)
    assert state_on(record, TODAY, due=due) is state


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (TODAY, None, ContractState.ACTIVE),
        (TODAY, TODAY, ContractState.ACTIVE),
        (TODAY + timedelta(days=1), None, ContractState.UPCOMING),
        (date(2020, 1, 1), TODAY - timedelta(days=1), ContractState.CANCELLED),
    ],
)
def test_a_contract_runs_to_its_last_day(
    start: date, end: date | None, state: ContractState
) -> None:
    assert contract_state_on(start, end, TODAY) is state


def test_the_day_is_that_of_paris() -> None:
    assert paris_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_masks_show_enough_to_recognise_and_no_more() -> None:
    assert mask_iban("FR76 3000 1007 9412 3456 7890 189") == "FR76 •••• •••• 189"
    assert mask_email("lea.martin@example.org") == "l••••@example.org"
    assert mask_phone("+33639980012") == "06 •• •• •• 12"
    assert mask_phone("+32470123456") == "+32 •••• 56"
    assert mask_nir("288057511212156") == "2 88 •• •• ••• ••• 56"


@given(st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", fullmatch=True))
def test_a_masked_iban_never_holds_more_than_seven_of_its_characters(iban: str) -> None:
    shown = [letter for letter in mask_iban(iban) if letter.isalnum()]
    assert "".join(shown) == iban[:4] + iban[-3:]


@given(st.text(max_size=60))
def test_no_text_whatsoever_breaks_the_iban_parser(text: str) -> None:
    try:
        country = parse_iban(text)[:2]
    except IbanRefused:
        return
    assert country in SEPA


def test_money_has_two_places_and_rounds_halves_up() -> None:
    assert euros("2.345") == Decimal("2.35")
    assert share(Decimal("43.38"), Decimal(60)) == Decimal("26.03")


def test_references_hold_no_letter_that_looks_like_another() -> None:
    references = {new_reference("RIB", TODAY) for _ in range(200)}
    assert all(one.startswith("RIB-2026-") for one in references)
    assert not set("01IO") & set("".join(one[9:] for one in references))


def test_codes_have_six_digits() -> None:
    assert all(len(code) == 6 and code.isdigit() for code in (random_code() for _ in range(50)))


def test_a_request_is_open_until_somebody_decided() -> None:
    assert [state.value for state in RequestState if state.open] == [
        "received",
        "in_progress",
        "waiting_member",
    ]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"GIF89a", None),
        (b"<svg xmlns=", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("facture.pdf", "facture.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\photos\\rib.png", "rib.pdf"),
        ("évil\u202egpj.exe", "évilgpj.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name, "application/pdf") == safe


@pytest.mark.parametrize(
    ("typed", "lines", "postcode", "city"),
    [
        ("3 rue des Acacias 33000 Bordeaux", ("3 rue des Acacias",), "33000", "Bordeaux"),
        ("bât. B, 3 rue A, 35000 Rennes", ("bât. B", "3 rue A"), "35000", "Rennes"),
        ("75011 Paris, 12 rue des Lilas", ("12 rue des Lilas",), "75011", "Paris"),
        ("12 rue des Lilas, Paris 75011", ("12 rue des Lilas",), "75011", "Paris"),
    ],
)
def test_an_address_typed_in_one_line_is_understood(
    typed: str, lines: tuple[str, ...], postcode: str, city: str
) -> None:
    assert parse_address(typed) == Address(lines, postcode, city, "FR")


@pytest.mark.parametrize("typed", ["3 rue des Acacias", "33000 Bordeaux", "12 rue 75011", "75011"])
def test_an_address_without_street_or_town_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_address(typed)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Zoé Silva", ("Zoé", "Silva")),
        ("Anne Lise SILVA", ("Anne Lise", "Silva")),
        ("Zoé", ("Zoé", "Silva")),
        ("Zoé Le Goff", ("Zoé", "Le Goff")),
        ("Silva", ("Silva", "Silva")),
    ],
)
def test_a_name_as_typed_is_taken_apart(typed: str, names: tuple[str, str]) -> None:
    assert full_name(typed, family="Silva") == names


@pytest.mark.parametrize(
    ("relation", "born", "child"),
    [
        (Relation.CHILD, date(1999, 1, 1), True),
        (Relation.OTHER, date(2008, 6, 2), True),  # a grandchild, seventeen until tomorrow
        (Relation.OTHER, date(2008, 6, 1), False),
        (Relation.OTHER, None, False),
        (Relation.SPOUSE, date(1990, 1, 1), False),
    ],
)
def test_who_is_under_age_pays_as_a_child(
    relation: Relation, born: date | None, child: bool
) -> None:
    assert pays_as_child(relation, born, day=date(2026, 6, 1)) is child
