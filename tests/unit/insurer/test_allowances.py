"""What is left of a guarantee's ceiling, from the lines that were paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from insurer.domain.allowances import allowances_of
from insurer.domain.contracts import GuaranteeLine
from insurer.domain.members import Beneficiary, Relation, Teletransmission
from insurer.domain.reimbursements import CareType, Payee, Reimbursement, ReimbursementState

ANA, BEN = (
    Beneficiary(
        person_id,
        name,
        "Roux",
        relation,
        date(1990, 1, 1),
        Teletransmission.ACTIVE,
        date(2020, 1, 1),
    )
    for person_id, name, relation in (("p1", "Ana", Relation.SELF), ("p2", "Ben", Relation.CHILD))
)
OSTEO = GuaranteeLine(
    care_type=CareType.ALTERNATIVE,
    label="Ostéopathie par séance",
    secu_rate=None,
    mutuelle_rate=None,
    mutuelle_amount=Decimal(40),
    ceiling=Decimal(160),
    note=None,
)
CHIRO = replace(OSTEO, label="Chiropraxie", ceiling=Decimal(50))
LINE = Reimbursement(
    reimbursement_id="r1",
    act="Séance d’ostéopathie",
    care_type=CareType.ALTERNATIVE,
    provider=None,
    care_date=date(2026, 5, 4),
    person_id="p1",
    person_first_name="Ana",
    actual_cost=Decimal(60),
    secu_base=Decimal(0),
    secu_rate=Decimal(0),
    secu_amount=Decimal(0),
    mutuelle_amount=Decimal(40),
    left_to_pay=Decimal(20),
    payee=Payee.MEMBER,
    state=ReimbursementState.PAID,
    reason=None,
    paid_on=date(2026, 5, 9),
)


def test_each_person_has_the_ceiling_of_their_own() -> None:
    lines = [LINE, LINE, replace(LINE, person_id="p2")]
    ana, ben = allowances_of([OSTEO], [ANA, BEN], lines)
    assert (ana.cares, ana.used, ana.left, ana.times_left) == (2, Decimal(80), Decimal(80), 2)
    assert (ben.cares, ben.left, ben.times_left) == (1, Decimal(120), 3)


def test_only_what_was_paid_by_the_mutuelle_counts() -> None:
    refused = replace(LINE, state=ReimbursementState.REFUSED)
    by_nobody = replace(LINE, mutuelle_amount=Decimal(0))
    (one,) = allowances_of([OSTEO], [ANA], [refused, by_nobody])
    assert (one.cares, one.left) == (0, Decimal(160))


def test_a_line_counts_for_the_guarantee_that_its_act_names() -> None:
    osteo, chiro = allowances_of([OSTEO, CHIRO], [ANA], [LINE])
    assert (osteo.cares, chiro.cares) == (1, 0)


def test_an_act_that_no_label_names_counts_for_all_of_its_kind() -> None:
    (one,) = allowances_of([OSTEO], [ANA], [replace(LINE, act="Acupuncture")])
    assert one.cares == 1


def test_nothing_is_left_below_zero_and_without_a_ceiling_nothing_is_reckoned() -> None:
    over, free = allowances_of([OSTEO, replace(OSTEO, ceiling=None)], [ANA], [LINE] * 5)
    assert (over.left, over.times_left) == (Decimal(0), 0)
    assert (free.left, free.times_left) == (None, None)
