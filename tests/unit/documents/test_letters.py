"""Statements and certificates as PDF: accessible, with the member's own figures."""

from datetime import date
from decimal import Decimal

import pytest

from insurer.documents.certificate import CertifiedContract, CertifiedPerson, render_certificate
from insurer.documents.letter import Addressee, Insurer, LetterHead
from insurer.documents.statement import StatementFacts, StatementLine, render_statement
from insurer.domain.certificates import CertificateKind
from insurer.domain.reimbursements import Payee
from tests.unit.documents.pdf_reading import assert_accessible, read, text_of

HEAD = LetterHead(Insurer("Apgis", (), None), "10000008", date(2026, 11, 1))
ADDRESSEE = Addressee("Élise D’Aguesseau", ("6 rue du Dôme", "67000 Strasbourg"))
STATEMENT = StatementFacts(
    date(2026, 11, 1), date(2026, 10, 4), date(2026, 11, 1), Decimal("1437.00")
)


def a_line(act: str = "Consultation", payee: Payee = Payee.MEMBER) -> StatementLine:
    return StatementLine(
        care_date=date(2026, 10, 3),
        act=act,
        provider=None,
        person="Élise",
        actual_cost=Decimal("1500.00"),
        secu_base=Decimal("120.00"),
        secu_rate=Decimal("60.50"),
        secu_amount=Decimal("72.60"),
        mutuelle_amount=Decimal("1400.00"),
        left_to_pay=Decimal("27.40"),
        payee=payee,
    )


def certificate(kind: CertificateKind, end_on: date | None = None) -> bytes:
    contract = CertifiedContract("Santé Klé", None, date(2020, 11, 1), end_on)
    persons = [CertifiedPerson("Élise D’Aguesseau", date(1984, 3, 11), date(2020, 11, 1))]
    return render_certificate(kind, HEAD, ADDRESSEE, contract, persons)


def test_a_statement_is_accessible_and_sums_by_payee() -> None:
    pdf = render_statement(
        HEAD, ADDRESSEE, STATEMENT, [a_line(), a_line("Couronne", Payee.THIRD_PARTY)]
    )
    assert_accessible(pdf, "Décompte de prestations du 01/11/2026 – Apgis")
    text = text_of(pdf)
    for fact in (
        "10000008",
        "67000 Strasbourg",
        "1 437,00 €",
        "72,60 € (60,5 %)",
        "Versé à vous : 1 400,00 €",
        "professionnels de santé : 1 400,00 €",
        "Reste à votre charge : 54,80 €",
    ):
        assert fact in text, fact


def test_a_long_statement_goes_on_over_pages_with_its_heading() -> None:
    pdf = render_statement(HEAD, ADDRESSEE, STATEMENT, [a_line(f"Soin {n}") for n in range(80)])
    pages = read(pdf).pages
    assert len(pages) > 1
    assert all("Frais réels" in page.extract_text() for page in pages)


def test_a_statement_without_lines_is_still_a_document() -> None:
    assert "0,00 €" in text_of(render_statement(HEAD, ADDRESSEE, STATEMENT, []))


def test_a_certificate_of_affiliation_names_everybody_covered() -> None:
    pdf = certificate(CertificateKind.AFFILIATION)
    assert_accessible(pdf, "Certificat d’affiliation – Apgis")
    text = text_of(pdf)
    assert "depuis le 1er novembre 2020" in text
    assert "11/03/1984" in text


def test_a_certificate_of_cancellation_says_the_last_day() -> None:
    text = text_of(certificate(CertificateKind.CANCELLATION, date(2026, 10, 7)))
    assert "Certificat de radiation" in text
    assert "7 octobre 2026" in text


@pytest.mark.parametrize("name", ['#panic("x")', "Ł" * 90, "名前", "<b>&amp;</b>"])
def test_a_name_is_text_whatever_it_holds(name: str) -> None:
    contract = CertifiedContract(name, name, date(2020, 11, 1), None)
    pdf = render_certificate(
        CertificateKind.AFFILIATION,
        HEAD,
        Addressee(name, (name,)),
        contract,
        [CertifiedPerson(name, date(1984, 3, 11), date(2020, 11, 1))],
    )
    assert_accessible(pdf, "Certificat d’affiliation – Apgis")
