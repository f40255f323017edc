"""Contributions as a member asks for them: the next debit, a period, what the file begins with."""

from datetime import date
from decimal import Decimal

import pytest

from bot.actions.contributions import ActionContributionsShow
from bot.actions.days import today
from bot.actions.formatting import long_date
from bot.french.calendar_days import month_end
from insurer.domain.caller import Caller
from insurer.domain.clock import months_later
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionsOfPeriod,
    ContributionState,
    Frequency,
    PaymentMode,
)
from insurer.domain.payment_delays import PaymentDelay
from tests.unit.actions.fakes_of_features import Contributions
from tests.unit.actions.play import Said, Stage
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


class Scheduled(Contributions):
    """Contributions that tell only the instalments of the period that is asked for."""

    def of_period(self, caller: Caller, since: date, until: date) -> ContributionsOfPeriod:
        shown = tuple(one for one in self.instalments if since <= one.due_on <= until)
        return ContributionsOfPeriod(since, until, shown, self.known_since)


def a_year_of(paid: bool = True, ahead: int = 4) -> Stage:
    """Return a stage with an instalment in each of 12 months past, if paid, and some to come."""
    stage, first = Stage(), today().replace(day=28)
    made = [
        Contribution(
            months_later(first, months),
            Decimal("71.35"),
            ContributionState.SCHEDULED if months > 0 else ContributionState.PAID,
            None,
        )
        for months in range(-12 if paid else 0, ahead + 1)
    ]
    stage.insurer.contributions = Scheduled()
    stage.insurer.contributions.instalments = tuple(made)
    stage.insurer.contributions.known_since = made[0].due_on
    return stage


def month_of(months: int) -> tuple[date, date]:
    """Return the latest such month that has begun, as the text is read."""
    start = months_later(today().replace(day=1), months)
    start = start if months <= 0 else months_later(start, -12)
    return start, month_end(start)


def said_of_month(stage: Stage, months: int, words: str) -> Said:
    since, until = month_of(months)
    month = long_date(since).split()[1]
    days = {"since": since.isoformat(), "until": until.isoformat()}
    return stage.run(
        ActionContributionsShow, "contributions_show", words.format(month=month), entities=days
    )


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize(
    "words", ["mes prélèvements de {month}", "combien je paye en {month}", "et en {month}"]
)
def test_a_month_that_lies_ahead_in_the_schedule_is_the_coming_one(words: str, paid: bool) -> None:
    said = said_of_month(a_year_of(paid), 1, words)
    assert said.responses == ["utter_contributions_planned", "utter_contributions_table"]
    assert said.messages[0]["day"] == long_date(months_later(today().replace(day=28), 1))
    assert said.messages[0]["amount"] == "71,35\u00a0€"
    assert all_facts_given(said)


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (1, "combien j'ai payé en {month}"),
        (1, "le prélèvement de {month} dernier"),
        (-2, "mes prélèvements de {month}"),
        (-6, "mes cotisations de {month}"),
        (5, "mes prélèvements de {month}"),
    ],
)
def test_a_month_that_is_paid_or_not_in_the_schedule_is_the_past_one(
    months: int, words: str
) -> None:
    said = said_of_month(a_year_of(ahead=12 if months == -6 else 4), months, words)
    assert said.responses[0] == "utter_contributions_of_period"
    assert said.messages[0]["since"] == long_date(month_of(months)[0])


def test_this_month_goes_to_its_end() -> None:
    stage, last = Stage(), month_end(today().replace(day=1))
    one = Contribution(last, Decimal("71.35"), ContributionState.SCHEDULED, None)
    stage.insurer.contributions = Scheduled()
    stage.insurer.contributions.instalments = (one,)
    days = {"since": today().replace(day=1).isoformat(), "until": today().isoformat()}
    said = stage.run(
        ActionContributionsShow, "contributions_show", "le prélèvement de ce mois", entities=days
    )
    assert said.responses == ["utter_contributions_planned", "utter_contributions_table"]
    assert said.messages[0]["day"] == long_date(last)


@pytest.mark.parametrize(("times", "told"), [(1, True), (2, False)])
def test_who_says_to_have_paid_twice_reads_what_the_file_shows(times: int, told: bool) -> None:
    stage = Stage()
    stage.insurer.contributions.known = account(*[ContributionState.PAID] * times)
    text = "j'ai été prélevée 2 fois"
    said = stage.run(ActionContributionsShow, "contributions_show", text)
    assert ("utter_contributions_once" in said.responses) is told
    assert all_facts_given(said)
