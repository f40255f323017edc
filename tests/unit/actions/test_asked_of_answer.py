"""What is asked of the answer before: the file, what is left to pay, how long it takes."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions.base import EmmaAction
from bot.actions.clarify import ActionClarify
from bot.actions.contributions import ActionContributionsShow
from bot.actions.delivery_preference import ValidateDeliveryForm
from bot.actions.faq import ActionFaq
from bot.actions.sensitive import ActionEmergency
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, ReimbursementState
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from tests.unit.actions.fakes import LEA, LINE, NOW, PAUL
from tests.unit.actions.play import Said, Stage, asked

TRANSPORT = {"care_type": "transport"}
LINES = asked("reimbursement_list", "mes derniers remboursements")
DEAR = asked(
    "coverage_check", "un cardiologue à 80", care_type="specialist"
)  # its price is no entity
WAITING = AwaitedPayment(
    replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None), RefusalReason.BEING_PROCESSED
)
FIGURES = QuoteFigures(total=Decimal(900), secu=Decimal(72), mutuelle=Decimal(428))


def doubt(stage: Stage, text: str, action: type[EmmaAction] = ActionClarify) -> Said:
    return stage.run(action, "nlu_fallback", text)


@pytest.mark.parametrize("text", ["et l'ambulance", "et mon ambulance", "et pour l’ambulance"])
@pytest.mark.parametrize("before", [LINES, DEAR])
def test_the_ambulance_is_one_of_the_cares_that_were_shown(
    text: str, before: dict[str, object]
) -> None:
    stage = Stage(history=[before])
    said = stage.run(ActionEmergency, "emergency", text, entities=TRANSPORT)
    assert said.handoff is None
    assert "utter_emergency" not in said.responses


def test_another_price_is_of_the_same_care() -> None:
    said = doubt(Stage(history=[DEAR]), "et si je prends un moins cher à 50")
    assert said.slots["answered_as"] == "coverage_check"
    assert "50,00" in str(said.messages)


@pytest.mark.parametrize(
    "text",
    [
        "une ambulance",
        "et une ambulance",
        "l'ambulance",
        "et l'ambulance vite",
        "et l'ambulance elle arrive quand",
    ],
)
def test_a_call_for_help_after_lines_stays_an_alarm(text: str) -> None:
    stage = Stage(history=[LINES])
    said = stage.run(ActionEmergency, "emergency", text, entities=TRANSPORT)
    assert said.responses[0] == "utter_emergency"
    assert said.handoff == "emergency"


def test_the_ambulance_stays_an_alarm_where_no_care_was_shown() -> None:
    stage = Stage(history=[asked("card_status", "où est ma carte")])
    said = stage.run(ActionEmergency, "emergency", "et l'ambulance", entities=TRANSPORT)
    assert said.handoff == "emergency"


@pytest.mark.parametrize("text", ["envoyez la moi", "envoie-la moi stp", "tu peux me l'envoyer"])
@pytest.mark.parametrize("before", ["card_status", "card_download"])
def test_the_card_that_was_spoken_of_is_given(text: str, before: str) -> None:
    said = doubt(Stage(history=[asked(before, "ma carte")]), text)
    assert said.responses == ["utter_card_document"]


def test_the_card_of_whom_it_was_spoken_of_is_given() -> None:
    stage = Stage(history=[asked("card_download", "la carte de Paul")])
    stage.insurer.cards.persons = (LEA, PAUL)
    assert doubt(stage, "envoyez-la moi").of("utter_card_document")["person"] == " pour Paul"


def test_a_wish_to_send_something_gives_no_card() -> None:
    stage = Stage(history=[asked("card_status", "ma carte")])
    assert doubt(stage, "je veux envoyer ma facture").responses == ["utter_rephrase"]


@pytest.mark.parametrize(
    ("action", "intent", "text"),
    [
        (ActionClarify, "nlu_fallback", "il me restera combien"),
        (ActionContributionsShow, "contributions_show", "il me reste combien à payer"),
    ],
)
def test_what_is_left_to_pay_of_a_care_is_told_at_the_price_that_was_said(
    action: type[EmmaAction], intent: str, text: str
) -> None:
    stage = Stage(history=[DEAR])
    said = stage.run(action, intent, text)
    example = next(m for m in said.messages if "example" in str(m.get("response")))
    assert example["cost"] == "80,00\u00a0€"


def test_another_care_is_not_of_the_price_that_was_said() -> None:
    stage = Stage(history=[DEAR])
    said = stage.run(
        ActionClarify,
        "nlu_fallback",
        "et un généraliste",
        entities={"care_type": "general_practitioner"},
    )
    assert not any(m.get("cost") == "80,00\u00a0€" for m in said.messages)


def quote(state: RequestState, figures: QuoteFigures | None, day: datetime) -> MemberRequest:
    return MemberRequest(
        reference="DEV-2026-ABCDEF",
        kind=RequestKind.QUOTE,
        state=state,
        created_at=day,
        remark=None,
        figures=figures,
    )


def test_what_is_left_of_a_quote_just_sent_is_not_known_yet() -> None:
    stage = Stage(history=[asked("quote_submit", "un devis"), asked("affirm", "oui")])
    stage.insurer.requests.all = (quote(RequestState.RECEIVED, None, datetime.now(UTC)),)
    said = doubt(stage, "il me restera combien ?")
    assert said.responses[:2] == ["utter_requests_quote_not_yet", "utter_requests_received"]


def test_what_is_left_of_a_quote_that_was_studied_is_told() -> None:
    stage = Stage(history=[asked("request_status", "où en est mon devis")])
    stage.insurer.requests.all = (quote(RequestState.ACCEPTED, FIGURES, NOW),)
    said = doubt(stage, "il me restera combien")
    assert said.of("utter_requests_quote_figures")["left"] == "400,00\u00a0€"


@pytest.mark.parametrize("text", ["c'est long ?", "c long", "ça prend combien de temps"])
def test_how_long_after_a_line_that_waits_is_of_that_line(text: str) -> None:
    stage = Stage(history=[asked("reimbursement_delay", "pourquoi je ne suis pas payé")])
    stage.insurer.reimbursements.delayed = PaymentDelay((WAITING,), (), (), None)
    said = stage.run(ActionFaq, "faq", text, entities={"faq_topic": "reimbursement_times"})
    assert said.responses[:2] == [
        "utter_reimbursement_delay_day_unknown",
        "utter_reimbursement_delay_one",
    ]


def test_how_long_where_nothing_waits_is_the_general_question() -> None:
    stage = Stage(history=[LINES])
    said = stage.run(
        ActionFaq, "faq", "c'est long ?", entities={"faq_topic": "reimbursement_times"}
    )
    assert said.responses == ["utter_faq_answer"]


def test_how_long_after_the_card_is_of_the_card() -> None:
    stage = Stage(history=[asked("card_status", "où est ma carte")])
    assert doubt(stage, "c'est long ?").responses == ["utter_card_posted"]


def test_why_asked_first_is_a_question_of_its_own() -> None:
    stage = Stage(history=[asked("card_status", "où est ma carte")])
    said = doubt(stage, "pourquoi je ne suis pas payé")
    assert said.slots["meant_as"] == "reimbursement_delay"


@pytest.mark.parametrize(
    ("before", "text", "form"),
    [
        ("bank_details_show", "en fait je veux le changer", "bank_details_form"),
        ("profile_show", "je voudrais la modifier", "contact_form"),
        ("teletransmission_status", "comment je l'active", "teletransmission_form"),
        ("reimbursement_delay", "ok je l'envoie où", "document_form"),
        ("request_status", "et je l'envoie comment", "document_form"),
    ],
)
def test_what_an_answer_leads_to_is_begun_in_a_few_words(before: str, text: str, form: str) -> None:
    said = doubt(Stage(history=[asked(before)]), text)
    assert said.events[0] == FollowupAction(form)


@pytest.mark.parametrize(
    ("before", "text"),
    [("card_status", "en fait je veux le changer"), ("profile_show", "changer de mot de passe")],
)
def test_words_of_something_else_begin_nothing(before: str, text: str) -> None:
    said = doubt(Stage(history=[asked(before)]), text)
    assert not [one for one in said.events if one["event"] == "followup"]


@pytest.mark.parametrize("text", ["envoie la par mail", "envoyez-moi ça par mail svp"])
@pytest.mark.parametrize("action", [ActionClarify, ValidateDeliveryForm])
def test_a_file_wanted_by_mail_is_given_here_and_changes_no_delivery(
    action: type[EmmaAction], text: str
) -> None:
    before = asked("certificate_download", "une attestation")
    said = Stage(history=[before]).run(action, "delivery_preference", text)
    assert said.responses[0] == "utter_delivery_no_file_by_mail"
    assert "utter_certificate_affiliation" in said.responses
    assert not said.slots.get("delivery_choice")


def test_all_that_will_come_by_mail_is_a_choice_of_delivery() -> None:
    before = asked("statement_download", "mon décompte")
    said = Stage(history=[before]).run(
        ValidateDeliveryForm, "delivery_preference", "envoyez les par mail"
    )
    assert "utter_delivery_no_file_by_mail" not in said.responses


@pytest.mark.parametrize("text", ["quand est ce que je l'aurai", "je vais l'avoir quand ?"])
def test_when_it_comes_is_answered_of_the_line_that_waits(text: str) -> None:
    stage = Stage(history=[LINES])
    stage.insurer.reimbursements.delayed = PaymentDelay((WAITING,), (), (), LINE)
    said = doubt(stage, text)
    assert said.responses[0] == "utter_reimbursement_delay_day_unknown"


@pytest.mark.parametrize("text", ["j'en ai eu que 4", "j’en ai déjà fait 3"])
def test_how_many_were_had_is_answered_with_what_is_left_of_the_care(text: str) -> None:
    osteo = asked("coverage_check", "combien pour l'ostéo", care_type="alternative")
    said = doubt(Stage(history=[osteo]), text)
    assert "utter_clarify" not in said.responses
    assert "utter_rephrase" not in said.responses


def test_when_it_comes_is_of_what_waits_on_any_day() -> None:
    september = asked("reimbursement_list", "mes soins de septembre", since="2026-09-01")
    stage = Stage(history=[september])
    stage.insurer.reimbursements.delayed = PaymentDelay((WAITING,), (), (), LINE)
    doubt(stage, "quand est ce que je l'aurai")
    assert stage.insurer.reimbursements.calls[-1]["clues"].since is None


@pytest.mark.parametrize("text", ["vous me l'envoyez chez moi ?", "c'est jusqu'à quand"])
def test_what_is_asked_of_the_card_just_spoken_of_is_of_it(text: str) -> None:
    said = doubt(Stage(history=[asked("card_status", "ma carte")]), text)
    assert said.responses[0].startswith("utter_card")
