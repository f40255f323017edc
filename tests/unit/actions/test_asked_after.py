"""What is asked beside the figures: of a word, an app, a price, a delay, a paper just asked for."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.actions.base import EmmaAction
from bot.actions.certificates import ActionCertificateDownload
from bot.actions.clarify import ActionClarify
from bot.actions.contact_details import ValidateContactForm
from bot.actions.contract import ActionCoverageCheck
from bot.actions.contributions import ActionContributionsShow
from bot.actions.faq import ActionFaq
from bot.actions.household import ValidateBeneficiaryAddForm
from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.reimbursement_summary import ActionReimbursementSummary
from bot.actions.requests import ActionRequestStatus
from bot.actions.smalltalk import ActionOutOfScope
from bot.actions.teletransmission import ActionTeletransmissionStatus
from insurer.domain.contributions import ContributionChange, Frequency
from insurer.domain.members import Teletransmission
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, ReimbursementState
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.profiles.loader import load_profile
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import LINE, NOW, PAUL_INSURED, REFUSED_LINE
from tests.unit.actions.play import Said, Stage, asked

GUARANTEES = {"faq_topic": "understand_guarantees"}
ASSISTANCE = asked("faq", "c'est quoi l'assistance", faq_topic="assistance")
WELLNESS = asked("faq", "des services bien-être ?", faq_topic="wellness")


def complete(said: Said) -> bool:
    return all(facts_wanted(m["response"]) <= m.keys() for m in said.messages if m.get("response"))


@pytest.mark.parametrize(
    ("text", "responses"),
    [
        ("c koi 200% BR", ["utter_faq_term_base"]),
        ("c'est quoi le ticket modérateur", ["utter_faq_term_co_payment"]),
        (
            "différence entre franchise et ticket modérateur ?",
            ["utter_faq_term_co_payment", "utter_faq_term_flat_share"],
        ),
        ("comment lire mes garanties", ["utter_faq_answer"]),
    ],
)
def test_a_word_of_the_trade_is_explained(text: str, responses: list[str]) -> None:
    assert Stage().run(ActionFaq, "faq", text, entities=GUARANTEES).responses == responses


@pytest.mark.parametrize("profile", ["klesia_mut", "klesia_pro", "plansante", "apgis"])
def test_only_an_insurer_that_has_an_app_names_one(profile: str) -> None:
    stage = Stage()
    stage.insurer.profile = load_profile(profile)
    said = stage.run(
        ActionFaq, "faq", "vous avez une appli ?", entities={"faq_topic": "first_login"}
    )
    assert ("utter_faq_mobile_app" in said.responses) is (profile == "klesia_mut")
    assert complete(said)


@pytest.mark.parametrize("profile", ["klesia_mut", "klesia_pro", "plansante", "apgis"])
def test_who_asks_for_somebody_else_is_told_how_that_is_allowed(profile: str) -> None:
    stage = Stage()
    stage.insurer.profile = load_profile(profile)
    text = "mon fils voudrait s'occuper de mes papiers"
    said = stage.run(ActionFaq, "faq", text, entities={"faq_topic": "on_behalf"})
    assert said.of("utter_faq_on_behalf")["contact_way"] == stage.insurer.profile.contact_way


def test_help_abroad_is_told_without_saying_first_that_nothing_is_known() -> None:
    for text, topic in (
        ("assistance depuis l'étranger numéro", "assistance"),
        ("le numéro pour l'étranger", "opening_hours"),
    ):
        said = Stage().run(ActionFaq, "faq", text, entities={"faq_topic": topic})
        assert "IMA" in said.of("utter_faq_answer")["answer"]


@pytest.mark.parametrize(
    ("before", "response"), [(ASSISTANCE, "utter_faq_unknown"), (WELLNESS, "utter_faq_answer")]
)
def test_what_a_service_costs_is_of_the_service_before(
    before: dict[str, object], response: str
) -> None:
    entities = {"faq_topic": "hundred_percent_health"}
    said = Stage(history=[before]).run(
        ActionFaq, "faq", "c'est gratuit ?", confidence=0.5, entities=entities
    )
    assert said.responses == [response]


def test_what_a_service_that_is_named_costs_is_of_that_service() -> None:
    entities = {"faq_topic": "teleconsultation"}
    text = "la téléconsultation c'est gratuit ?"
    said = Stage(history=[ASSISTANCE]).run(ActionFaq, "faq", text, entities=entities)
    assert said.responses == ["utter_faq_answer"]


def test_third_party_payment_is_no_question_of_what_a_service_costs() -> None:
    entities = {"faq_topic": "third_party_payment"}
    said = Stage(history=[ASSISTANCE]).run(
        ActionFaq, "faq", "tiers payant c quoi", entities=entities
    )
    assert said.responses == ["utter_faq_answer"]


@pytest.mark.parametrize(
    ("action", "intent", "text", "last"),
    [
        (ActionOutOfScope, "out_of_scope", "ma carte Vitale ne marche plus", "utter_vitale_card"),
        (
            ActionCertificateDownload,
            "certificate_download",
            "mon certificat par la poste",
            "utter_certificate_by_post",
        ),
        (
            ActionContributionsShow,
            "contributions_show",
            "remboursez-moi 2 mois de cotisation",
            "utter_contributions_back",
        ),
        (
            ActionClarify,
            "nlu_fallback",
            "bande d'incapables je vais prendre un avocat",
            "utter_insult",
        ),
    ],
)
def test_what_emma_cannot_do_has_a_way_on(
    action: type[EmmaAction], intent: str, text: str, last: str
) -> None:
    said = Stage().run(action, intent, text)
    assert said.responses[-1] == last


def made(kind: RequestKind, when: datetime | None = None) -> MemberRequest:
    return MemberRequest("REQ-1", kind, RequestState.RECEIVED, when or datetime.now(UTC), None)


@pytest.mark.parametrize(
    ("intent", "entities"),
    [("faq", {"faq_topic": "reimbursement_times"}), ("nlu_fallback", {}), ("request_status", {})],
)
def test_how_long_it_takes_is_of_the_request_just_made(
    intent: str, entities: dict[str, str]
) -> None:
    stage = Stage()
    stage.insurer.requests.all = (made(RequestKind.COMPLAINT),)
    said = stage.run(ActionFaq, intent, "c'est fait dans combien de temps", entities=entities)
    assert said.responses[:2] == ["utter_requests_received", "utter_requests_complaint_dates"]


def test_when_an_answer_comes_is_of_the_complaint_just_made() -> None:
    stage = Stage()
    stage.insurer.requests.all = (made(RequestKind.COMPLAINT),)
    hours = {"faq_topic": "opening_hours"}
    said = stage.run(ActionFaq, "faq", "vous répondez quand", entities=hours)
    assert said.responses[:2] == ["utter_requests_received", "utter_requests_complaint_dates"]


def test_the_reference_is_that_of_the_request_just_made() -> None:
    stage = Stage()
    stage.insurer.requests.all = (made(RequestKind.DELIVERY_CHANGE),)
    topic = {"faq_topic": "understand_guarantees"}
    said = stage.run(ActionFaq, "faq", "c'est quoi la référence", entities=topic)
    assert said.responses[0] == "utter_requests_received"


@pytest.mark.parametrize(
    ("text", "newest"),
    [
        ("combien de temps pour être remboursé", made(RequestKind.BANK_DETAILS_CHANGE)),
        ("c'est fait dans combien de temps", made(RequestKind.REIMBURSEMENT)),
        ("c'est fait dans combien de temps", made(RequestKind.BANK_DETAILS_CHANGE, NOW)),
    ],
)
def test_how_long_reimbursements_take_stays_a_general_question(
    text: str, newest: MemberRequest
) -> None:
    stage = Stage()
    stage.insurer.requests.all = (newest,)
    said = stage.run(ActionFaq, "faq", text, entities={"faq_topic": "reimbursement_times"})
    assert said.responses == ["utter_faq_answer"]


@pytest.mark.parametrize(
    ("text", "of_stay"), [("j'ai le document ?", True), ("vous avez reçu le certificat ?", False)]
)
def test_the_document_is_that_of_the_stay_just_asked_for(text: str, of_stay: bool) -> None:
    stage = Stage()
    refused = replace(made(RequestKind.DOCUMENT, NOW), state=RequestState.REFUSED)
    stage.insurer.requests.all = (refused, made(RequestKind.HOSPITAL_COVERAGE))
    said = stage.run(ActionRequestStatus, "request_status", text)
    assert (said.responses == ["utter_hospital_coverage_no_stay"]) is of_stay


PENDING = AwaitedPayment(
    replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None),
    RefusalReason.TELETRANSMISSION_INACTIVE,
)


def test_a_link_that_is_asked_for_already_is_not_offered_again() -> None:
    stage = Stage()
    stage.insurer.reimbursements.delayed = PaymentDelay((PENDING,), (), (), None)
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "mon argent ?")
    assert said.responses[-1] == "utter_reimbursement_step_teletransmission_inactive"
    stage.insurer.requests.all = (made(RequestKind.TELETRANSMISSION_CHANGE),)
    said = stage.run(ActionReimbursementDelay, "reimbursement_delay", "mon argent ?")
    assert said.responses[-1] == "utter_reimbursement_step_teletransmission_asked"
    assert complete(said)


def test_a_sum_tells_apart_what_is_not_settled_yet() -> None:
    stage = Stage()
    refused = AwaitedPayment(REFUSED_LINE, RefusalReason.NOT_COVERED)
    stage.insurer.reimbursements.delayed = PaymentDelay((PENDING, refused), (), (), None)
    said = stage.run(ActionReimbursementSummary, "reimbursement_summary", "le total à ma charge")
    told = said.of("utter_reimbursement_summary_waiting")
    assert (told["count"], told["cost"]) == ("1 soin", "30,00\u00a0€")


def test_what_a_doctor_abroad_is_paid_is_said_to_be_unknown() -> None:
    text = "J'habite à Bruxelles, comment me faire rembourser un médecin belge ?"
    said = Stage().run(ActionFaq, "faq", text, entities={"faq_topic": "assistance"})
    assert said.responses == ["utter_faq_unknown", "utter_faq_answer"]


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (Teletransmission.INACTIVE, "teletransmission_change"),
        (Teletransmission.ACTIVE, None),
    ],
)
def test_a_mere_yes_takes_up_the_link_that_is_offered(
    state: Teletransmission, offered: str | None
) -> None:
    stage = Stage()
    stage.insurer.members.beneficiaries = (replace(PAUL_INSURED, teletransmission=state),)
    said = stage.run(ActionTeletransmissionStatus, "teletransmission_status", "ma télétransmission")
    assert said.slots["also_request"] == offered


def test_two_euros_that_are_kept_are_explained() -> None:
    said = Stage().run(
        ActionReimbursementDelay,
        "reimbursement_delay",
        "pourquoi 2 euros sont pas remboursés",
        entities={"amount": "2.00"},
    )
    assert said.responses == ["utter_faq_term_flat_share"]


@pytest.mark.parametrize("waits", [True, False])
def test_the_document_that_is_missing_is_that_of_a_line_where_no_request_waits(
    waits: bool,
) -> None:
    stage = Stage()
    stage.insurer.requests.all = ()
    line = replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None)
    awaited = (AwaitedPayment(line, RefusalReason.MISSING_DOCUMENT),) if waits else ()
    stage.insurer.reimbursements.delayed = PaymentDelay(awaited, (), (), None)
    said = stage.run(ActionRequestStatus, "request_status", "quel document vous manque")
    assert ("utter_requests_none" in said.responses) is not waits


def test_care_of_a_day_that_is_over_is_looked_for_in_the_lines() -> None:
    stage = Stage()
    day = {"since": "2026-09-01", "until": "2026-09-01"}
    text = "jai vu un medecin mardi c remboursé?"
    stage.run(ActionCoverageCheck, "coverage_check", text, entities=day)
    assert stage.insurer.reimbursements.calls


def test_a_change_of_name_is_no_change_of_address() -> None:
    said = Stage().run(ValidateContactForm, "contact_details_change", "changement de nom")
    assert said.responses == ["utter_faq_unknown"]
    assert said.messages[0]["request"] == "Le changement de nom"
    assert said.closed


def test_who_asks_what_a_child_more_costs_reads_it_before_the_form_asks() -> None:
    stage = Stage()
    stage.insurer.contributions.change = ContributionChange(Decimal("28.90"), Frequency.MONTHLY)
    text = "combien ça coûterait d'ajouter un enfant"
    said = stage.run(ValidateBeneficiaryAddForm, "beneficiary_add", text)
    assert "28,90" in said.of("utter_beneficiary_effect")["effect"]


@pytest.mark.parametrize("profile", ["klesia_pro", "apgis"])
def test_an_insurer_without_an_app_names_none(profile: str) -> None:
    stage = Stage()
    stage.insurer.profile = load_profile(profile)
    said = stage.run(ActionFaq, "faq", "vous avez une appli", entities={"faq_topic": "first_login"})
    assert said.messages[0]["template"].startswith("utter_faq_unknown")


def test_a_change_of_life_is_never_told_to_be_off_topic() -> None:
    text = "je suis à la retraite depuis peu ça change quoi"
    said = Stage().run(ActionOutOfScope, "out_of_scope", text)
    assert said.responses == ["utter_faq_unknown"]
