"""Words that only mean something beside the question before: « et le mois d'avant ? »."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionCoverageCheck
from bot.actions.days import today
from bot.actions.faq import ActionFaq
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.phone_link import ActionPhoneLink
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.reimbursements import ActionReimbursementList
from bot.actions.smalltalk import (
    ActionCancel,
    ActionDeny,
    ActionGreet,
    ActionHelp,
    ActionOutOfScope,
    ActionThank,
)
from insurer.domain.clock import months_later
from insurer.domain.statements import Statement
from tests.content.bot_content import responses
from tests.unit.actions.fakes import LEA, LINE, PAUL, ZOE
from tests.unit.actions.play import Stage, asked
from wire.turn_token import Assurance

NINE = Decimal("9.00")
STATEMENT = Statement("s1", date(2026, 9, 21), date(2026, 9, 1), date(2026, 9, 21), NINE)


def period(stage: Stage) -> tuple[date, date]:
    call = stage.insurer.reimbursements.calls[-1]
    return call["since"], call["until"]


@pytest.mark.parametrize(
    ("earlier", "since", "until"),
    [
        ([asked("reimbursement_list", since="2026-05-01")], date(2026, 4, 1), date(2026, 4, 30)),
        (
            [
                asked("reimbursement_list", since="2026-05-01"),
                asked("reimbursement_list", "et le mois d'avant ?"),
            ],
            date(2026, 3, 1),
            date(2026, 3, 31),
        ),
    ],
)
def test_the_month_before_is_that_before_the_period_of_the_question(
    earlier: list[dict[str, Any]], since: date, until: date
) -> None:
    stage = Stage(history=earlier)
    stage.run(ActionReimbursementList, "reimbursement_list", "et le mois d'avant ?")
    assert period(stage) == (since, until)


@pytest.mark.parametrize("read_as", ["out_of_scope", "nlu_fallback", "statement_download"])
def test_the_month_before_is_that_before_a_change_whatever_it_was_read_as(read_as: str) -> None:
    earlier = [
        asked("reimbursement_list", "mes remboursements d'octobre", since="2026-10-01"),
        asked(read_as, "et d'août ?", since="2026-08-01"),
        asked("phone_link", "et pour zoé"),
    ]
    stage = Stage(history=earlier)
    stage.run(ActionReimbursementList, "reimbursement_list", "et le mois d'avant ?")
    assert period(stage) == (date(2026, 7, 1), date(2026, 7, 31))


def test_the_month_before_of_another_topic_is_no_period_of_this_one() -> None:
    earlier = [
        asked("statement_download", "mes décomptes de mai", since="2026-05-01"),
        asked("reimbursement_list", "mes derniers remboursements"),
    ]
    stage = Stage(history=earlier)
    stage.run(ActionReimbursementList, "reimbursement_list", "et le mois d'avant ?")
    assert period(stage)[0] == months_later(today().replace(day=1), -1)


TELLS_MORE: list[tuple[str, str, dict[str, str]]] = [
    ("card_download", "il faut que je dise que ma femme Zoé a changé de médecin", {}),
    (
        "reimbursement_list",
        "ma femme Zoé part à la retraite en janvier",
        {"since": "2026-01-01", "until": "2026-01-31"},
    ),
    (
        "reimbursement_list",
        "vous m'avez raccroché au nez le 12 novembre",
        {"since": "2026-11-12", "until": "2026-11-12"},
    ),
]


@pytest.mark.parametrize("action", [ActionOutOfScope, ActionClarify, ActionDeny])
@pytest.mark.parametrize(("before", "text", "entities"), TELLS_MORE)
def test_a_sentence_that_tells_more_changes_no_question(
    action: type[EmmaAction], before: str, text: str, entities: dict[str, str]
) -> None:
    stage = Stage(history=[asked(before)])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    (said,) = stage.run(action, "out_of_scope", text, entities=entities).responses
    changes_nothing = {"utter_out_of_scope", "utter_rephrase", "utter_nothing_to_deny"}
    assert said in changes_nothing | {"utter_faq_unknown"}


@pytest.mark.parametrize(
    "text", ["Zoé svp", "non je voulais dire pour Zoé", "et en fait Zoé", "c'est pour ma fille Zoé"]
)
def test_a_few_words_change_the_last_question(text: str) -> None:
    stage = Stage(history=[asked("reimbursement_list")])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = stage.run(ActionOutOfScope, "out_of_scope", text)
    assert said.responses[0] == "utter_reimbursements_table"
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p3"


def test_the_month_before_a_question_without_a_period_is_that_before_today() -> None:
    stage = Stage(history=[asked("reimbursement_list")])
    stage.run(ActionReimbursementList, "reimbursement_list", "et le mois précédent ?")
    assert period(stage)[0] == months_later(today().replace(day=1), -1)


def test_a_name_after_a_list_is_of_the_list_whatever_it_was_read_as() -> None:
    stage = Stage(history=[asked("reimbursement_list")])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = stage.run(ActionPhoneLink, "phone_link", "et pour zoé")
    assert said.responses[0] == "utter_reimbursements_table"
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p3"


@pytest.mark.parametrize(
    ("action", "intent", "text", "entities"),
    [
        (ActionReimbursementList, "reimbursement_list", "celui de septembre", "2026-09-01"),
        (ActionReimbursementSummary, "reimbursement_summary", "le plus récent", None),
    ],
)
def test_one_of_the_statements_that_were_listed_is_given(
    action: type[EmmaAction], intent: str, text: str, entities: str | None
) -> None:
    stage = Stage(history=[asked("statement_download")])
    stage.insurer.statements.listed = (STATEMENT,)
    said = stage.run(action, intent, text, entities={"since": entities} if entities else {})
    assert said.responses == ["utter_statement_document"]


def test_the_oldest_of_the_statements_that_were_listed_is_given() -> None:
    stage = Stage(history=[asked("statement_download")])
    older = replace(STATEMENT, statement_id="older")
    stage.insurer.statements.listed = (STATEMENT, older)
    stage.run(ActionClarify, "nlu_fallback", "le plus ancien")
    assert stage.insurer.statements.calls[-1]["statement_id"] == "older"


def test_a_care_after_a_list_is_one_of_its_lines_where_there_are_any() -> None:
    stage = Stage(history=[asked("reimbursement_list")])
    how: dict[str, Any] = {"entities": {"care_type": "hearing"}}
    said = stage.run(ActionCoverageCheck, "coverage_check", "et pour l'appareil auditif ?", **how)
    assert said.responses[0] == "utter_reimbursements_table"
    stage.insurer.reimbursements.lines = ()
    said = stage.run(ActionCoverageCheck, "coverage_check", "et pour l'appareil auditif ?", **how)
    assert said.responses[0].startswith("utter_coverage")


def test_another_place_after_a_search_is_of_the_same_search() -> None:
    search = asked("care_network_search", "un dentiste à quimper", provider_kind="dental_surgeon")
    stage = Stage(history=[search])
    said = stage.run(ActionOutOfScope, "out_of_scope", "et à brest", entities={"place": "Brest"})
    assert said.responses == ["utter_network_nobody"]
    assert said.messages[0]["place"] == "Brest"


def test_a_request_of_its_own_is_no_change_of_the_last_one() -> None:
    stage = Stage(history=[asked("statement_download")])
    text = "et pour le remboursement de mes lunettes de septembre, où en est-on ?"
    said = stage.run(ActionReimbursementList, "reimbursement_list", text)
    assert said.responses[0] == "utter_reimbursements_table"


def test_a_period_that_began_too_early_is_told_to_be_cut() -> None:
    how: dict[str, Any] = {"entities": {"since": "2025-01-01", "until": "2025-12-31"}}
    said = Stage().run(ActionReimbursementSummary, "reimbursement_summary", "bilan 2025", **how)
    assert said.responses[0] == "utter_reimbursements_cut"
    assert said.messages[0]["oldest"] == "21\u00a0novembre\u00a02025"


@pytest.mark.parametrize(
    "action", [ActionGreet, ActionThank, ActionHelp, ActionCancel, ActionDeny, ActionOutOfScope]
)
def test_a_visitor_is_offered_what_needs_no_proof(action: type[EmmaAction]) -> None:
    said = Stage(assurance=Assurance.ANONYMOUS).run(action, "greet", "bonjour")
    (response,) = said.responses
    offered = [one["payload"] for one in responses()[response][0]["buttons"]]
    assert offered
    assert all(one.startswith(("/faq", "/care_network", "/human_handoff")) for one in offered)


def test_a_request_that_was_sent_is_not_said_to_be_unknown() -> None:
    said = Stage().run(ActionCancel, "cancel", "j'annule ma demande")
    assert said.responses == ["utter_request_cancel_how"]


def test_who_wants_no_stay_any_more_is_asked_for_none() -> None:
    said = Stage().run(ValidateHospitalForm, "hospital_coverage", "annule la prise en charge")
    assert said.responses == ["utter_request_cancel_how"]
    assert said.closed


def family() -> tuple[Any, ...]:
    return (LEA, PAUL, ZOE)


@pytest.mark.parametrize("text", ["et moi", "et pour moi ?", "moi aussi"])
def test_the_member_asks_for_their_own_after_a_list_of_another(text: str) -> None:
    stage = Stage(history=[asked("reimbursement_list", "remboursements de ma fille")])
    stage.insurer.cards.persons = family()
    said = stage.run(ActionClarify, "nlu_fallback", text)
    assert said.responses[0] == "utter_reimbursements_table"
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p1"


def test_another_person_is_asked_about_for_the_same_care_and_days() -> None:
    before = {"care_type": "dental", "since": "2026-05-01", "until": "2026-05-31"}
    stage = Stage(history=[asked("reimbursement_list", "dentiste de Zoé en mai", **before)])
    stage.insurer.cards.persons = family()
    stage.run(ActionClarify, "nlu_fallback", "et moi ?")
    call = stage.insurer.reimbursements.calls[-1]
    assert (call["person_id"], call["care_type"]) == ("p1", "dental")
    assert period(stage) == (date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([asked("card_download", "la carte de Paul")], "p1"),
        ([asked("card_for", "", person_id="p2")], "p1"),
        ([asked("card_download", "ma carte"), asked("help", "et moi ?")], "p2"),
    ],
)
def test_the_other_is_the_insured_person_not_shown_yet(
    history: list[dict[str, Any]], expected: str
) -> None:
    stage = Stage(history=history)
    stage.insurer.cards.persons = (LEA, PAUL)
    said = stage.run(ActionHelp, "help", "et l'autre ?")
    assert said.responses == ["utter_card_document"]
    assert stage.insurer.cards.calls[-1]["person_id"] == expected


def test_who_may_mean_several_others_is_asked_which() -> None:
    stage = Stage(history=[asked("card_download", "la carte de Zoé")])
    stage.insurer.cards.persons = family()
    said = stage.run(ActionHelp, "help", "et l'autre ?")
    assert said.responses == ["utter_whom_other"]
    offered = [one["title"] for one in said.messages[0]["buttons"]]
    assert offered == ["Léa", "Paul"]


def test_the_one_chosen_among_the_others_is_listed() -> None:
    stage = Stage()
    stage.insurer.cards.persons = family()
    stage.run(ActionReimbursementList, "reimbursement_list", entities={"person_id": "p2"})
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p2"


def test_the_other_of_nobody_is_no_person() -> None:
    stage = Stage(history=[asked("reimbursement_list", "les derniers")])
    stage.insurer.cards.persons = family()
    assert stage.run(ActionHelp, "help", "et l'autre ?").responses == ["utter_help"]


SEPTEMBER = {"since": "2026-09-01", "until": "2026-09-30"}


@pytest.mark.parametrize("text", ["et septembre ?", "septembre", "et sinon en septembre svp"])
def test_days_alone_after_contributions_are_of_contributions(text: str) -> None:
    stage = Stage(history=[asked("contributions_show", "mes cotisations de mai")])
    said = stage.run(ActionReimbursementList, "reimbursement_list", text, entities=SEPTEMBER)
    assert said.responses[0].startswith("utter_contributions")
    assert stage.insurer.contributions.calls[0]["since"] == date(2026, 9, 1)


def test_other_days_are_of_the_same_person_and_care() -> None:
    stage = Stage(history=[asked("reimbursement_list", "dentiste de Zoé", care_type="dental")])
    stage.insurer.cards.persons = family()
    how: dict[str, Any] = {"entities": SEPTEMBER}
    stage.run(ActionReimbursementList, "reimbursement_list", "et en septembre ?", **how)
    call = stage.insurer.reimbursements.calls[-1]
    assert (call["person_id"], call["care_type"]) == ("p3", "dental")
    assert period(stage) == (date(2026, 9, 1), date(2026, 9, 30))


def test_a_person_said_after_other_days_is_asked_about_for_those_days() -> None:
    earlier = [
        asked("reimbursement_list", "mes remboursements"),
        asked("out_of_scope", "et en septembre ?", **SEPTEMBER),
    ]
    stage = Stage(history=earlier)
    stage.insurer.cards.persons = family()
    stage.run(ActionReimbursementList, "reimbursement_list", "et pour Zoé")
    assert stage.insurer.reimbursements.calls[-1]["person_id"] == "p3"
    assert period(stage) == (date(2026, 9, 1), date(2026, 9, 30))


def test_what_was_said_before_another_question_is_forgotten() -> None:
    earlier = [
        asked("reimbursement_list", "dentiste de Zoé", care_type="dental"),
        asked("reimbursement_list", "mes remboursements"),
    ]
    stage = Stage(history=earlier)
    stage.insurer.cards.persons = family()
    how: dict[str, Any] = {"entities": SEPTEMBER}
    stage.run(ActionReimbursementList, "reimbursement_list", "et en septembre ?", **how)
    call = stage.insurer.reimbursements.calls[-1]
    assert (call["person_id"], call["care_type"]) == (None, None)


def test_two_months_are_kept_for_another_person() -> None:
    two: dict[str, str | list[str]] = {
        "listed_period": ["2026-05-01/2026-05-31", "2026-09-01/2026-09-30"]
    }
    stage = Stage(history=[asked("reimbursement_list", "les soins de mai et septembre", **two)])
    stage.insurer.cards.persons = family()
    stage.insurer.reimbursements.lines = (replace(LINE, care_date=date(2026, 5, 12)),)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "et pour Zoé")
    assert said.responses[0] == "utter_reimbursements_table"
    assert period(stage) == (date(2026, 5, 1), date(2026, 9, 30))


@pytest.mark.parametrize("text", ["et Zoé ?", "juste Zoé"])
def test_a_name_after_a_sum_is_of_the_same_care(text: str) -> None:
    stage = Stage(history=[asked("reimbursement_summary", "le total", care_type="dental")])
    stage.insurer.cards.persons = family()
    stage.run(ActionReimbursementSummary, "reimbursement_summary", text)
    call = stage.insurer.reimbursements.calls[0]
    assert (call["person_id"], call["care_type"]) == ("p3", "dental")


def test_a_letter_read_a_little_before_is_answered() -> None:
    stage = Stage(history=[asked("inbox_check", "j'ai un message ?"), asked("help", "alors ?")])
    said = stage.run(ActionClarify, "nlu_fallback", "je lui réponds")
    assert said.events == [FollowupAction(names.FORM_ANSWER)]


def test_a_care_said_after_a_name_is_of_that_person() -> None:
    earlier = [asked("reimbursement_summary", "le total"), asked("nlu_fallback", "et Zoé ?")]
    stage = Stage(history=earlier)
    stage.insurer.cards.persons = family()
    how: dict[str, Any] = {"entities": {"care_type": "dental"}}
    stage.run(ActionReimbursementSummary, "reimbursement_summary", "juste le dentiste", **how)
    call = stage.insurer.reimbursements.calls[0]
    assert (call["person_id"], call["care_type"]) == ("p3", "dental")


@pytest.mark.parametrize(
    ("text", "sure", "response"),
    [
        ("lequel au juste", 0.74, "utter_rephrase"),
        ("la météo", 0.99, "utter_out_of_scope"),
        ("je voudrais louer une voiture pour demain", 0.74, "utter_out_of_scope"),
    ],
)
def test_few_words_after_an_answer_are_asked_about_and_not_told_off(
    text: str, sure: float, response: str
) -> None:
    stage = Stage(history=[asked("reimbursement_detail", "le détail du dentiste")])
    said = stage.run(ActionOutOfScope, "out_of_scope", text, confidence=sure)
    assert said.responses == [response]


@pytest.mark.parametrize("text", ["ok et pour mon mari", "et pour mon mari ?"])
def test_a_person_after_a_general_answer_is_of_the_card_before_it(text: str) -> None:
    card = asked("card_download", "ma carte svp")
    delay = asked("faq", "ça prend combien de temps", faq_topic="reimbursement_times")
    stage = Stage(history=[card, delay])
    stage.insurer.cards.persons = (LEA, PAUL)
    said = stage.run(ActionClarify, "nlu_fallback", text, entities={"person": "spouse"})
    assert said.responses == ["utter_card_document"]


def test_the_one_before_is_the_next_older_statement_where_its_month_has_none() -> None:
    stage = Stage(history=[asked("statement_download", "mon relevé d’octobre", since="2026-10-01")])
    stage.insurer.statements.listed_until = (STATEMENT,)
    said = stage.run(ActionClarify, "nlu_fallback", "et celui d'avant")
    assert said.responses == ["utter_statement_document"]


def test_a_care_after_a_general_answer_is_of_the_question_of_care_before_it() -> None:
    care = asked("coverage_check", "une prise de sang c’est remboursé", care_type="laboratory")
    general = asked("faq", "le tiers payant c’est quoi", faq_topic="third_party_payment")
    said = Stage(history=[care, general]).run(
        ActionClarify, "nlu_fallback", "et le kiné", entities={"care_type": "physiotherapy"}
    )
    assert said.slots["answered_as"] == "coverage_check"


@pytest.mark.parametrize("courtesy", ["affirm", "thank", "greet"])
def test_a_courtesy_in_between_leaves_the_question_before_as_it_is(courtesy: str) -> None:
    history = [asked("reimbursement_list", since="2026-05-01"), asked(courtesy, "ok merci")]
    stage = Stage(history=history)
    stage.run(ActionClarify, "nlu_fallback", "et le mois d'avant ?")
    assert period(stage) == (date(2026, 4, 1), date(2026, 4, 30))


def test_a_care_after_a_list_is_of_the_lines_where_there_are_any() -> None:
    stage = Stage(history=[asked("reimbursement_list", "mes derniers remboursements")])
    said = stage.run(
        ActionCoverageCheck,
        "coverage_check",
        "et l'ostéo ?",
        entities={"care_type": LINE.care_type.value},
    )
    assert said.slots["answered_as"] == "reimbursement_list"


def test_what_the_alpha_plan_pays_of_a_care_is_of_the_guarantees() -> None:
    entities = {"faq_topic": "alpha_plan", "care_type": "dental"}
    said = Stage().run(ActionFaq, "faq", "ALPHA ça couvre le dentiste ?", entities=entities)
    assert said.responses[0].startswith("utter_coverage")


def test_a_care_alone_without_any_question_before_is_of_the_guarantees() -> None:
    said = Stage().run(
        ActionClarify, "nlu_fallback", "et le kiné ?", entities={"care_type": "physiotherapy"}
    )
    assert "utter_rephrase" not in said.responses
    assert said.responses[0].startswith("utter_coverage")


def test_how_often_a_year_after_guarantees_is_of_the_same_care() -> None:
    psychologist = asked("coverage_check", "et le psy", care_type="psychology")
    said = Stage(history=[psychologist]).run(
        ActionReimbursementSummary, "reimbursement_summary", "combien de fois par an"
    )
    assert said.slots["answered_as"] == "coverage_check"


def test_nights_alone_after_the_price_of_one_are_reckoned() -> None:
    room = asked("coverage_check", "la chambre seule", act="private_room", care_type="hospital")
    said = Stage(history=[room]).run(ActionClarify, "nlu_fallback", "5 nuits")
    assert said.slots["answered_as"] == "coverage_check"
