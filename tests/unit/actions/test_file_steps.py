"""Where a form asks for a file: what is wanted, other questions, and plain words to leave."""

from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.bank_details import ValidateBankDetailsForm
from bot.actions.claims import ValidateClaimForm
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.contact_details import ValidateContactForm
from bot.actions.forms import EmmaForm
from bot.actions.household import ValidateBeneficiaryAddForm, ValidateBeneficiaryRemoveForm
from bot.actions.inbox import ValidateAnswerForm
from bot.actions.messages import ValidateMessageForm
from bot.actions.submissions import ValidateDocumentForm, ValidateQuoteForm
from tests.content.test_responses import facts_wanted
from tests.unit.actions.play import Said, Stage, at

# Each form that asks for a file, with where it does and what it knows by then.
STEPS: list[tuple[type[EmmaForm], str, str, dict[str, Any]]] = [
    (ValidateDocumentForm, "documents", "request_files", {"request_kind": "school_certificate"}),
    (ValidateQuoteForm, "quotes", "request_files", {"request_kind": "dental"}),
    (ValidateClaimForm, "claim", "claim_files", {"claim_care": "dental"}),
    (ValidateMessageForm, "message", "message_files", {"message_theme": "card"}),
    (ValidateBankDetailsForm, "bank_details", "bank_proof", {}),
    (ValidateAnswerForm, "answers", "request_files", {"request_thread": "th1"}),
    (ValidateComplaintForm, "complaints", "request_files", {}),
    (ValidateContactForm, "contact_details", "request_files", {"request_kind": "address"}),
    (ValidateBeneficiaryAddForm, "beneficiary_add", "request_files", {"request_kind": "birth"}),
    (
        ValidateBeneficiaryRemoveForm,
        "beneficiary_remove",
        "request_files",
        {"request_kind": "divorce"},
    ),
]
NEEDED = STEPS[:3]  # without the file there is nothing to send


def asked_for_file(form: type[EmmaForm], requested: str, **known: Any) -> Stage:
    name = form(Stage().tools).form
    slots = {names.SLOT_OPERATION_KEY: "op1", names.SLOT_REQUESTED: requested, **known}
    return Stage(form=name, slots=slots)


def say(step: tuple[type[EmmaForm], str, str, dict[str, Any]], text: str, **how: Any) -> Said:
    form, _, requested, known = step
    stage = asked_for_file(form, requested, **known)
    return stage.run(form, how.pop("intent", names.INTENT_FALLBACK), text, **how)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c'est quoi comme papier ?", "faq"),
        ("je mets quoi comme document", "faq"),
        ("il faut quoi exactement", "help"),
    ],
)
def test_who_asks_which_file_is_told_and_the_form_goes_on(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]], text: str, intent: str
) -> None:
    said = say(step, text, intent=intent, confidence=0.6)
    wanted = f"utter_{step[1]}_files_wanted"
    assert said.responses == [wanted]
    assert facts_wanted(wanted) <= said.messages[0].keys()
    assert not said.closed
    assert said.slots[step[2]] is None


def test_the_document_that_is_wanted_is_named() -> None:
    said = say(STEPS[0], "il faut quoi exactement")
    assert said.messages[0]["kind"] == "certificat de scolarité"


@pytest.mark.parametrize("step", NEEDED, ids=lambda step: step[1])
@pytest.mark.parametrize(
    "text", ["non en fait je voulais juste savoir", "ça m'intéresse pas", "je ne veux pas"]
)
def test_plain_words_leave_where_a_file_is_needed(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]], text: str
) -> None:
    said = say(step, text)
    assert said.closed
    assert said.responses[0].endswith("_cancelled")


@pytest.mark.parametrize("step", NEEDED, ids=lambda step: step[1])
def test_another_wish_is_let_through_where_only_a_file_is_missing(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]],
) -> None:
    said = say(step, "je veux changer mon rib", intent="bank_details_change")
    assert said.responses == ["utter_upload_left"]
    assert said.closed
    assert FollowupAction(names.FORM_BANK_DETAILS) in said.events


def test_a_wish_about_somebody_not_insured_is_let_through() -> None:
    entities = {"person": "child"}
    said = say(STEPS[0], "je veux ajouter mon fils", intent="beneficiary_add", entities=entities)
    assert FollowupAction(names.FORM_BENEFICIARY_ADD) in said.events


def test_words_that_were_written_are_not_left_for_another_wish() -> None:
    stage = asked_for_file(
        ValidateMessageForm, "message_files", message_theme="card", message_body="[[text:0a]]"
    )
    said = stage.run(ValidateMessageForm, "bank_details_change", "je veux changer mon rib")
    assert said.responses == ["utter_form_finish_first"]
    assert not said.closed


@pytest.mark.parametrize("step", NEEDED, ids=lambda step: step[1])
@pytest.mark.parametrize(
    ("intent", "text", "confidence", "entities"),
    [
        ("coverage_check", "et un kiné?", 0.45, {"care_type": "physiotherapy"}),
        (names.INTENT_FALLBACK, "irm", 0.9, {"care_type": "imaging", "act": "mri"}),
    ],
)
def test_an_unrelated_question_is_answered_however_short(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]],
    intent: str,
    text: str,
    confidence: float,
    entities: dict[str, str],
) -> None:
    said = say(step, text, intent=intent, confidence=confidence, entities=entities)
    assert said.responses[0].startswith("utter_coverage")
    assert said.responses[-1] == "utter_form_back"
    assert not said.closed


def test_what_means_nothing_is_asked_again() -> None:
    said = at("document_form", "files", kind="birth_certificate").run(
        ValidateDocumentForm, names.INTENT_FALLBACK, "zzz"
    )
    assert said.responses == ["utter_documents_files_needed"]


@pytest.mark.parametrize("step", NEEDED, ids=lambda step: step[1])
def test_search_told_by_its_words_is_let_through_where_only_a_file_is_missing(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]],
) -> None:
    said = say(step, "la pharmacie de garde", entities={"provider_kind": "pharmacy"})
    assert said.responses == ["utter_upload_left"]
    assert FollowupAction(names.FORM_CARE_NETWORK) in said.events


def test_search_told_by_its_words_waits_where_something_was_told() -> None:
    stage = asked_for_file(ValidateComplaintForm, "request_files")
    stage.slots["request_words"] = stage.keep("text", "Personne ne me répond depuis mars")
    entities = {"provider_kind": "pharmacy"}
    said = stage.run(
        ValidateComplaintForm, names.INTENT_FALLBACK, "la pharmacie de garde", entities=entities
    )
    assert said.responses == ["utter_form_finish_first"]
    assert not said.closed


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize("text", ["je l'envoie comment", "je clique où ?", "comment je fais"])
def test_how_a_file_is_joined_is_told(
    step: tuple[type[EmmaForm], str, str, dict[str, Any]], text: str
) -> None:
    said = say(step, text)
    assert said.responses == ["utter_upload_how"]
    assert not said.closed


def test_another_document_that_is_to_be_sent_asks_not_which_file_is_wanted() -> None:
    said = say(STEPS[0], "je dois envoyer un devis dentaire pour Élise", intent="quote_submit")
    assert "utter_documents_files_wanted" not in said.responses
