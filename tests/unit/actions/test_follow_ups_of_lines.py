"""Follow-ups keep whom, which lines and which care they are of, and nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionCoverageCheck
from bot.actions.contributions import ActionContributionsShow
from bot.actions.faq import ActionFaq
from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.reimbursements import ActionReimbursementDetail, ActionReimbursementList
from bot.actions.smalltalk import ActionOutOfScope
from insurer.domain.members import Beneficiary, Teletransmission
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, ReimbursementState
from tests.unit.actions.fakes import ELISE, LEA, LINE, PAUL, REFUSED_LINE, ZOE
from tests.unit.actions.play import Stage, asked, changed

OCTOBER = {"since": "2026-10-01", "until": "2026-10-31"}
DEAR = replace(LINE, act="Couronne", actual_cost=Decimal(640))
WAITING = replace(LINE, act="Lunettes", state=ReimbursementState.IN_PROGRESS, paid_on=None)


def after(*history: dict[str, Any], persons: tuple[Any, ...] = (LEA, PAUL, ZOE)) -> Stage:
    stage = Stage(history=list(history))
    stage.insurer.cards.persons = persons
    return stage


def test_the_month_after_the_lines_of_a_child_is_of_that_child() -> None:
    stage = after(asked("reimbursement_list", "mes remboursements pour Zoé"))
    stage.insurer.reimbursements.lines = (replace(LINE, provider="Dr Dernier"),)
    stage.run(ActionClarify, "nlu_fallback", "et le mois dernier", entities=OCTOBER)
    call = stage.insurer.reimbursements.calls[-1]
    assert (call["person_id"], call["since"].isoformat()) == ("p3", "2026-10-01")


@pytest.mark.parametrize(("text", "whose"), [("et ma radio", None), ("et la radio", "p3")])
def test_a_care_called_ones_own_is_of_no_child(text: str, whose: str | None) -> None:
    before = asked("reimbursement_detail", "pourquoi la pédiatre de Zoé", care_type="specialist")
    stage = after(before)
    stage.run(ActionClarify, "nlu_fallback", text, entities={"care_type": "imaging"})
    calls = [one for one in stage.insurer.reimbursements.calls if "clues" in one]
    assert calls[-1]["clues"].person_id == whose


@pytest.mark.parametrize(("text", "act"), [("le plus cher", "Dentiste"), ("le 1er", "Dentiste")])
def test_the_dearest_after_refused_lines_is_one_of_those(text: str, act: str) -> None:
    stage = after(asked("reimbursement_list", "liste mes remboursements refusés"))
    refused = replace(REFUSED_LINE, act="Dentiste", actual_cost=Decimal(55))
    stage.insurer.reimbursements.lines = (DEAR, refused)
    said = stage.run(ActionOutOfScope, "out_of_scope", text)
    assert said.of("utter_reimbursement_card")["act"] == act


@pytest.mark.parametrize(("text", "is_one"), [("le dentiste", True), ("le kiné", False)])
def test_a_care_named_alone_after_lines_is_one_of_those(text: str, is_one: bool) -> None:
    stage = after(asked("reimbursement_list", "mes remboursements"))
    if not is_one:
        stage.insurer.reimbursements.lines = ()
    topic = {"faq_topic": "care_pathway", "care_type": "dental"}
    said = stage.run(ActionFaq, "faq", text, entities=topic, confidence=0.6)
    assert ("utter_reimbursement_card" in said.responses) is is_one


def test_the_cheapest_of_a_list_is_no_advice_to_save() -> None:
    stage = after(asked("reimbursement_list", "mes remboursements"))
    stage.insurer.reimbursements.lines = (DEAR, LINE)
    said = stage.run(ActionFaq, "faq", "le moins cher", entities={"faq_topic": "reduce_expenses"})
    assert said.of("utter_reimbursement_card")["act"] == LINE.act


@pytest.mark.parametrize(
    "history",
    [
        [asked("reimbursement_detail", "la couronne")],
        [
            asked("reimbursement_list", "mes remboursements"),
            asked("faq", "le 1er"),
            changed("reimbursement_list"),
        ],
    ],
)
def test_what_was_paid_after_a_line_is_of_that_line(history: list[dict[str, Any]]) -> None:
    stage = after(*history)
    stage.insurer.reimbursements.lines = (DEAR,)
    said = stage.run(ActionContributionsShow, "contributions_show", "j'ai payé combien")
    assert said.of("utter_reimbursement_card")["act"] == DEAR.act


def test_what_was_paid_after_a_list_is_its_sum() -> None:
    stage = after(asked("reimbursement_list", "mes remboursements"))
    said = stage.run(ActionContributionsShow, "contributions_show", "j'ai payé combien")
    assert said.responses[0] == "utter_reimbursement_summary"


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ([asked("reimbursement_list", "mes remboursements")], "et mes cotisations"),
        ([asked("card_status", "ma carte")], "j'ai payé combien"),
    ],
)
def test_contributions_are_told_where_they_are_meant(
    history: list[dict[str, Any]], text: str
) -> None:
    said = after(*history).run(ActionContributionsShow, "contributions_show", text)
    assert said.responses[0].startswith("utter_contributions")


def test_what_is_left_after_a_guarantee_is_of_that_care() -> None:
    stage = after(asked("coverage_check", "mes appareils", act="hearing_aid", care_type="dental"))
    stage.run(ActionCoverageCheck, "coverage_check", "combien restera à ma charge alors")
    assert stage.insurer.contracts.calls[0]["care_type"] == "dental"


def linked(stage: Stage) -> Stage:
    born, active = date(1985, 3, 12), Teletransmission.ACTIVE
    stage.insurer.members.beneficiaries = tuple(
        Beneficiary(one.person_id, one.first_name, "Martin", one.relation, born, active, born)
        for one in (LEA, PAUL)
    )
    return stage


def test_mine_after_the_link_of_another_is_my_own() -> None:
    stage = after(asked("teletransmission_status", "la télétransmission de Paul marche ?"))
    how = {"entities": {"person": "self"}}
    said = linked(stage).run(ActionClarify, "nlu_fallback", "et la mienne", **how)
    assert said.messages[0]["person"] == LEA.first_name


def test_the_link_of_who_is_named_is_no_general_question() -> None:
    said = linked(after()).run(
        ActionFaq,
        "faq",
        "elle marche la télétransmission de Paul ?",
        entities={"faq_topic": "teletransmission"},
    )
    assert said.responses[0].startswith("utter_teletransmission_state")
    assert said.slots["meant_as"] == "teletransmission_status"


def waits(stage: Stage) -> Stage:
    delayed = AwaitedPayment(WAITING, RefusalReason.MISSING_DOCUMENT)
    stage.insurer.reimbursements.delayed = PaymentDelay((delayed,), (), (), LINE)
    return stage


@pytest.mark.parametrize("text", ["ou en est les lunette de ma femme", "celui du kiné il est où"])
def test_where_a_care_stands_is_told_by_its_line(text: str) -> None:
    stage = waits(after(persons=(LEA,)))
    said = stage.run(ActionClarify, "nlu_fallback", text, entities={"care_type": "optical"})
    assert said.responses[0] == "utter_reimbursement_delay_one"


def test_why_after_it_is_of_what_the_words_meant() -> None:
    where = asked("nlu_fallback", "ou en est les lunettes", care_type="optical")
    meant = {"event": "slot", "name": "meant_as", "value": "reimbursement_delay"}
    stage = waits(after(where, meant))
    said = stage.run(ActionOutOfScope, "affirm", "pourquoi")
    assert said.responses[0] == "utter_reimbursement_delay_one"


def test_why_it_is_unpaid_goes_before_a_doubtful_general_answer() -> None:
    said = waits(after()).run(
        ActionFaq,
        "faq",
        "la sage femme pk pas payé",
        confidence=0.41,
        entities={"faq_topic": "card_codes"},
    )
    assert said.responses[0] == "utter_reimbursement_delay_one"


@pytest.mark.parametrize(
    ("action", "intent"),
    [(ActionCoverageCheck, "coverage_check"), (ActionReimbursementDetail, "reimbursement_detail")],
)
def test_what_a_care_has_cost_is_summed(action: type[EmmaAction], intent: str) -> None:
    stage = after()
    stage.insurer.reimbursements.lines = (LINE, DEAR)
    said = stage.run(action, intent, "combien mon ostéo ma couté", entities={"care_type": "dental"})
    assert said.responses[0] == "utter_reimbursement_summary"


def test_a_name_behind_chez_narrows_the_lines() -> None:
    stage = after()
    stage.insurer.reimbursements.lines = (replace(LINE, provider="Cabinet Paul Sow"),)
    stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements chez paul sow")
    assert stage.insurer.reimbursements.calls[-1]["provider"] == "paul sow"


@pytest.mark.parametrize("whom", ["vous", "opticien", "lorl", "Renault", "qui je suis allé"])
def test_whoever_is_on_no_line_narrows_nothing(whom: str) -> None:
    stage = after()
    stage.run(ActionReimbursementList, "reimbursement_list", f"mes remboursements chez {whom}")
    assert stage.insurer.reimbursements.calls[-1]["provider"] is None


@pytest.mark.parametrize(
    ("lines", "response"),
    [
        ((replace(LINE, actual_cost=Decimal(9)),), "utter_reimbursement_step_duplicate_unseen"),
        (
            (replace(REFUSED_LINE, state=ReimbursementState.PAID),),
            "utter_reimbursement_step_duplicate",
        ),
    ],
)
def test_a_payment_is_promised_to_be_seen_only_where_it_is(
    lines: tuple[Any, ...], response: str
) -> None:
    stage = after()
    stage.insurer.reimbursements.lines = lines
    delayed = AwaitedPayment(REFUSED_LINE, RefusalReason.DUPLICATE)
    stage.insurer.reimbursements.delayed = PaymentDelay((delayed,), (), (), LINE)
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "pourquoi refusé")
    assert said.responses[-1] == response


@pytest.mark.parametrize("text", ["et le dernier ?", "le dernier"])
def test_the_newest_is_that_of_whom_was_spoken(text: str) -> None:
    stage = after(asked("reimbursement_list", "mes remboursements pour Zoé"))
    stage.run(ActionReimbursementDetail, "reimbursement_detail", text)
    calls = [one for one in stage.insurer.reimbursements.calls if "clues" in one]
    assert [one["clues"].person_id for one in calls] == ["p3"]


def test_why_it_is_blocked_after_lines_is_of_those() -> None:
    stage = waits(after(asked("reimbursement_list", "mes remboursements pour Zoé")))
    how = {"entities": {"faq_topic": "lost_credentials"}}
    said = stage.run(ActionFaq, "faq", "pourquoi c bloqué", **how)
    assert said.responses[0] == "utter_reimbursement_delay_one"


def test_his_link_is_of_whom_was_spoken() -> None:
    stage = linked(after(asked("reimbursement_list", "mes remboursements pour Paul")))
    how = {"entities": {"faq_topic": "teletransmission"}}
    said = stage.run(ActionFaq, "faq", "et sa télétransmission", **how)
    assert [one.get("person") for one in said.messages][:1] == [PAUL.first_name]
    assert said.slots["meant_as"] == "teletransmission_status"
    assert said.responses[0].startswith("utter_teletransmission_state")


def test_what_it_has_cost_is_of_the_care_before() -> None:
    stage = after(asked("reimbursement_delay", "et mon kiné", care_type="physiotherapy"))
    text = "combien il m'a coûté en tout"
    stage.run(ActionReimbursementSummary, "reimbursement_summary", text)
    assert stage.insurer.reimbursements.calls[0]["care_type"] == "physiotherapy"


def test_a_name_glued_to_its_article_is_that_name() -> None:
    stage = after(asked("reimbursement_list", "mes remboursements"), persons=(LEA, ELISE))
    stage.run(ActionClarify, "nlu_fallback", "celui delise")
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == ELISE.person_id
