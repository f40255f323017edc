"""A guarantee in euros."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurer.domain.contracts import GuaranteeLine, WorkedExample, worked_example
from insurer.domain.reimbursements import CareType


def line(**known: str) -> GuaranteeLine:
    amounts = {name: Decimal(value) for name, value in known.items()}
    absent = dict.fromkeys(("secu_rate", "mutuelle_rate", "mutuelle_amount", "ceiling", "note"))
    return GuaranteeLine(care_type=CareType.SPECIALIST, label="x", **{**absent, **amounts})


def paid(example: WorkedExample | None) -> tuple[str, str, str] | None:
    if example is None:
        return None
    return str(example.secu_amount), str(example.mutuelle_amount), str(example.left_to_pay)


@pytest.mark.parametrize(
    ("known", "who_pays"),
    [
        (  # 150 % of 31.50 is 47.25: the health insurance's 22.05 and 25.20 of ours
            {"secu_rate": "70", "mutuelle_rate": "150", "secu_base": "31.50", "usual_cost": "50"},
            ("22.05", "25.20", "2.75"),
        ),
        (  # never more than the cost
            {"secu_rate": "70", "mutuelle_rate": "300", "secu_base": "30", "usual_cost": "35"},
            ("21.00", "14.00", "0.00"),
        ),
        ({"mutuelle_amount": "40", "usual_cost": "60"}, ("0.00", "40.00", "20.00")),
        ({"mutuelle_amount": "75", "usual_cost": "65"}, ("0.00", "65.00", "0.00")),
        ({"mutuelle_amount": "40"}, None),
        ({"secu_rate": "60"}, None),
    ],
)
def test_example_says_who_pays_what(
    known: dict[str, str], who_pays: tuple[str, str, str] | None
) -> None:
    found = paid(worked_example(line(**known)))
    assert who_pays is None or found is not None
    assert (found and tuple(map(Decimal, found))) == (who_pays and tuple(map(Decimal, who_pays)))


def test_without_a_base_the_example_assumes_one_hundred_euros_and_says_so() -> None:
    example = worked_example(line(secu_rate="60", mutuelle_rate="200"))
    assert example is not None
    assert example.assumed_base
    assert (example.base, example.cost) == (Decimal(100), Decimal(200))


rates = st.decimals(0, 100, places=2)
money = st.decimals(0, 10_000, places=2)


@given(rates, st.decimals(0, 500, places=2), st.none() | money, st.none() | money)
def test_the_three_shares_are_the_cost_and_none_is_negative(
    secu: Decimal, mutuelle: Decimal, base: Decimal | None, cost: Decimal | None
) -> None:
    known = {"secu_rate": str(secu), "mutuelle_rate": str(mutuelle)}
    known |= {"secu_base": str(base)} if base is not None else {}
    known |= {"usual_cost": str(cost)} if cost is not None else {}
    example = worked_example(line(**known))
    assert example is not None
    shares = (example.secu_amount, example.mutuelle_amount, example.left_to_pay)
    assert sum(shares) == example.cost
    assert min(shares) >= 0
