"""Answers about money: one line, what is late, sums, statements, contributions."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.actions.contributions import ActionContributionsShow
from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.reimbursements import ActionReimbursementDetail, ActionReimbursementList
from bot.actions.statements import ActionStatementDownload
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionState,
    Frequency,
    PaymentMode,
)
from insurer.domain.members import Beneficiary, Relation, Teletransmission
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import Payee, RefusalReason, ReimbursementState
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.domain.statements import Statement
from insurer.errors import NotFound
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import ELISE, LEA, LINE, NOW, REFUSED_LINE, TOTAL, ZOE
from tests.unit.actions.play import Said, Stage

NOTHING_WAITS = PaymentDelay(waiting=(), unlinked=(), claims=(), last_paid=None)


def all_facts_given(said: Said) -> bool:
    return all(facts_wanted(m["response"]) <= m.keys() for m in said.messages)


@pytest.mark.parametrize(
    ("line", "response"),
    [
        (LINE, "utter_reimbursement_detail_paid_member"),
        (replace(LINE, payee=Payee.THIRD_PARTY), "utter_reimbursement_detail_paid_third_party"),
        (REFUSED_LINE, "utter_reimbursement_detail_refused"),
        (
            replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None),
            "utter_reimbursement_detail_in_progress",
        ),
    ],
)
def test_one_line_is_told_by_its_state(line: object, response: str) -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (line,)  # type: ignore[assignment]
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", "le detail du medecin")
    assert said.responses == [response, "utter_reimbursement_card"]
    assert all_facts_given(said)


def test_a_line_that_waits_says_for_what() -> None:
    stage = Stage()
    waits = replace(REFUSED_LINE, state=ReimbursementState.IN_PROGRESS)
    stage.insurer.reimbursements.lines = (waits,)
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", "le detail du medecin")
    assert "n’est pas couvert" in said.of("utter_reimbursement_detail_in_progress")["why"]


def test_a_refusal_is_told_before_the_table() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE, REFUSED_LINE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    assert said.responses[:2] == ["utter_reimbursements_refused", "utter_reimbursements_table"]


def test_a_summary_of_nothing_paid_tells_what_is_waiting() -> None:
    stage = Stage()
    nothing = replace(TOTAL, lines=0)
    stage.insurer.reimbursements.total = nothing
    waits = AwaitedPayment(replace(LINE, paid_on=None), RefusalReason.BEING_PROCESSED)
    stage.insurer.reimbursements.delayed = replace(NOTHING_WAITS, waiting=(waits,))
    care = {"care_type": "pharmacy"}
    said = stage.run(
        ActionReimbursementSummary, "reimbursement_summary", "juste la pharmacie", entities=care
    )
    assert said.responses[:2] == [
        "utter_reimbursement_summary_none_paid",
        "utter_reimbursement_delay_one",
    ]


def test_a_few_lines_are_offered_and_the_chosen_one_is_shown() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE, replace(LINE, reimbursement_id="r2"))
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", "le detail")
    payload = said.of("utter_reimbursement_which")["buttons"][1]["payload"]
    assert payload == '/reimbursement_detail{"line_id": "r2"}'
    chosen = stage.run(
        ActionReimbursementDetail, "reimbursement_detail", entities={"line_id": "r2"}
    )
    assert "utter_reimbursement_card" in chosen.responses


def test_a_line_that_is_gone_is_said_to_be_none() -> None:
    stage = Stage()
    stage.insurer.reimbursements.error = NotFound("reimbursement", "r9")
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", entities={"line_id": "r9"})
    assert said.responses == ["utter_reimbursements_none_such"]


@pytest.mark.parametrize("action", [ActionReimbursementDetail, ActionReimbursementList])
def test_care_before_the_last_twelve_months_is_said_to_be_too_old(action: type) -> None:
    entities = {"since": "2024-02-01", "until": "2024-02-29"}
    said = Stage().run(action, "reimbursement_detail", "en fevrier 2024", entities=entities)
    assert said.responses == ["utter_reimbursements_too_old"]


@pytest.mark.parametrize("unclear", ["amount", "period", "care_type"])
def test_what_is_named_in_two_ways_is_asked_for(unclear: str) -> None:
    said = Stage().run(
        ActionReimbursementDetail, "reimbursement_detail", "x", entities={"unclear": unclear}
    )
    assert said.responses == [f"utter_unclear_{unclear}"]


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_reason_has_its_next_step(reason: RefusalReason) -> None:
    stage = Stage()
    waiting = AwaitedPayment(replace(LINE, state=ReimbursementState.IN_PROGRESS), reason)
    stage.insurer.reimbursements.delayed = replace(NOTHING_WAITS, waiting=(waiting,))
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "toujours rien")
    assert said.responses == [
        "utter_reimbursement_delay_one",
        f"utter_reimbursement_step_{reason.value}",
    ]
    assert all_facts_given(said)


def test_several_waiting_lines_come_as_a_table_with_a_step_for_each_reason() -> None:
    stage = Stage()
    waiting = tuple(
        AwaitedPayment(LINE, reason)
        for reason in (RefusalReason.MISSING_DOCUMENT, RefusalReason.BEING_PROCESSED)
    )
    stage.insurer.reimbursements.delayed = replace(NOTHING_WAITS, waiting=waiting)
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "toujours rien")
    assert said.responses == [
        "utter_reimbursement_delay_table",
        "utter_reimbursement_step_being_processed",
        "utter_reimbursement_step_missing_document",
    ]


def person(state: Teletransmission) -> Beneficiary:
    born = date(1980, 1, 1)
    return Beneficiary("p1", "Ana", "Silva", Relation.SELF, born, state, born)


@pytest.mark.parametrize(
    ("known", "responses"),
    [
        ({}, ["utter_reimbursement_delay_nothing_waits"]),
        (
            {"last_paid": LINE},
            [
                "utter_reimbursement_delay_paid_member",
                "utter_reimbursement_delay_nothing_else_waits",
            ],
        ),
        (
            {"unlinked": (person(Teletransmission.INACTIVE),)},
            ["utter_reimbursement_delay_unlinked"],
        ),
        (
            {"unlinked": (person(Teletransmission.NOT_APPLICABLE),)},
            ["utter_reimbursement_delay_alpha"],
        ),
        (
            {
                "claims": (
                    MemberRequest(
                        "RBT-1", RequestKind.REIMBURSEMENT, RequestState.IN_PROGRESS, NOW, None
                    ),
                )
            },
            ["utter_reimbursement_delay_claim", "utter_reimbursement_delay_nothing_else_waits"],
        ),
    ],
)
def test_when_nothing_waits_the_file_says_why(
    known: dict[str, object], responses: list[str]
) -> None:
    stage = Stage()
    stage.insurer.reimbursements.delayed = replace(NOTHING_WAITS, **known)  # type: ignore[arg-type]
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "toujours rien")
    assert said.responses == responses
    assert all_facts_given(said)


def test_the_summary_draws_what_went_to_whom() -> None:
    said = Stage().run(ActionReimbursementSummary, "reimbursement_summary", "bilan")
    assert said.responses == ["utter_reimbursement_summary", "utter_reimbursement_summary_table"]
    assert said.messages[0]["member_amount"] == "9.00"
    assert said.messages[0]["third_parties_amount"] == "4.34"
    rows = json.loads(said.messages[1]["rows"])
    assert rows[-1][0] == "Total"
    assert rows[-1][3] == "13,34\u00a0€"


def test_the_last_one_is_told_alone() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE, REFUSED_LINE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mon dernier remboursement")
    assert said.responses == ["utter_reimbursement_detail_paid_member", "utter_reimbursement_card"]
    month = stage.run(ActionReimbursementList, "reimbursement_list", "ceux du mois dernier")
    assert "utter_reimbursements_table" in month.responses


def test_lines_of_several_kin_are_those_of_each_of_them_only() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE, ELISE)
    lines = (LINE, replace(LINE, person_id="p3", act="Lunettes"))
    stage.insurer.reimbursements.lines = lines
    said = stage.run(
        ActionReimbursementList,
        "reimbursement_list",
        "les remboursements de mes enfants",
        entities={"person": "child"},
    )
    (row,) = json.loads(said.of("utter_reimbursements_table")["rows"])
    assert row[1] == "Lunettes"


def test_the_last_one_of_a_child_among_several_is_not_guessed() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE, ELISE)
    stage.insurer.reimbursements.lines = (replace(LINE, person_id="p3"),)
    said = stage.run(
        ActionReimbursementList,
        "reimbursement_list",
        "le dernier de ma fille",
        entities={"person": "child"},
    )
    assert said.responses[0] == "utter_reimbursements_table"


def test_sums_are_told_for_each_person_when_asked_so() -> None:
    said = Stage().run(ActionReimbursementSummary, "reimbursement_summary", "combien pour chacun")
    told = said.of("utter_reimbursement_summary_persons")
    assert "13,34\u00a0€ pour Léa" in told["sums"]
    assert [row[0] for row in json.loads(told["rows"])] == ["Léa", "Zoé"]
    assert all_facts_given(said)


def test_sums_of_several_kin_are_those_of_each_of_them_only() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE, ELISE)
    said = stage.run(
        ActionReimbursementSummary,
        "reimbursement_summary",
        "le total de mes enfants",
        entities={"person": "child"},
    )
    rows = json.loads(said.of("utter_reimbursement_summary_persons")["rows"])
    assert [row[0] for row in rows] == ["Zoé"]


def test_sums_of_a_kind_of_care_lead_on_to_its_lines() -> None:
    stage = Stage()
    said = stage.run(
        ActionReimbursementSummary,
        "reimbursement_summary",
        "le total du dentiste",
        entities={"care_type": "dental"},
    )
    assert said.responses == ["utter_reimbursement_summary", "utter_reimbursement_summary_next"]
    assert "Dentaire" in said.messages[0]["care"]
    assert stage.insurer.reimbursements.calls[-1]["care_type"] == "dental"
    steps = said.of("utter_reimbursement_summary_next")["buttons"]
    assert steps[0]["payload"] == '/reimbursement_list{"care_type": "dental"}'


STATEMENT = Statement(
    "s1", date(2026, 11, 11), date(2026, 11, 10), date(2026, 11, 11), Decimal("13.34")
)


@pytest.mark.parametrize(
    ("statements", "text", "responses"),
    [
        ((), "mes decomptes", ["utter_statements_none"]),
        ((STATEMENT,), "mes decomptes", ["utter_statement_document"]),
        ((STATEMENT,) * 3, "le dernier", ["utter_statement_document"]),
        ((STATEMENT,) * 3, "decompte le + recent", ["utter_statement_document"]),
        ((STATEMENT,) * 3, "mes decomptes", ["utter_statements_table", "utter_statements_which"]),
    ],
)
def test_statements_are_given_or_offered(
    statements: tuple[Statement, ...], text: str, responses: list[str]
) -> None:
    stage = Stage()
    stage.insurer.statements.listed = statements
    said = stage.run(ActionStatementDownload, "statement_download", text)
    assert said.responses == responses


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
