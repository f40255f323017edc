"""The card as a PDF: accessible, and every text of a name stays text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf.generic import DictionaryObject

from insurer.documents.card import CardDocument, CardPerson, render_card
from insurer.documents.typesetting import LayoutFailed, typeset
from insurer.domain.cards import CardKind, CardRecord
from insurer.domain.members import Delivery, MemberRef
from insurer.errors import DocumentFailed
from insurer.profiles.loader import load_profile
from insurer.services.card_document import TypstCardPrinter
from insurer.store.repositories.members import PersonOnCard
from tests.unit.documents.pdf_reading import assert_accessible, read, text_of

CODES = [
    "PHAR",
    "MED",
    "RLAX",
    "SAGE",
    "EXTE",
    "CSTE",
    "HOSP",
    "OPTI",
    "DESO",
    "DEPR",
    "AUDI",
    "DIV",
]
COLUMNS = tuple(zip(CODES, ["100%"] * 6 + ["(1)", "(1)", "(2)", "(1)", "(1)", "(2)"], strict=True))
NIR = "285037511612342"


def person(first_name: str, last_name: str, rank: int = 1) -> CardPerson:
    return CardPerson(first_name, last_name, date(1985, 3, 2), "2 85 •• •• ••• ••• 42", rank)


def a_card(*persons: CardPerson) -> CardDocument:
    return CardDocument(
        kind=CardKind.TIERS_PAYANT,
        reference="0a5f5f4e0c7e4f0e8a2b7a3a5d1c9e10",
        insurer_name="KLESIA Mut’",
        insurer_phone="01 53 38 18 88",
        insurer_address=("TSA 70011", "75128 Paris Cedex 11"),
        assistance_phone="05 49 34 88 42",
        portal_name="espace Assuré",
        portal_url="https://www.example.org",
        care_network="Santéclair",
        manager=(),
        member_number="10000001",
        holder_first_name="Léa",
        holder_last_name="MARTIN",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        persons=persons or (person("Léa", "MARTIN"), person("Zoé", "MARTIN", 2)),
        columns=COLUMNS,
        operators={"PHAR": "SP", "OPTI": "SP/OC", "DIV": "OC"},
    )


def elements(node: object) -> Iterator[DictionaryObject]:
    """Yield every element of a structure tree."""
    if isinstance(node, list):
        for child in node:
            yield from elements(child.get_object())
    elif isinstance(node, DictionaryObject):
        yield node
        if "/K" in node:
            yield from elements(node["/K"].get_object())


def test_a_card_is_an_accessible_pdf() -> None:
    pdf = render_card(a_card())
    assert_accessible(pdf, "Carte de tiers payant – KLESIA Mut’")
    root: Any = read(pdf).root_object
    tags: list[Any] = list(elements(root["/StructTreeRoot"]))
    names = [str(tag.get("/S")) for tag in tags]
    assert names.count("/Table") == 2
    assert names.count("/TH") == 4 + len(CODES)
    assert [tag["/Alt"] for tag in tags if tag.get("/S") == "/Figure"] == [
        "Code QR : référence de la carte, sans donnée personnelle."
    ]


def test_a_card_says_what_a_pharmacist_needs() -> None:
    pdf = render_card(a_card())
    text = text_of(pdf)
    assert len(read(pdf).pages) == 1
    for fact in (
        "KLESIA Mut’",
        "Valable du 01/01/2026 au 31/12/2026",
        "10000001",
        "MARTIN Léa",
        "MARTIN Zoé",
        "02/03/1985",
        "2 85 •• •• ••• ••• 42",
        "100 %",
        "Sous chaque code, SP ou OC indique au professionnel",
        "01 53 38 18 88",
        "TSA 70011, 75128 Paris Cedex 11",
        "Les renvois (1) et (2)",
        *CODES,
    ):
        assert fact in text


@pytest.mark.parametrize(
    "name",
    [
        '#import "x"',
        "#panic()",
        "*gras* _penché_",
        "$x^2$",
        '« d\'un "autre" »',
        "<label> @ref `raw`",
        "// x /* y */",
        "\\",
        "]",
        "= Titre",
        '{"kind": 1}',
    ],
)
def test_markup_in_a_name_is_text(name: str) -> None:
    assert name in text_of(render_card(a_card(person(name, "MARTIN"))))


def test_markup_in_any_other_fact_is_text() -> None:
    hostile = '#import "x" $y'
    card = replace(
        a_card(),
        insurer_name=hostile,
        insurer_address=(hostile,),
        holder_last_name=hostile,
        care_network=hostile,
        portal_name=hostile,
        columns=(("PHAR", "#x"), ("#y", "$")),
    )
    text = text_of(render_card(card))
    assert text.count(hostile) >= 5
    assert "#x" in text


def test_letters_without_glyph_show_a_replacement() -> None:
    text = text_of(render_card(a_card(person("\u202eÉmi\x00lie 😀", "李"))))
    assert "\ufffd Émilie \ufffd" in text


def test_decomposed_accents_are_composed() -> None:
    assert "Zoé" in text_of(render_card(a_card(person("Zoe\u0301", "ŒÆÿŁğșЖ"))))


def test_a_lone_surrogate_does_no_harm() -> None:
    assert "MARTIN Léa" in text_of(render_card(a_card(person("Léa\ud800", "MARTIN"))))


def test_eight_persons_fit_on_one_page() -> None:
    names = [f"Prénom-{rank}" for rank in range(1, 9)]
    pdf = render_card(a_card(*(person(name, "MARTIN", i + 1) for i, name in enumerate(names))))
    assert len(read(pdf).pages) == 1
    assert all(name in text_of(pdf) for name in names)


def test_long_names_are_whole() -> None:
    first, last = "W" * 60, "DE LA ROCHEFOUCAULD-MONTBEL DE SAINT-HIPPOLYTE-DU-FORT"
    text = text_of(render_card(a_card(person(first, last)))).replace(" ", "")
    assert first in text
    assert last.replace(" ", "") in text


def test_the_alpha_plan_has_a_member_card_without_third_party_payment() -> None:
    pdf = render_card(replace(a_card(), kind=CardKind.MEMBER_CARD_ALPHA, columns=()))
    text = text_of(pdf)
    metadata = read(pdf).metadata
    assert metadata is not None
    assert metadata.title == "Carte adhérent – KLESIA Mut’"
    assert "Cette carte ne donne pas droit au tiers payant." in text
    assert "Personnes assurées" in text
    assert "Bénéficiaires du tiers payant" not in text
    assert not any(code in text.split() for code in CODES)


def test_absent_facts_are_left_out() -> None:
    card = replace(
        a_card(replace(person("Léa", "MARTIN"), nir_masked=None)),
        insurer_phone=None,
        insurer_address=(),
        assistance_phone=None,
        portal_url=None,
        care_network=None,
    )
    text = text_of(render_card(card))
    assert "non communiqué" in text
    assert "En ligne, dans votre espace Assuré" in text
    for label in ("Téléphone", "Courrier", "Assistance", "Réseau de soins", "None", "none"):
        assert label not in text


def test_the_qr_code_holds_the_reference_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = []
    make = segno.make_qr

    def spy(content: str, error: str) -> object:
        contents.append(content)
        return make(content, error=error)

    monkeypatch.setattr(segno, "make_qr", spy)
    card = a_card()
    render_card(card)
    assert contents == [card.reference]


RECORD = CardRecord(
    card_id="0a5f5f4e0c7e4f0e8a2b7a3a5d1c9e10",
    year=2026,
    kind=CardKind.TIERS_PAYANT,
    ordered_on=date(2026, 1, 1),
    edited_on=date(2026, 1, 2),
    posted_on=None,
    published_on=None,
    delivery=Delivery.EMAIL,
    columns=COLUMNS,
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
HOLDER = PersonOnCard("p1", "Léa", "MARTIN", date(1985, 3, 2), NIR, 1)
CHILD = PersonOnCard("p2", "Zoé", "MARTIN", date(2015, 3, 2), None, 2)
MEMBER = MemberRef("m1", "10000001", "Léa")


@pytest.mark.parametrize("code", ["klesia_mut", "klesia_pro", "plansante", "apgis"])
def test_the_printer_masks_the_nir_and_serves_every_insurer(code: str) -> None:
    profile = load_profile(code)
    pdf = TypstCardPrinter(profile).render(MEMBER, HOLDER, [HOLDER, CHILD], RECORD)
    text = text_of(pdf)
    assert profile.name in text
    assert "2 85 •• •• ••• ••• 42" in text
    assert NIR[5:13] not in text.replace(" ", "")
    assert NIR.encode() not in pdf


def test_a_refused_layout_says_no_name() -> None:
    def refuse(_: CardDocument) -> bytes:
        raise LayoutFailed("layout refused (TypstError)")

    printer = TypstCardPrinter(load_profile("apgis"), lay_out=refuse)
    with pytest.raises(DocumentFailed) as failure:
        printer.render(MEMBER, HOLDER, [HOLDER], RECORD)
    assert "MARTIN" not in str(failure.value)
    assert RECORD.card_id in str(failure.value)


def test_an_error_in_the_layout_is_a_failed_document_without_names(tmp_path: Path) -> None:
    broken = tmp_path / "card.typ"
    broken.write_text("#panic(sys.inputs.facts)")
    with pytest.raises(LayoutFailed) as failure:
        typeset("card.typ", {"name": "MARTIN"}, folder=tmp_path)
    assert "MARTIN" not in str(failure.value)


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        (("GFP", "01 02 03 04 05"), "contactez le gestionnaire : GFP, 01 02 03 04 05."),
        ((), "contactez KLESIA Mut’ pour constituer le dossier"),
    ],
)
def test_an_alpha_card_says_who_constitutes_the_file(manager: tuple[str, ...], words: str) -> None:
    card = replace(a_card(), kind=CardKind.MEMBER_CARD_ALPHA, manager=manager, columns=())
    assert words in text_of(render_card(card))
