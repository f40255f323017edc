"""What is answered by its words, whatever it was read as: care abroad, who is on duty."""

from datetime import timedelta

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.bank_details import ValidateBankDetailsForm
from bot.actions.base import EmmaAction
from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionCoverageCheck
from bot.actions.contributions import ActionContributionsShow
from bot.actions.days import today
from bot.actions.faq import ActionFaq
from bot.actions.handoff import ActionHumanHandoff
from bot.actions.phone_link import ActionPhoneLink
from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.sensitive import ActionDistress, ActionEmergency, ActionMedicalAdvice
from bot.actions.smalltalk import ActionCancel, ActionDeny, ActionGoodbye, ActionOutOfScope
from insurer.domain.contracts import ContractState
from insurer.domain.members import Delivery
from insurer.profiles.loader import load_profile
from tests.content.test_responses import facts_wanted
from tests.unit.actions.play import Stage, asked
from wire.rasa_turn import PAYLOAD_OF_ALARM
from wire.turn_token import Assurance

CANCEL = {"faq_topic": "cancel_contract"}
ON_DUTY = [FollowupAction("care_network_form")]


@pytest.mark.parametrize(
    ("text", "handoff"),
    [("ma ptite a de la fievre 41 je fé koi", "emergency"), ("elle a 39 de fièvre", None)],
)
def test_a_fever_of_41_is_an_emergency_whatever_it_was_read_as(
    text: str, handoff: str | None
) -> None:
    said = Stage().run(ActionMedicalAdvice, "medical_advice", text, confidence=0.5)
    assert said.handoff == handoff
    assert said.responses == ["utter_emergency" if handoff else "utter_medical_advice"]


@pytest.mark.parametrize(
    ("action", "intent", "text", "entities"),
    [
        (ActionFaq, "faq", "je pars en espagne je fais quoi", CANCEL),
        (ActionClarify, "nlu_fallback", "soins à l'étranger", {}),
        (ActionCoverageCheck, "coverage_check", "suis je couvert à l'étranger", {}),
        (ActionOutOfScope, "out_of_scope", "vacances en Italie, on est couverts ?", {}),
        (ActionFaq, "faq", "je suis malade en italie", {"faq_topic": "assistance"}),
    ],
)
def test_care_abroad_is_not_guessed_and_the_assistance_is_named(
    action: type[EmmaAction], intent: str, text: str, entities: dict[str, str]
) -> None:
    said = Stage().run(action, intent, text, entities=entities)
    assert said.responses == ["utter_faq_unknown", "utter_faq_answer"]
    assert said.messages[0]["request"] == "Les soins à l’étranger"
    assert "+33 5 49 34 88 42" in said.messages[1]["answer"]
    assert all(facts_wanted(m["response"]) <= m.keys() for m in said.messages)


def test_an_insurer_that_names_no_assistance_tells_whom_to_ask() -> None:
    stage = Stage()
    stage.insurer.profile = load_profile("apgis")
    said = stage.run(ActionFaq, "faq", "je pars en espagne je fais quoi", entities=CANCEL)
    (response,) = said.responses
    assert response.startswith("utter_faq_unknown")
    assert said.messages[0]["buttons"]


def test_the_assistance_of_an_ended_contract_is_not_offered_abroad() -> None:
    stage = Stage()
    stage.insurer.contracts.ends_on = stage.insurer.reimbursements.oldest_day()
    stage.insurer.contracts.state = ContractState.CANCELLED
    said = stage.run(ActionClarify, "nlu_fallback", "soins à l'étranger")
    assert said.responses == ["utter_faq_unknown"]


@pytest.mark.parametrize("text", ["je veux résilier, je pars vivre en espagne", "je résilie"])
def test_who_leaves_for_good_ends_a_contract(text: str) -> None:
    said = Stage().run(ActionFaq, "faq", text, entities=CANCEL)
    assert said.messages[0]["request"] == "Résilier mon contrat"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("pharmacie de garde", {"provider_kind": "pharmacy"}),
        ("médecin de garde", {}),
        ("quelle pharmacie est ouverte la nuit ?", {"provider_kind": "pharmacy"}),
    ],
)
@pytest.mark.parametrize("assurance", [Assurance.VERIFIED, Assurance.ANONYMOUS])
def test_who_is_on_duty_is_searched_near_a_place(
    text: str, entities: dict[str, str], assurance: Assurance
) -> None:
    stage = Stage(assurance=assurance)
    said = stage.run(ActionOutOfScope, "out_of_scope", text, entities=entities)
    assert said.events == ON_DUTY
    said = stage.run(ValidateCareNetworkForm, "out_of_scope", text, entities=entities)
    assert said.responses == ["utter_network_on_duty"]
    assert said.slots["network_kind"] in {"pharmacy", "general_practitioner"}


def test_the_hours_of_duty_are_said_to_be_unknown_before_the_nearest() -> None:
    entities = {"provider_kind": "pharmacy", "place": "Rennes"}
    said = Stage().run(
        ValidateCareNetworkForm, "out_of_scope", "pharmacie de garde à Rennes", entities=entities
    )
    assert said.responses == ["utter_network_on_duty", "utter_network_nobody"]


@pytest.mark.parametrize("text", ["vétérinaire de garde", "mode de garde pour mon fils"])
def test_whoever_else_is_on_duty_is_none_of_ours(text: str) -> None:
    assert Stage().run(ActionOutOfScope, "out_of_scope", text).responses == ["utter_out_of_scope"]


@pytest.mark.parametrize(
    "text",
    ["c'est pas moi qui ai demandé !!", "je n’ai jamais fait ce changement", "on m'a piraté"],
)
def test_who_did_not_ask_for_what_is_on_file_gets_a_person(text: str) -> None:
    said = Stage().run(ActionDeny, "deny", text)
    assert (said.responses, said.handoff) == (["utter_fraud"], "fraud")


def test_a_change_that_was_sent_is_not_said_to_be_unknown() -> None:
    said = Stage().run(ActionCancel, "cancel", "je veux annuler ce changement")
    assert said.responses == ["utter_request_cancel_how"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c'est pas moi qui ai demandé ce changement !!", "fraud"),
        ("on m'a volé mon téléphone et quelqu'un a accès à mon compte", "fraud"),
        ("quelqu'un a changé mon RIB à mon insu", "fraud"),
        ("on ma appelé pr me demander mon code secret c normal ?", "fraud"),
        ("j'ai reçu un sms bizarre qui me demande mon rib", "fraud"),
        ("on m'a volé mon tel hier", "fraud"),
        ("on m'a appelé en se faisant passer pour la mutuelle et demandé mon code", "fraud"),
        ("quelqu'un a utilisé ma carte pour acheter des lunettes", "fraud"),
        ("je vais venir tout casser dans vos bureaux", "anger"),
        ("un appel de quelqu'un qui se dit de la mutuelle et me demande mon code", "fraud"),
        ("je vais vous foutre le feu à vos bureaux", "anger"),
        ("ma femme Élise est décédée mardi. Je ne sais pas quoi faire.", "bereavement"),
        ("bonjour, mon épouse est décédée lundi", "bereavement"),
    ],
)
def test_what_a_person_must_hear_is_handed_over_whatever_it_was_read_as(
    text: str, reason: str
) -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", text)
    assert said.handoff == reason
    assert said.responses[0] in {"utter_fraud", "utter_threat", "utter_bereavement"}


@pytest.mark.parametrize(
    ("action", "intent", "response"),
    [
        (ActionEmergency, "emergency", "utter_emergency"),
        (ActionDistress, "distress", "utter_distress"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "Écris au centre : j'ai avalé toutes mes boîtes de cachets",
        "pharmacie de garde vite, j'ai avalé mes cachets",
        "c'est bon quand, je vais me tuer",
    ],
)
def test_danger_is_answered_whatever_else_is_said(
    text: str, action: type[EmmaAction], intent: str, response: str
) -> None:
    assert Stage().run(action, intent, text).responses[0] == response


def test_fraud_is_no_danger_of_life() -> None:
    said = Stage().run(ActionEmergency, "emergency", "quelqu'un a changé mon RIB à mon insu")
    assert said.responses == ["utter_fraud"]


def test_distress_goes_before_everything() -> None:
    said = Stage().run(ActionDistress, "distress", "on m'a volé mon téléphone, je veux mourir")
    assert said.responses == ["utter_distress"]


def test_fraud_opens_no_form() -> None:
    text = "je n'ai jamais demandé ce changement de RIB, bloquez le"
    said = Stage().run(ValidateBankDetailsForm, "bank_details_change", text)
    assert said.responses == ["utter_fraud"]
    assert said.closed


@pytest.mark.parametrize(
    "text",
    [
        "mon téléphone est mort",
        "c'est mort pour aujourd'hui",
        "je n'ai plus accès à mon compte",
        "je suis connecté à mon compte et je ne vois rien",
        "le site me demande mon code postal",
        "c'est une arnaque votre mutuelle",
        "mon fils a failli tout casser, il faut de nouvelles lunettes",
        "le pharmacien a utilisé ma carte mais rien n'est remboursé",
        "vous allez me le payer quand mon dentiste ?",
        "avez-vous une garantie obsèques pour mon mari",
        "on m'a volé mon portefeuille avec ma carte de mutuelle, comment en avoir une autre",
        "on m'a volé ma carte bleue",
        "on ne m'a jamais demandé ce document",
        "vous m'avez appelé pour me demander une facture",
        "c'est pas moi qui l'ai payée",
    ],
)
def test_what_only_sounds_like_an_alarm_is_none(text: str) -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", text)
    assert said.handoff is None


def test_a_visitor_is_offered_no_complaint_that_would_be_refused() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    entities = {"faq_topic": "complaint"}
    said = stage.run(ActionFaq, "faq", "je veux faire une réclamation", entities=entities)
    assert said.responses == ["utter_complaints_how_visitor"]


@pytest.mark.parametrize("text", ["combien coûte une couronne à 800 euros", "une couronne à 800"])
def test_the_price_of_a_care_is_answered_by_the_guarantees(text: str) -> None:
    how = {"entities": {"act": "crown", "care_type": "dental"}}
    said = Stage().run(ActionOutOfScope, "out_of_scope", text, **how)
    assert said.responses[0].startswith("utter_coverage")


HOURS = {"faq_topic": "opening_hours"}


@pytest.mark.parametrize("text", ["demain matin", "et lundi ?", "lundi prochain"])
def test_a_day_after_the_opening_hours_is_no_goodbye(text: str) -> None:
    stage = Stage(history=[asked("faq", "vous êtes ouverts quand ?", **HOURS)])
    (said,) = stage.run(ActionGoodbye, "goodbye", text).responses
    assert said in {"utter_faq_hours_open", "utter_faq_hours_closed"}


@pytest.mark.parametrize("text", ["à demain", "merci à lundi", "au revoir"])
def test_who_leaves_until_a_day_leaves(text: str) -> None:
    stage = Stage(history=[asked("faq", "vous êtes ouverts quand ?", **HOURS)])
    assert stage.run(ActionGoodbye, "goodbye", text).responses == ["utter_goodbye"]


@pytest.mark.parametrize(
    ("before", "delivery", "response"),
    [
        ("card_reissue", Delivery.PAPER, "utter_card_sent_to"),
        ("card_status", Delivery.EMAIL, "utter_card_sent_by_email"),
    ],
)
def test_where_a_card_goes_is_the_address_on_file(
    before: str, delivery: Delivery, response: str
) -> None:
    stage = Stage(history=[asked(before, "ma carte"), asked("affirm", "oui")])
    stage.insurer.members.delivery = delivery
    said = stage.run(ActionFaq, "faq", "à quelle adresse ?", entities=HOURS)
    assert said.responses == [response]


def test_an_address_asked_for_without_a_card_is_the_centres() -> None:
    said = Stage().run(ActionFaq, "faq", "à quelle adresse ?", entities=HOURS)
    assert "utter_faq_postal_address" in said.responses


@pytest.mark.parametrize("action", [ActionOutOfScope, ActionClarify])
def test_the_reimbursement_of_a_doctor_is_no_other_matter(action: type[EmmaAction]) -> None:
    stage = Stage()
    text = "où en est le remboursement du Dr Martin"
    said = stage.run(action, "out_of_scope", text, entities={"provider": "Martin"})
    assert said.responses[0].startswith("utter_reimbursement_detail")
    assert stage.insurer.reimbursements.calls[-1]["clues"].provider == "Martin"


@pytest.mark.parametrize(
    ("alarm", "response", "reason"),
    [
        ("fraud", "utter_fraud", "fraud"),
        ("threat", "utter_threat", "anger"),
        ("died", "utter_bereavement", "bereavement"),
    ],
)
def test_alarm_of_a_waiting_member_gets_the_same_words(
    alarm: str, response: str, reason: str
) -> None:
    payload = PAYLOAD_OF_ALARM[alarm]
    said = Stage().run(ActionHumanHandoff, "human_handoff", payload, entities={"option": alarm})
    assert (said.responses, said.handoff) == ([response], reason)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("nlu_fallback", "[[iban:0123456789ab]]"),
        ("bank_details_show", "voila [[iban:0123456789ab]]"),
    ],
)
def test_an_account_that_is_sent_opens_the_form_for_it(intent: str, text: str) -> None:
    said = Stage().run(ActionClarify, intent, text)
    assert said.events[0]["name"] == "bank_details_form"


def test_a_visit_to_the_laboratory_is_no_contribution() -> None:
    said = Stage().run(
        ActionContributionsShow,
        "contributions_show",
        "ya 3 mois jsuis allé au labo, combien",
        entities={"care_type": "laboratory"},
    )
    assert said.slots["meant_as"] == "reimbursement_detail"


def test_why_a_care_is_not_paid_is_asked_of_any_day() -> None:
    before = asked("reimbursement_list", "mes remboursements de l'an dernier", since="2025-01-01")
    stage = Stage(history=[before])
    text, care = "pourquoi lostéo c pas remboursé pareil", {"care_type": "alternative"}
    stage.run(ActionReimbursementDelay, "reimbursement_delay", text, entities=care)
    calls = [one for one in stage.insurer.reimbursements.calls if "clues" in one]
    assert (calls[0]["clues"].since, calls[0]["clues"].care_type) == (None, "alternative")


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("prévenez-moi par SMS quand ma demande avance", "sms"),
        ("je veux être averti par mail dès que c'est validé", "email"),
    ],
)
def test_how_to_hear_of_news_is_chosen_in_words(text: str, medium: str) -> None:
    stage = Stage()
    stage.run(ActionPhoneLink, "phone_link", text)
    assert stage.insurer.notifications.medium == medium


def test_how_one_hears_of_news_is_told_and_asked() -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", "comment vous me prévenez quand ça avance")
    assert said.responses == ["utter_news_medium_ask"]


@pytest.mark.parametrize(("second", "told"), [("reimbursement_detail", True), ("greet", False)])
def test_a_doubt_between_list_and_detail_only_is_no_question(second: str, *, told: bool) -> None:
    ranking = [("reimbursement_list", 0.45), (second, 0.4)]
    said = Stage().run(ActionClarify, "nlu_fallback", "mon remboursement là", ranking=ranking)
    assert (said.responses[0] == "utter_reimbursements_table") is told


@pytest.mark.parametrize(
    "text",
    [
        "vous auriez pu me prévenir par SMS",
        "ne me prévenez plus par SMS",
        "on ne m'a même pas prévenu par SMS",
    ],
)
def test_neither_a_reproach_nor_a_no_chooses_how_to_hear_of_news(text: str) -> None:
    stage = Stage()
    before = stage.insurer.notifications.medium
    stage.run(ActionClarify, "nlu_fallback", text)
    assert stage.insurer.notifications.medium == before


@pytest.mark.parametrize("likeliest", [0, 1])
def test_of_two_readings_alike_the_members_own_is_told(likeliest: int) -> None:
    pair = ["teletransmission_status", "faq/teletransmission"]
    ranking = [(pair[likeliest], 0.5), (pair[1 - likeliest], 0.49)]
    said = Stage().run(
        ActionClarify, "nlu_fallback", "elle a sa télétransmission ?", ranking=ranking
    )
    assert said.responses[0].startswith("utter_teletransmission")


@pytest.mark.parametrize("intent", ["coverage_check", "nlu_fallback"])
def test_a_care_of_last_week_is_looked_up_among_the_lines(intent: str) -> None:
    monday = today() - timedelta(days=today().weekday() + 7)
    week = {"since": monday.isoformat(), "until": (monday + timedelta(days=6)).isoformat()}
    said = Stage().run(
        ActionClarify if intent == "nlu_fallback" else ActionCoverageCheck,
        intent,
        "ma prise de sang de la semaine dernière c'est remboursé ?",
        entities={**week, "care_type": "laboratory"},
    )
    assert said.slots[names.SLOT_MEANT_AS] == "reimbursement_detail"


def test_list_or_delay_in_doubt_is_the_likelier_of_the_two() -> None:
    ranking = [("reimbursement_delay", 0.45), ("reimbursement_list", 0.4)]
    text = "l'opticien d'octobre j'en suis où"
    said = Stage().run(ActionClarify, "nlu_fallback", text, ranking=ranking)
    assert said.slots[names.SLOT_MEANT_AS] == "reimbursement_delay"


@pytest.mark.parametrize("intent", ["reimbursement_detail", "nlu_fallback"])
def test_a_stay_to_come_opens_its_request_and_is_no_line(intent: str) -> None:
    said = Stage().run(
        ActionClarify,
        intent,
        "on m'hospitalise le 14 décembre à la clinique du parc à nantes",
        entities={"care_type": "hospital", "coming_date": "2026-12-14"},
    )
    assert said.events == [FollowupAction("hospital_form")]
