"""Answers about money: one line, what is late, sums, statements, contributions."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.reimbursements import ActionReimbursementDetail, ActionReimbursementList
from bot.actions.statements import ActionStatementDownload
from insurer.domain.members import Beneficiary, Relation, Teletransmission
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import Payee, RefusalReason, ReimbursementState
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.domain.statements import Statement
from insurer.errors import NotFound
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import (
    ELISE,
    LEA,
    LINE,
    NOTHING_REFUSED,
    NOW,
    REFUSED_LINE,
    TOTAL,
    ZOE,
)
from tests.unit.actions.play import Said, Stage
from wire.turn_token import Channel

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


@pytest.mark.parametrize(
    ("channel", "first"),
    [
        (Channel.PORTAL, ["utter_reimbursements_table", "utter_reimbursements_refused"]),
        (Channel.SMS, ["utter_reimbursements_refused", "utter_reimbursements_table"]),
        (Channel.WHATSAPP, ["utter_reimbursements_refused", "utter_reimbursements_table"]),
    ],
)
def test_a_refusal_follows_the_figures_where_there_is_room(
    channel: Channel, first: list[str]
) -> None:
    stage = Stage(channel=channel)
    stage.insurer.reimbursements.lines = (LINE, REFUSED_LINE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    assert said.responses[:2] == first


@pytest.mark.parametrize(
    ("text", "rows"), [("mes 3 derniers remboursements", 3), ("mes derniers remboursements", 5)]
)
def test_as_many_lines_are_shown_as_are_asked_for(text: str, rows: int) -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE,) * 6
    said = stage.run(ActionReimbursementList, "reimbursement_list", text)
    assert len(json.loads(said.of("utter_reimbursements_table")["rows"])) == rows
    assert "utter_reimbursements_more" in said.responses


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


def test_care_that_is_not_of_the_days_kept_is_found_at_its_own() -> None:
    stage = Stage()
    paid = replace(NOTHING_WAITS, last_paid=LINE)
    stage.insurer.reimbursements.delayed_at = {date(2025, 1, 1): NOTHING_WAITS, None: paid}
    said = stage.run(
        ActionReimbursementDelay,
        "reimbursement_delay",
        "pourquoi lostéo c pas remboursé pareil",
        entities={"care_type": "alternative", "since": "2025-01-01", "until": "2025-12-31"},
    )
    assert said.responses == [
        "utter_reimbursement_delay_none_then",
        "utter_reimbursement_delay_paid_member",
        "utter_reimbursement_delay_nothing_else_waits",
    ]


def test_the_summary_draws_what_went_to_whom() -> None:
    said = Stage().run(ActionReimbursementSummary, "reimbursement_summary", "bilan")
    assert said.responses == ["utter_reimbursement_summary", "utter_reimbursement_summary_table"]
    assert said.messages[0]["member_amount"] == "9.00"
    assert said.messages[0]["third_parties_amount"] == "4.34"
    rows = json.loads(said.messages[1]["rows"])
    assert rows[-1][0] == "Total"
    assert rows[-1][1] == "13,34\u00a0€"


def test_the_summary_tells_apart_what_was_refused() -> None:
    stage = Stage()
    sixty = Decimal("60.00")
    stage.insurer.reimbursements.refused = replace(
        NOTHING_REFUSED, lines=1, actual_cost=sixty, left_to_pay=sixty
    )
    said = stage.run(ActionReimbursementSummary, "reimbursement_summary", "bilan")
    assert said.messages[0]["left"] == "3,00\u00a0€"
    assert said.messages[0]["refused"] == " S’y ajoutent 60,00\u00a0€ de soins refusés."
    rows = json.loads(said.messages[1]["rows"])
    assert [row[2] for row in rows] == ["3,00\u00a0€", "3,00\u00a0€", "60,00\u00a0€"]
    persons = stage.run(ActionReimbursementSummary, "reimbursement_summary", "pour chacun")
    assert "60,00\u00a0€" in persons.messages[0]["refused"]


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
    assert stage.insurer.reimbursements.calls[0]["care_type"] == "dental"
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


def test_the_statements_of_two_months_are_both_given() -> None:
    stage = Stage()
    stage.insurer.statements.listed = (STATEMENT, replace(STATEMENT, statement_id="s2"))
    months = {"since": "2026-09-01", "until": "2026-10-31"}
    text = "décompte d octobre et celui de septembre"
    said = stage.run(ActionStatementDownload, "statement_download", text, entities=months)
    assert said.responses == ["utter_statement_document_first", "utter_statement_document"]
    given = [call["statement_id"] for call in stage.insurer.statements.calls[1:]]
    assert given == ["s1", "s2"]


def test_the_statements_of_months_apart_are_given_without_those_between() -> None:
    stage = Stage()
    stage.insurer.statements.listed = tuple(
        replace(STATEMENT, statement_id=f"s{month}", issued_on=date(2026, month, 11))
        for month in (9, 7, 5)
    )
    months = ["2026-05-01/2026-05-31", "2026-09-01/2026-09-30"]
    text = "décomptes de mai et de septembre"
    stage.run(
        ActionStatementDownload, "statement_download", text, entities={"listed_period": months}
    )
    given = [call["statement_id"] for call in stage.insurer.statements.calls[1:]]
    assert given == ["s9", "s5"]
