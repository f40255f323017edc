"""Contributions as a member asks for them: the next debit, a period, what the file begins with."""

from datetime import date
from decimal import Decimal

import pytest

from bot.actions.contributions import ActionContributionsShow
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionState,
    Frequency,
    PaymentMode,
)
from insurer.domain.payment_delays import PaymentDelay
from tests.unit.actions.play import Stage
from tests.unit.actions.test_money import all_facts_given

NOTHING_WAITS = PaymentDelay(waiting=(), unlinked=(), claims=(), last_paid=None)


def account(
    *states: ContributionState,
    mode: PaymentMode = PaymentMode.DIRECT_DEBIT,
    due_on: date = date(2020, 12, 5),
) -> ContributionAccount:
    made = [Contribution(due_on, Decimal("58.40"), state, None) for state in states]
    to_come = tuple(one for one in made if one.state is ContributionState.SCHEDULED)
    past = tuple(one for one in made if one.state is not ContributionState.SCHEDULED)
    return ContributionAccount(mode, Frequency.MONTHLY, past, to_come)


@pytest.mark.parametrize(
    ("known", "responses"),
    [
        (
            account(ContributionState.SCHEDULED),
            ["utter_contributions_next", "utter_contributions_table"],
        ),
        (
            account(ContributionState.REJECTED),
            [
                "utter_contributions_no_next",
                "utter_contributions_rejected",
                "utter_contributions_table",
            ],
        ),
        (account(mode=PaymentMode.EMPLOYER), ["utter_contributions_employer"]),
        (account(), ["utter_contributions_none"]),
    ],
)
def test_contributions_say_the_next_debit_first(
    known: ContributionAccount, responses: list[str]
) -> None:
    stage = Stage()
    stage.insurer.contributions.known = known
    said = stage.run(ActionContributionsShow, "contributions_show", "mes cotisations")
    assert said.responses == responses
    assert all_facts_given(said)


@pytest.mark.parametrize(
    ("ends_on", "first"),
    [(None, "utter_contributions_next"), (date(2999, 11, 1), "utter_contributions_no_next")],
)
def test_an_instalment_of_a_year_without_a_schedule_yet_is_not_denied(
    ends_on: date | None, first: str
) -> None:
    stage = Stage()
    stage.insurer.contributions.known = account(ContributionState.PAID, due_on=date(2999, 10, 31))
    stage.insurer.contracts.ends_on = ends_on
    said = stage.run(ActionContributionsShow, "contributions_show", "ma prochaine cotisation")
    assert said.responses[0] == first
    if ends_on is None:
        assert said.messages[0]["day"] == "30\u00a0novembre\u00a02999"
        assert "utter_contributions_not_scheduled" in said.responses
    assert all_facts_given(said)


INSTALMENTS = (
    Contribution(date(2025, 3, 5), Decimal("58.40"), ContributionState.PAID, date(2025, 3, 5)),
    Contribution(date(2025, 4, 5), Decimal("58.40"), ContributionState.PAID, date(2025, 4, 5)),
    Contribution(date(2025, 5, 5), Decimal("60.00"), ContributionState.REJECTED, None),
    Contribution(date(2025, 6, 5), Decimal("61.00"), ContributionState.SCHEDULED, None),
)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("combien j'ai payé en 2025", {"since": "2025-01-01", "until": "2025-12-31"}),
        ("cotisations depuis mars 2025", {"since": "2025-03-01"}),
        ("cotisations payées jusqu'en juin 2025", {"until": "2025-06-30"}),
        ("le total de mes cotisations", {}),
        ("cotis 2025 total", {}),
    ],
)
def test_contributions_of_a_period_are_summed(text: str, entities: dict[str, str]) -> None:
    stage = Stage()
    stage.insurer.contributions.instalments = INSTALMENTS
    said = stage.run(ActionContributionsShow, "contributions_show", text, entities=entities)
    assert said.responses == ["utter_contributions_of_period", "utter_contributions_table"]
    told = said.messages[0]
    assert told["paid"] == "116,80\u00a0€"
    assert "60,00\u00a0€" in told["rest"]
    assert "61,00\u00a0€" in told["rest"]
    assert all_facts_given(said)


@pytest.mark.parametrize(
    ("year", "known_since", "response"),
    [
        (2019, None, "utter_contributions_none_in_period"),
        (2019, date(2018, 5, 5), "utter_contributions_none_in_period"),
        (2019, date(2025, 3, 5), "utter_contributions_before_file"),
        (2098, date(2025, 3, 5), "utter_contributions_not_yet"),
    ],
)
def test_a_period_without_contributions_is_said_with_the_reason(
    year: int, known_since: date | None, response: str
) -> None:
    stage = Stage()
    stage.insurer.contributions.known_since = known_since
    said = stage.run(
        ActionContributionsShow,
        "contributions_show",
        f"mes cotisations de {year}",
        entities={"since": f"{year}-01-01", "until": f"{year}-12-31"},
    )
    assert said.responses == [response]
    assert str(year) in said.messages[0]["since"]
    assert all_facts_given(said)


def test_a_period_that_begins_before_the_file_is_said_to_be_cut() -> None:
    stage = Stage()
    stage.insurer.contributions.instalments = INSTALMENTS
    stage.insurer.contributions.known_since = INSTALMENTS[0].due_on
    said = stage.run(ActionContributionsShow, "contributions_show", "cotis 2025 total")
    assert "utter_contributions_cut" in said.responses
    assert said.of("utter_contributions_cut")["first"] == "5\u00a0mars\u00a02025"


def test_a_bare_year_is_the_period_of_contributions() -> None:
    stage = Stage()
    stage.insurer.contributions.instalments = INSTALMENTS
    stage.run(ActionContributionsShow, "contributions_show", "cotis 2025 total")
    assert stage.insurer.contributions.calls == [
        {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}
    ]


def test_contributions_of_two_months_are_told_each() -> None:
    stage = Stage()
    stage.insurer.contributions.instalments = INSTALMENTS
    months = ["2025-05-01/2025-05-31", "2025-09-01/2025-09-30"]
    said = stage.run(
        ActionContributionsShow,
        "contributions_show",
        "mes cotisations de mai et septembre",
        entities={"listed_period": months},
    )
    assert said.responses.count("utter_contributions_of_period") == len(months)
    assert [call["since"] for call in stage.insurer.contributions.calls] == [
        date(2025, 5, 1),
        date(2025, 9, 1),
    ]
