"""Why a line is not paid."""

from dataclasses import replace
from datetime import date

import pytest

from insurer.domain.members import Beneficiary, Relation, Teletransmission
from insurer.domain.payment_delays import awaited, is_unlinked
from insurer.domain.reimbursements import RefusalReason, ReimbursementState
from tests.unit.actions.fakes import LINE

WAITING = replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None)


def person(state: Teletransmission) -> Beneficiary:
    born = date(1980, 1, 1)
    return Beneficiary("p1", "Ana", "Silva", Relation.SELF, born, state, born)


def test_a_paid_line_is_not_awaited() -> None:
    assert awaited(LINE, {}) is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (Teletransmission.ACTIVE, RefusalReason.BEING_PROCESSED),
        (Teletransmission.INACTIVE, RefusalReason.TELETRANSMISSION_INACTIVE),
    ],
)
def test_a_line_without_reason_gets_that_of_its_person(
    state: Teletransmission, reason: RefusalReason
) -> None:
    found = awaited(WAITING, {"p1": person(state)})
    assert found is not None
    assert found.reason is reason


def test_the_reason_on_file_wins() -> None:
    line = replace(WAITING, reason=RefusalReason.MISSING_DOCUMENT)
    found = awaited(line, {"p1": person(Teletransmission.INACTIVE)})
    assert found is not None
    assert found.reason is RefusalReason.MISSING_DOCUMENT


@pytest.mark.parametrize("state", Teletransmission)
def test_only_an_active_link_brings_statements(state: Teletransmission) -> None:
    assert is_unlinked(person(state)) is (state is not Teletransmission.ACTIVE)
