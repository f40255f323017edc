"""« Lequel est refusé ? », « le plus cher », « ce 57,95 »: answered from the member's own lines."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.actions.base import EmmaAction
from bot.actions.clarify import ActionClarify
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.reimbursements import ActionReimbursementDetail, ActionReimbursementList
from bot.actions.requests import ActionRequestStatus
from bot.actions.smalltalk import ActionDeny, ActionOutOfScope
from insurer.domain.caller import Caller
from insurer.domain.contributions import ContributionAccount
from insurer.domain.line_search import LineClues
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, Reimbursement, ReimbursementState
from tests.unit.actions.fakes import LEA, LINE, REFUSED_LINE, ZOE, Reimbursements
from tests.unit.actions.play import Said, Stage, asked, changed

DEAR = replace(LINE, reimbursement_id="r2", act="Aide auditive droite", actual_cost=Decimal(900))
WAITING = replace(
    LINE, act="Pédiatre", provider="Dr Zhang", state=ReimbursementState.IN_PROGRESS, paid_on=None
)
LISTED = asked("reimbursement_list", "mes remboursements")


def after_the_list(action: type[EmmaAction], intent: str, text: str, **entities: str) -> Said:
    stage = Stage(history=[LISTED])
    stage.insurer.reimbursements.lines = (WAITING, DEAR, REFUSED_LINE, LINE)
    delayed = AwaitedPayment(REFUSED_LINE, RefusalReason.NOT_COVERED)
    stage.insurer.reimbursements.delayed = PaymentDelay((delayed,), (), (), LINE)
    return stage.run(action, intent, text, entities=entities)


@pytest.mark.parametrize(
    ("action", "intent", "text", "acts"),
    [
        (ActionDeny, "deny", "lequel est refusé", ["Consultation"]),
        (ActionClarify, "nlu_fallback", "et les refusés ?", ["Consultation"]),
        (ActionRequestStatus, "request_status", "et en cours ?", ["Pédiatre"]),
        (ActionOutOfScope, "out_of_scope", "lesquels sont en attente", ["Pédiatre"]),
    ],
)
def test_lines_shown_are_narrowed_to_the_state_that_is_asked_for(
    action: type[EmmaAction], intent: str, text: str, acts: list[str]
) -> None:
    said = after_the_list(action, intent, text)
    rows = json.loads(said.of("utter_reimbursements_table")["rows"])
    assert [row[1] for row in rows] == acts


def test_a_state_that_no_line_has_is_said_so() -> None:
    said = Stage().run(ActionReimbursementList, "reimbursement_list", "mes remboursements refusés")
    assert said.responses == ["utter_reimbursements_none_refused"]


@pytest.mark.parametrize("text", ["le plus cher", "et le plus gros ?"])
def test_the_dearest_line_is_shown(text: str) -> None:
    said = after_the_list(ActionOutOfScope, "out_of_scope", text)
    assert said.of("utter_reimbursement_card")["act"] == DEAR.act


def test_the_dearest_of_all_is_asked_for_by_a_whole_question() -> None:
    stage = Stage(history=[LISTED])
    dear = replace(DEAR, mutuelle_amount=Decimal(288))
    stage.insurer.reimbursements.lines = (*[LINE] * 6, dear)
    asks = "c'est quoi mon remboursement le plus cher de l'année"
    said = stage.run(ActionReimbursementList, "reimbursement_list", asks)
    assert said.of("utter_reimbursement_card")["act"] == DEAR.act
    few = stage.run(ActionReimbursementList, "reimbursement_list", "le plus cher")
    assert few.of("utter_reimbursement_card")["act"] == LINE.act


@pytest.mark.parametrize("action", [ActionReimbursementList, ActionReimbursementSummary])
def test_what_the_dearest_cost_is_the_line_and_no_sum(action: type[EmmaAction]) -> None:
    asks, november = "combien pour le plus cher en novembre", {"since": "2026-11-01"}
    said = Stage().run(action, "reimbursement_summary", asks, entities=november)
    assert "utter_reimbursement_card" in said.responses


@pytest.mark.parametrize("text", ["pourquoi", "pourquoi ?", "mais pk", "ben pourquoi"])
def test_a_bare_why_after_lines_is_answered_by_what_waits(text: str) -> None:
    said = after_the_list(ActionDeny, "affirm", text)
    assert said.responses[0] == "utter_reimbursement_delay_refused"


@pytest.mark.parametrize("text", ["que dois-je envoyer alors", "j'envoie quoi ?"])
def test_what_to_send_is_answered_by_what_waits(text: str) -> None:
    said = after_the_list(ActionClarify, "nlu_fallback", text)
    assert said.responses[0] == "utter_reimbursement_delay_refused"


def test_words_of_a_line_name_it() -> None:
    said = after_the_list(ActionClarify, "nlu_fallback", "et la droite ??")
    assert said.responses[0] == "utter_reimbursement_which"


@pytest.mark.parametrize("text", ["et ma fille ?", "le chat est malade"])
def test_words_of_no_line_are_none_of_it(text: str) -> None:
    said = after_the_list(ActionClarify, "nlu_fallback", text)
    assert "utter_reimbursement_which" not in said.responses


@pytest.mark.parametrize(
    "entities", [{"amount": "900.00"}, {"provider": "Zang"}, {"amount": "9.00"}]
)
@pytest.mark.parametrize("before", [LISTED, asked("greet", "bonjour")])
def test_a_figure_or_a_practitioner_of_a_line_names_it(
    entities: dict[str, str], before: dict[str, object]
) -> None:
    stage = Stage(history=[before])
    stage.insurer.reimbursements.lines = (WAITING, DEAR)
    said = stage.run(ActionClarify, "nlu_fallback", "et ça c'est quoi", entities=entities)
    assert said.responses == ["utter_reimbursement_which"]


@pytest.mark.parametrize("entities", [{"amount": "901.00"}, {"provider": "Martin"}])
def test_a_figure_of_no_line_is_not_guessed(entities: dict[str, str]) -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", "c'est quoi ce truc", entities=entities)
    assert said.responses == ["utter_rephrase"]


def test_why_a_contribution_was_rejected_is_answered_by_the_contributions() -> None:
    stage = Stage(history=[asked("contributions_show", "ma cotisation")])
    stage.insurer.contributions.known = ContributionAccount(None, None, (), ())
    said = stage.run(ActionClarify, "reimbursement_delay", "pourquoi il a été rejeté")
    assert said.responses == ["utter_contributions_none"]


class OfNoKindOfCare(Reimbursements):
    """Finds lines by all but the kind of care, as where « consultation » means another."""

    def find(self, caller: Caller, clues: LineClues) -> tuple[Reimbursement, ...]:
        return () if clues.care_type else self.lines


def test_the_day_of_a_line_goes_before_the_kind_of_care_it_is_called_by() -> None:
    stage = Stage()
    stage.insurer.reimbursements = OfNoKindOfCare()
    stage.insurer.reimbursements.lines = (replace(LINE, act="Consultation pédiatre"),)
    entities = {"care_type": "general_practitioner", "since": "2026-11-03", "until": "2026-11-03"}
    text = "la consultation du 3 novembre"
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", text, entities=entities)
    assert said.of("utter_reimbursement_card")["act"] == "Consultation pédiatre"


@pytest.mark.parametrize("intent", ["reimbursement_list", "nlu_fallback"])
def test_a_month_after_contributions_is_of_them(intent: str) -> None:
    stage = Stage(history=[asked("contributions_show", "ma cotisation")])
    entities = {"since": "2026-10-01", "until": "2026-10-31"}
    text = "comment je paye celui d'octobre"
    said = stage.run(ActionReimbursementList, intent, text, entities=entities)
    assert said.responses[0].startswith("utter_contributions")


def test_the_name_of_who_is_insured_is_of_no_practitioner() -> None:
    stage = Stage(history=[LISTED])
    stage.insurer.cards.persons = (LEA, ZOE)
    stage.insurer.reimbursements.lines = (replace(LINE, provider="Dr Zoé Martin"),)
    stage.run(ActionClarify, "nlu_fallback", "et Zoé ?")
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p3"


def test_what_is_answered_to_why_leaves_the_lines_in_question() -> None:
    why = asked("affirm", "pourquoi")
    stage = Stage(history=[LISTED, why, changed("reimbursement_delay")])
    stage.insurer.reimbursements.lines = (LINE, DEAR)
    said = stage.run(ActionOutOfScope, "out_of_scope", "le plus cher")
    assert said.of("utter_reimbursement_card")["act"] == DEAR.act
    said = after_the_list(ActionDeny, "affirm", "pourquoi ?")
    assert said.slots["answered_as"] == "reimbursement_delay"


def test_what_to_send_after_a_letter_is_answered_by_what_waits() -> None:
    stage = Stage(history=[asked("inbox_check", "j'ai un message ?")])
    delayed = AwaitedPayment(REFUSED_LINE, RefusalReason.MISSING_DOCUMENT)
    stage.insurer.reimbursements.delayed = PaymentDelay((delayed,), (), (), LINE)
    said = stage.run(ActionClarify, "nlu_fallback", "que dois-je envoyer alors")
    assert said.responses[-1] == "utter_reimbursement_step_missing_document"


def test_the_largest_reimbursement_is_a_line_and_no_sum() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (DEAR, replace(LINE, mutuelle_amount=Decimal(50)))
    text = "c'est quoi mon plus gros remboursement, le plus gros de l'année"
    said = stage.run(ActionReimbursementSummary, "reimbursement_summary", text)
    assert said.of("utter_reimbursement_card")["mutuelle"] == "50,00\u00a0€"


@pytest.mark.parametrize(
    ("action", "intent", "text", "acts"),
    [
        (ActionReimbursementDetail, "reimbursement_detail", "un soin de plus de 100 €", [DEAR.act]),
        (ActionReimbursementList, "reimbursement_list", "mes soins d'au moins 100 €", [DEAR.act]),
        (
            ActionReimbursementList,
            "reimbursement_list",
            "mes soins de moins de 100 €",
            [WAITING.act, REFUSED_LINE.act, LINE.act],
        ),
    ],
)
def test_a_bound_of_the_amount_narrows_the_lines(
    action: type[EmmaAction], intent: str, text: str, acts: list[str]
) -> None:
    said = after_the_list(action, intent, text, amount="100.00")
    rows = json.loads(said.of("utter_reimbursements_table")["rows"])
    assert [row[1] for row in rows] == acts


def test_the_last_of_the_dear_ones_is_shown_alone() -> None:
    text = "mon dernier remboursement de plus de 5 euros"
    said = after_the_list(ActionReimbursementDetail, "reimbursement_detail", text, amount="5.00")
    assert said.of("utter_reimbursement_card")["act"] == WAITING.act


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("les remboursements de Julie", "utter_whom_not_insured"),
        ("mes remboursements d'Alice ?", "utter_whom_not_insured"),
        ("les remboursements de Zoé", "utter_reimbursements_table"),
        ("les remboursements de Zhang", "utter_reimbursements_table"),
        ("mes remboursements de santé", "utter_reimbursements_table"),
        ("MES REMBOURSEMENTS DE SANTE", "utter_reimbursements_table"),
    ],
)
def test_lines_of_somebody_nobody_knows_are_no_ones(text: str, response: str) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE)
    stage.insurer.reimbursements.lines = (WAITING, LINE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", text)
    assert said.responses[0] == response


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("celui du 24", 24),
        ("le 15 jai vu le médecin", 15),
        ("celui du 12 au 20", None),
        ("le 45", None),
        ("le 2 fois par an", None),
        ("le", None),
    ],
)
def test_a_day_without_its_month_is_read(text: str, day: int | None) -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = tuple(
        replace(LINE, act=f"Act of {day}", care_date=date(2026, 7, day), paid_on=None)
        for day in (12, 15, 24)
    )
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", text)
    card = [m["act"] for m in said.messages if m.get("response") == "utter_reimbursement_card"]
    assert card == ([f"Act of {day}"] if day else [])
    assert said.failures == []


def test_another_day_than_that_of_a_care_is_told_so() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (replace(LINE, care_date=date(2026, 7, 8)),)
    text, care = "le 15 jai vu le médecin", {"care_type": "general_practitioner"}
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", text, entities=care)
    assert said.responses[0] == "utter_reimbursement_detail_elsewhere"


def test_a_day_without_lines_says_nothing_of_all_the_others() -> None:
    said = after_the_list(ActionReimbursementDetail, "reimbursement_detail", "le 31 il me semble")
    assert said.responses == ["utter_reimbursements_none_such"]
