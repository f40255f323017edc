"""Which reimbursement a member means."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from insurer.domain.line_search import LineClues, best_matches, lines_that_share, of_provider
from insurer.domain.reimbursements import (
    Payee,
    Reimbursement,
    ReimbursementState,
    summary_of,
)
from tests.unit.actions.fakes import GUARANTEE, LINE

GP = replace(LINE, reimbursement_id="gp", act="Consultation", provider="Dr Claire Fontaine")
TEETH = replace(
    LINE,
    reimbursement_id="teeth",
    act="Détartrage complet",
    provider="Cabinet dentaire Voltaire",
    actual_cost=Decimal("43.38"),
    mutuelle_amount=Decimal("17.35"),
    care_date=date(2026, 9, 7),
)
GLASSES = replace(LINE, reimbursement_id="glasses", act="Lunettes", provider=None)
LINES = (GP, TEETH, GLASSES)


def ids(lines: tuple[Reimbursement, ...]) -> list[str]:
    return [line.reimbursement_id for line in lines]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("chez le docteur fontaine", ["gp"]),
        ("le detartage de septembre", ["teeth"]),
        ("cabinet voltaire", ["teeth"]),
        ("mes lunette", ["glasses"]),
        ("ce truc là", ["gp", "teeth", "glasses"]),
    ],
)
def test_words_find_act_and_provider_even_misspelt(words: str, found: list[str]) -> None:
    assert ids(best_matches(LINES, LineClues(words=words))) == found


@pytest.mark.parametrize("amount", ["43.38", "17.35"])
def test_an_amount_finds_the_line_that_has_it_anywhere(amount: str) -> None:
    assert ids(best_matches(LINES, LineClues(amount=Decimal(amount)))) == ["teeth"]


def test_an_amount_that_no_line_has_finds_nothing() -> None:
    assert best_matches(LINES, LineClues(amount=Decimal("99.99"))) == ()


def test_no_lines_are_no_matches() -> None:
    assert best_matches((), LineClues(words="fontaine")) == ()


def test_lines_of_a_provider_are_found_by_a_misspelt_name() -> None:
    assert ids(of_provider(LINES, "Fontainne")) == ["gp"]
    assert of_provider(LINES, "Martin") == ()
    assert ids(best_matches(LINES, LineClues(provider="Voltaire"))) == ["teeth"]
    assert best_matches(LINES, LineClues(provider="Martin", words="martin")) == ()


def test_sums_of_lines_are_those_of_what_was_paid() -> None:
    third = replace(TEETH, payee=Payee.THIRD_PARTY)
    refused = replace(GLASSES, state=ReimbursementState.REFUSED, left_to_pay=Decimal(60))
    since, until = date(2026, 1, 1), date(2026, 12, 31)
    found = summary_of([GP, third, refused], since, until)
    assert (found.total.lines, found.since, found.until) == (2, since, until)
    assert found.total.paid_to_member == GP.mutuelle_amount
    assert found.total.paid_to_third_parties == Decimal("17.35")
    assert found.refused.left_to_pay == Decimal(60)
    assert [one.person_first_name for one in found.by_person] == [GP.person_first_name]
    assert sum(one.mutuelle_amount for one in found.by_care) == found.total.mutuelle_amount


@pytest.mark.parametrize(
    ("words", "found"), [("prothese dentaire", ["Prothèse dentaire"]), ("rien de tel", [])]
)
def test_guarantees_are_found_by_the_words_of_their_label(words: str, found: list[str]) -> None:
    lines = [replace(GUARANTEE, label=label) for label in ("Soins dentaires", "Prothèse dentaire")]
    assert [line.label for line in lines_that_share(lines, words)] == found
