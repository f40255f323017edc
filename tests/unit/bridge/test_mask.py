"""Personal data is found in what members write, and nothing else is."""

import pytest

from portal_bridge.privacy.mask import Found, mask
from wire.placeholders import Kind


def kinds(text: str) -> list[Kind]:
    return [part.kind for part in mask(text).parts if isinstance(part, Found)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("DE89370400440532013000", Kind.IBAN, "DE89370400440532013000"),
        ("mon iban: de89 3704 0044 0532 0130 00.", Kind.IBAN, "DE89370400440532013000"),
        ("FR7699999007940584220741140 merci", Kind.IBAN, "FR7699999007940584220741140"),
        ("FR76 9999 9007 9405 8422 0741 149", Kind.IBAN_INVALID, "FR7699999007940584220741149"),
        ("2 88 05 75 112 121 56", Kind.NIR, "288057511212156"),
        ("nir 288057511212157", Kind.NIR_INVALID, "288057511212157"),
        ("4111 1111 1111 1111", Kind.CARD, "4111111111111111"),
        ("ana@example.org", Kind.EMAIL, "ana@example.org"),
        ("appelez le 06 39 98 01 01", Kind.PHONE, "+33639980101"),
        ("+33 6 39 98 01 01", Kind.PHONE, "+33639980101"),
        (" 123 456 ", Kind.CODE, "123456"),
    ],
)
def test_personal_datum_is_found_and_hidden(text: str, kind: Kind, value: str) -> None:
    masked = mask(text)
    (found,) = [part for part in masked.parts if isinstance(part, Found)]
    assert (found.kind, found.value) == (kind, value)
    assert value not in masked.shown.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "bonjour",
        "mes 5 derniers remboursements de 2025",
        "la facture du 12/03/2026 de 123,45 euros",
        "j'habite au 12 rue des Lilas 75011 Paris",
        "de la part du docteur Martin 2026",
        "ma demande 123456 est en cours",
    ],
)
def test_harmless_words_stay(text: str) -> None:
    assert mask(text).parts == (text,)


def test_several_data_keep_their_order_and_the_words_between() -> None:
    masked = mask("a@example.org et DE89370400440532013000 voila")
    assert masked.replaced(lambda found: f"<{found.kind}>") == "<email> et <iban> voila"


def test_same_datum_twice_is_found_twice() -> None:
    assert kinds("a@example.org a@example.org") == [Kind.EMAIL, Kind.EMAIL]


def test_empty_text_has_nothing() -> None:
    assert mask("").shown == ""
