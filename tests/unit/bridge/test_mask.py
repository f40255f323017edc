"""Personal data is found in what members write, and nothing else is."""

import pytest

from portal_bridge.privacy.found import Found
from portal_bridge.privacy.mask import mask, mask_value
from wire.placeholders import Kind, find

IBAN = "FR7699999007940584220741140"
NIR = "288057511212156"


def found(text: str) -> list[tuple[Kind, str]]:
    return [(part.kind, part.value) for part in mask(text).parts if isinstance(part, Found)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("DE89370400440532013000", Kind.IBAN, "DE89370400440532013000"),
        ("mon iban: de89 3704 0044 0532 0130 00.", Kind.IBAN, "DE89370400440532013000"),
        (f"{IBAN} merci", Kind.IBAN, IBAN),
        (f"x{IBAN}", Kind.IBAN, IBAN),
        (f"iban{IBAN.lower()}", Kind.IBAN, IBAN),
        ("FR76 9999 9007 9405\n8422 0741 140", Kind.IBAN, IBAN),
        ("FR 76 99999 00794 05842207411 40", Kind.IBAN, IBAN),
        (f"{IBAN}20", Kind.IBAN, IBAN),
        ("le 12 mon iban DE89 3704 0044 0532 0130 00 ok", Kind.IBAN, "DE89370400440532013000"),
        ("GB29 NWBK 6016 1331 9268 19", Kind.IBAN, "GB29NWBK60161331926819"),
        ("FR76 9999 9007 9405 8422 0741 149", Kind.IBAN_INVALID, "FR7699999007940584220741149"),
        ("FR76 9999 9007 9405 8422", Kind.IBAN_INVALID, "FR769999900794058422"),
        ("GB29 NWBK 6016 1331 9268 18", Kind.IBAN_INVALID, "GB29NWBK60161331926818"),
        ("2 88 05 75 112 121 56", Kind.NIR, NIR),
        ("288057511212156 20", Kind.NIR, NIR),
        ("nir288057511212156", Kind.NIR, NIR),
        ("20 2 88 05 75 112 121 56", Kind.NIR, NIR),
        ("2 88 05 75 112 121", Kind.NIR, NIR[:13]),
        ("1 85 05 2A 006 084 35", Kind.NIR, "185052A00608435"),
        ("nir 288057511212157", Kind.NIR_INVALID, "288057511212157"),
        ("4111 1111 1111 1111", Kind.CARD, "4111111111111111"),
        ("4111-1111-1111-1111 12/27", Kind.CARD, "4111111111111111"),
        ("3782 822463 10005", Kind.CARD, "378282246310005"),
        ("41 11 11 11 11 11 11 11", Kind.CARD, "4111111111111111"),
        ("ana@example.org", Kind.EMAIL, "ana@example.org"),
        ("mail:ana.d'arc+1@example.co.uk.", Kind.EMAIL, "ana.d'arc+1@example.co.uk"),
        ("ana @ example.org", Kind.EMAIL, "ana@example.org"),
        ("change le stp ana2 arobase example point org", Kind.EMAIL, "ana2@example.org"),
        ("ana point roy arobase example.org merci", Kind.EMAIL, "ana.roy@example.org"),
        ("appelez le 06 39 98 01 01", Kind.PHONE, "+33639980101"),
        ("(06) 39 98 01 01", Kind.PHONE, "+33639980101"),
        ("06/39/98/01/01", Kind.PHONE, "+33639980101"),
        ("06 - 39 - 98 - 01 - 01", Kind.PHONE, "+33639980101"),
        ("tel0639980101", Kind.PHONE, "+33639980101"),
        ("0639 980 101 20", Kind.PHONE, "+33639980101"),
        ("+33 6 39 98 01 01", Kind.PHONE, "+33639980101"),
        ("+33 (0)6 39 98 01 01", Kind.PHONE, "+33639980101"),
        ("(+33) 6.39.98.01.01", Kind.PHONE, "+33639980101"),
        ("0033639980101", Kind.PHONE, "+33639980101"),
        ("+32 470 12 34 56", Kind.PHONE, "+32470123456"),
        ("+999 12 34 56 78", Kind.PHONE, "+99912345678"),
        ("０６３９９８０１０１", Kind.PHONE, "+33639980101"),
        (" 123 456 ", Kind.CODE, "123456"),
        ("12 34 56", Kind.CODE, "123456"),
        ("12-34-56", Kind.CODE, "123456"),
        ("mon code est 123456", Kind.CODE, "123456"),
        ("Le code re\u00e7u par sms : 123 456, merci", Kind.CODE, "123456"),
    ],
)
def test_personal_datum_is_found_and_hidden(text: str, kind: Kind, value: str) -> None:
    assert found(text) == [(kind, value)]
    assert value not in mask(text).shown.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "bonjour",
        "mes 5 derniers remboursements de 2025",
        "la facture du 12/03/2026 de 123,45 euros",
        "j'habite au 12 rue des Lilas 75011 Paris",
        "de la part du docteur Martin 2026",
        "ma demande 123456 est en cours",
        "du 12 03 2026 au 15 04 2026",
        "de 12 03 2026 15 04 2026",
        "les soins du 01 02 2026 15 euros",
        "le 01/02/2026 10 euros, le 05/03/26 1500 euros",
        "le 05.03.2026-1500 euros",
        "sa 2026 demande de remboursement de sa paire de lunettes",
        "mes lunettes du 03/04/2026 (210,00 euros) et du 05/04/2026 (1 210,50 euros)",
        "dossier RIB-2026-AB12CD du 2026-03-12T10:20:30",
        "12/03/26",
        "le code postal 75011 et la demande 123456",
        "code 12345678",
        "code 123 456 789",
        "decoder 123456",
        "12 03 2026",
        "le 12 @domicile.fr",
    ],
)
def test_harmless_words_stay(text: str) -> None:
    assert mask(text).parts == (text,)


def test_words_around_a_datum_stay() -> None:
    masked = mask("le 12 mon iban DE89 3704 0044 0532 0130 00 ok")
    assert masked.replaced(lambda datum: f"<{datum.kind}>") == "le 12 mon iban <iban> ok"


def test_several_data_keep_their_order_and_the_words_between() -> None:
    masked = mask("a@example.org et DE89370400440532013000 voila")
    assert masked.replaced(lambda datum: f"<{datum.kind}>") == "<email> et <iban> voila"


def test_same_datum_twice_is_found_twice() -> None:
    assert [kind for kind, _ in found("a@example.org a@example.org")] == [Kind.EMAIL, Kind.EMAIL]


def test_empty_text_has_nothing() -> None:
    assert mask("").shown == ""


def test_value_of_a_form_is_of_the_kind_its_field_is_for() -> None:
    assert mask_value(Kind.IBAN, "fr76 9999 9007 9405\t8422 0741 140").value == IBAN
    assert mask_value(Kind.CODE, "12-34-56").value == "123456"
    assert mask_value(Kind.NAME, " Ana Silva ").value == "Ana Silva"


@pytest.mark.parametrize(
    "typed",
    ["[[iban:deadbeef0000]] change mon rib", "[[[iban:deadbeef0000]]]", "[[[[code:0123456789ab"],
)
def test_a_reference_that_a_member_types_is_words(typed: str) -> None:
    assert find(mask(typed).replaced(lambda found: "")) == []
    assert "iban" in mask(typed).shown or "code" in mask(typed).shown
