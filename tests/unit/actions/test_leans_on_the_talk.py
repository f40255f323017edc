"""Words that lean on what was said a moment ago: what to do, the care, the line, the kind."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions.clarify import ActionClarify
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.contact_details import ValidateContactForm
from bot.actions.contract import ActionCoverageCheck
from bot.actions.contributions import ActionContributionsShow
from bot.actions.faq import ActionFaq
from bot.actions.household import ValidateBeneficiaryAddForm
from bot.actions.inbox import ValidateAnswerForm
from bot.actions.profile import ActionProfileShow
from bot.actions.several import ActionAffirm
from bot.actions.smalltalk import ActionOutOfScope
from bot.actions.submissions import ValidateDocumentForm
from insurer.domain.caller import Assurance
from insurer.domain.contracts import ContractKind, ContractState, ContractView
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionState,
    Frequency,
    PaymentMode,
)
from insurer.domain.messages import LetterInThread
from insurer.domain.payment_delays import PaymentDelay
from tests.unit.actions.fakes import LINE, NOW
from tests.unit.actions.fakes_of_features import CONTRACT
from tests.unit.actions.play import Stage, asked, at

DELAY = asked("reimbursement_delay", "et mon ostéo ?", care_type="alternative")


def answered(*buttons: tuple[str, str]) -> dict[str, object]:
    """Return the event of an answer with choices."""
    return {
        "event": "bot",
        "data": {"buttons": [{"title": title, "payload": way} for title, way in buttons]},
    }


@pytest.mark.parametrize(
    "text", ["jfais comment", "et du coup je fais quoi", "que dois-je faire ?"]
)
def test_what_to_do_is_answered_with_the_ways_on_of_the_answer_before(text: str) -> None:
    ways = [("Activer la télétransmission", "/teletransmission_change")]
    stage = Stage(history=[DELAY, answered(*ways)])
    said = stage.run(ActionClarify, "nlu_fallback", text)
    assert said.responses == ["utter_ways_on"]
    assert [one["title"] for one in said.messages[0]["buttons"]] == ["Activer la télétransmission"]


def test_what_to_do_where_nothing_was_offered_is_asked_back() -> None:
    said = Stage(history=[DELAY]).run(ActionClarify, "nlu_fallback", "jfais comment")
    assert "utter_ways_on" not in said.responses


def test_a_fact_of_the_line_that_was_told_to_be_paid_last_is_told() -> None:
    stage = Stage(history=[DELAY])
    stage.insurer.reimbursements.lines = (LINE,)
    stage.insurer.reimbursements.delayed = PaymentDelay((), (), (), LINE)
    said = stage.run(ActionClarify, "nlu_fallback", "c'était quel jour ça")
    assert said.responses == ["utter_line_fact_when"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("coverage_check", "et si j'en fais une à 70 euros je touche combien"),
        ("nlu_fallback", "est-ce que j'ai encore des séances"),
    ],
)
def test_the_care_that_was_spoken_of_is_meant(intent: str, text: str) -> None:
    action = ActionCoverageCheck if intent == "coverage_check" else ActionClarify
    said = Stage(history=[DELAY]).run(action, intent, text)
    assert said.slots["answered_as"] == "coverage_check"
    assert "utter_coverage_which" not in said.responses


@pytest.mark.parametrize(
    ("texts", "kind"),
    [("non c'est l'email", "email"), ("plutôt mon téléphone", "phone")],
)
def test_another_kind_said_where_the_value_is_asked_is_what_changes(texts: str, kind: str) -> None:
    stage = Stage(form="contact_form", slots={"requested_slot": "request_words"})
    stage.slots["request_kind"] = "address"
    said = stage.run(ValidateContactForm, "deny", texts, entities={"contact_kind": kind})
    assert said.responses == ["utter_request_corrected"]
    assert (said.slots["request_kind"], said.slots["request_words"]) == (kind, None)


def paying(*newest_first: str) -> Stage:
    """Return a stage of who paid these amounts, a month after the other."""
    stage = Stage()
    past = tuple(
        Contribution(date(2026, 10 - n, 5), Decimal(amount), ContributionState.PAID, None)
        for n, amount in enumerate(newest_first)
    )
    stage.insurer.contributions.known = ContributionAccount(
        PaymentMode.DIRECT_DEBIT, Frequency.MONTHLY, past, ()
    )
    return stage


def test_a_contribution_that_rose_is_told_with_both_amounts() -> None:
    said = paying("58.40", "50.00").run(
        ActionContributionsShow, "contributions_show", "pourquoi ça a augmenté"
    )
    assert said.responses[0] == "utter_contributions_changed"
    assert said.messages[0]["before"] == "50,00\u00a0€"


def test_a_contribution_that_never_changed_is_told_so() -> None:
    stage = paying("58.40", "58.40")
    said = stage.run(ActionContributionsShow, "contributions_show", "elle a augmenté non ?")
    assert said.responses[0] == "utter_contributions_unchanged"


def test_a_visitor_is_told_where_the_member_number_stands() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    said = stage.run(ActionProfileShow, "profile_show", "c'est quoi le numéro d'adhérent")
    assert said.slots["meant_as"] == "faq/first_login"


def test_what_was_sent_already_is_looked_up_and_the_form_goes_on() -> None:
    stage = Stage(form="document_form", slots={"requested_slot": "request_kind"})
    stage.insurer.requests.all = ()
    said = stage.run(ValidateDocumentForm, "nlu_fallback", "je l'ai déjà envoyé lundi")
    assert said.responses == ["utter_requests_none", "utter_form_back"]


def test_a_name_told_where_the_reason_is_asked_is_kept() -> None:
    stage = Stage(form="beneficiary_add_form", slots={"requested_slot": "request_kind"})
    said = stage.run(ValidateBeneficiaryAddForm, "out_of_scope", "hugo rossi")
    assert said.slots["request_words"] is not None
    assert "utter_form_noted" in said.responses


def test_guarantees_for_somebody_who_is_not_insured_are_said_to_be_of_others() -> None:
    said = Stage().run(
        ActionCoverageCheck,
        "coverage_check",
        "mon fils hugo a une carie vous payez combien",
        entities={"care_type": "dental", "person": "child"},
    )
    assert said.responses[0] == "utter_coverage_uninsured"


@pytest.mark.parametrize("text", ["oui active la", "comment je fais pour activer ça"])
def test_the_choice_that_is_named_is_taken(text: str) -> None:
    ways = [
        ("Envoyer une facture", "/claim_submit"),
        ("Activer la télétransmission", "/teletransmission_change"),
    ]
    said = Stage(history=[DELAY, answered(*ways)]).run(ActionClarify, "affirm", text)
    assert FollowupAction("teletransmission_form") in said.events


@pytest.mark.parametrize("text", ["oui merci bien", "oui mais pas activer"])
def test_a_yes_that_names_no_choice_takes_none(text: str) -> None:
    ways = [("Activer la télétransmission", "/teletransmission_change")]
    said = Stage(history=[DELAY, answered(*ways)]).run(ActionAffirm, "affirm", text)
    assert said.responses == ["utter_nothing_to_confirm"]


def test_what_is_surely_out_of_scope_names_no_choice() -> None:
    greeted = [asked("welcome"), answered(("Où est ma carte ?", "/card_status"))]
    lost = "j'ai perdu ma carte Vitale"
    said = Stage(history=greeted).run(ActionOutOfScope, "out_of_scope", lost)
    assert said.responses == ["utter_vitale_card"]


def test_a_person_of_the_household_is_asked_about_after_who_is_insured() -> None:
    stage = Stage(history=[asked("beneficiary_list", "qui est couvert")])
    said = stage.run(ActionClarify, "nlu_fallback", "et mon mari", entities={"person": "spouse"})
    assert said.responses == ["utter_whom_not_insured"]


def test_a_price_of_who_does_it_is_of_the_care_before() -> None:
    crown = asked("coverage_check", "combien pour une couronne", care_type="dental", act="crown")
    text, found = "mon dentiste demande 650", {"care_type": "dental", "provider_kind": "dentist"}
    said = Stage(history=[crown]).run(
        ActionClarify, "nlu_fallback", text, entities=found | {"amount": "650"}
    )
    before = Stage().run(
        ActionCoverageCheck,
        "coverage_check",
        "une couronne à 650",
        entities={"care_type": "dental", "act": "crown", "amount": "650"},
    )
    assert said.messages == before.messages


@pytest.mark.parametrize(("sure", "answered_it"), [(0.45, True), (0.3, False)])
def test_a_question_in_doubt_at_the_recap_is_answered_as_the_likeliest(
    sure: float, *, answered_it: bool
) -> None:
    stage = at("contact_form", "confirmed", kind="phone")
    said = stage.run(
        ValidateContactForm,
        "nlu_fallback",
        "la facture d'optique c'est remboursé ?",
        entities={"care_type": "optical"},
        ranking=[("coverage_check", sure), ("claim_submit", 0.3)],
    )
    assert ("utter_form_back" in said.responses) is answered_it


def test_a_person_is_called_by_no_half_word() -> None:
    stage = Stage(history=[DELAY, answered(("Parler à une personne", "/human_handoff"))])
    said = stage.run(ActionClarify, "nlu_fallback", "mes infos perso")
    assert not [one for one in said.messages if one.get("custom")]


def test_another_request_that_is_taken_back_leaves_the_open_form_as_it_is() -> None:
    stage = at("contact_form", "confirmed", kind="phone")
    said = stage.run(ValidateContactForm, "cancel", "annulez ma demande de rib")
    assert not said.closed
    assert said.responses[-1] == "utter_form_back"


def test_a_complaint_told_after_how_to_complain_is_its_text() -> None:
    stage = Stage(history=[asked("faq", "je veux faire une réclamation", faq_topic="complaint")])
    text = "vous avez refusé un remboursement alors que mon contrat courait encore"
    said = stage.run(ActionClarify, "nlu_fallback", text)
    assert FollowupAction("complaint_form") in said.events
    opened = stage.run(ValidateComplaintForm, "nlu_fallback", text)
    assert opened.slots["request_words"] is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [("répondre merci, c’est réglé", True), ("répondre à ce message", False)],
)
def test_an_answer_told_with_its_wish_is_its_text(text: str, *, told: bool) -> None:
    stage = Stage()
    stage.insurer.messages.letters = (LetterInThread(False, "Bonjour", NOW, True, ()),)
    said = stage.run(ValidateAnswerForm, "message_answer", text)
    assert bool(said.slots.get("request_words")) is told


def test_what_a_provident_contract_is_worth_is_said_to_be_unknown() -> None:
    stage = Stage()
    provident = replace(CONTRACT, kind=ContractKind.PROVIDENT)
    stage.insurer.contracts.besides = (ContractView(provident, ContractState.ACTIVE),)
    said = stage.run(
        ActionFaq, "faq", "la prévoyance ça couvre quoi", entities={"faq_topic": "extra_cover"}
    )
    assert said.responses == ["utter_contract_provident"]


def test_how_to_pay_after_a_refused_instalment_is_of_that_one() -> None:
    stage = paying("58.40")
    refused = replace(stage.insurer.contributions.known.past[0], state=ContributionState.REJECTED)
    stage.insurer.contributions.known = replace(stage.insurer.contributions.known, past=(refused,))
    stage.history = [asked("contributions_show", "ma cotisation est passée ?")]
    said = stage.run(ActionClarify, "faq", "je fais quoi du coup pour payer")
    assert said.responses == ["utter_contributions_rejected", "utter_ways_on"]


def test_a_question_at_the_recap_is_answered_even_where_it_is_hardly_sure() -> None:
    stage = at("contact_form", "confirmed", kind="phone")
    stage.slots["request_words"] = stage.keep("phone", "06 39 98 00 55")
    said = stage.run(
        ValidateContactForm, "contract_show", "mon contrat il dit quoi ?", confidence=0.45
    )
    assert said.responses[-1] == "utter_form_back"


def test_a_visitor_who_asks_what_to_do_reads_the_ways_on_of_the_answer_before() -> None:
    ways = [("Parler à une personne", "/human_handoff")]
    lost = asked("faq", "mot de passe oublié", faq_topic="lost_credentials")
    stage = Stage(assurance=Assurance.ANONYMOUS, history=[lost, answered(*ways)])
    said = stage.run(ActionClarify, "nlu_fallback", "je fais comment du coup")
    assert said.responses == ["utter_ways_on"]


def test_a_short_complaint_after_how_to_complain_is_its_text_too() -> None:
    stage = Stage(history=[asked("faq", "je veux une réclamation", faq_topic="complaint")])
    said = stage.run(ActionOutOfScope, "out_of_scope", "carte jamais reçue malgré mes appels")
    assert FollowupAction("complaint_form") in said.events


def test_what_is_contested_after_how_to_complain_is_a_complaint_whatever_it_is_read_as() -> None:
    stage = Stage(history=[asked("faq", "je veux contester", faq_topic="complaint")])
    text = "je conteste la date de fin de mon contrat"
    said = stage.run(ActionFaq, "contract_show", text)
    assert FollowupAction("complaint_form") in said.events
