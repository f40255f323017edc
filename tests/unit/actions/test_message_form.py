"""A message to the management centre, step by step."""

import json
from typing import Any

import pytest

from bot.actions import names
from bot.actions.messages import (
    ActionAskMessageConfirmed,
    ActionAskMessageFiles,
    ActionAskMessageTheme,
    ValidateMessageForm,
)
from insurer.errors import InvalidInput, NotFound
from tests.unit.actions.play import Said, Stage
from wire.placeholders import find
from wire.turn_token import Assurance

FORM = "message_form"
LONG = "Ma facture du dentiste date de septembre et je ne vois toujours rien venir, " * 2


def at(requested: str) -> Stage:
    return Stage(form=FORM, slots={"operation_key": "op1", "requested_slot": requested})


def answer(stage: Stage, intent: str, text: str = "", **how: Any) -> Said:
    return stage.run(ValidateMessageForm, intent, text, **how)


def ready() -> Stage:
    stage = at("message_confirmed")
    stage.slots |= {
        "message_theme": "card",
        "message_body": stage.keep("text", "Bonjour"),
        "message_files": ["f1"],
    }
    return stage


def test_form_opens_for_a_verified_member_only() -> None:
    assert not answer(Stage(), "contact_message", "écrire au centre").closed
    stage = Stage(assurance=Assurance.ANONYMOUS)
    assert answer(stage, "contact_message", "écrire").responses == ["utter_portal_place"]


def test_theme_said_with_the_request_is_taken() -> None:
    said = answer(Stage(), "contact_message", "écrire au sujet de mes cotisations")
    assert said.slots["message_theme"] == "contributions"


def test_who_writes_of_a_death_hears_condolences_first() -> None:
    said = answer(Stage(), "contact_message", "une lettre au centre, mon mari est décédé")
    assert said.responses == ["utter_condolences"]
    assert not said.closed


def test_themes_of_the_insurer_are_offered() -> None:
    said = at("message_theme").run(ActionAskMessageTheme, "contact_message")
    buttons = said.of("utter_message_ask_theme")["buttons"]
    assert buttons[1]["payload"] == '/choose_theme{"theme": "card"}'


@pytest.mark.parametrize(
    ("intent", "text", "entities"),
    [
        ("choose_theme", "", {"theme": "card"}),
        ("card_status", "la carte", {}),
        ("faq", "tiers payant", {"faq_topic": "third_party_payment"}),
    ],
)
def test_theme_is_read_before_any_question(
    intent: str, text: str, entities: dict[str, str]
) -> None:
    assert answer(at("message_theme"), intent, text, entities=entities).slots == {
        "message_theme": "card",
        "failures": 0,
    }


def test_question_at_the_theme_is_answered() -> None:
    said = answer(at("message_theme"), "reimbursement_list", "quels sont mes remboursements ?")
    assert said.responses[0] == "utter_reimbursements_table"
    assert said.responses[-1] == "utter_form_back"


def test_choice_of_something_else_at_the_theme_is_answered() -> None:
    said = answer(at("message_theme"), "card_status")
    assert said.responses == ["utter_card_posted", "utter_form_back"]


@pytest.mark.parametrize(
    ("intent", "text", "theme"),
    [
        ("faq", "la télétransmission", "reimbursements"),
        ("teletransmission_change", "la teletransmission svp", "reimbursements"),
        ("bank_details_show", "mon RIB", "reimbursements"),
        ("hospital_coverage", "l'hospitalisation de ma femme", "contract"),
        ("out_of_scope", "mes lunettes cassées", "reimbursements"),
        ("card_report_error", "les chats de mon voisin", "contract"),
    ],
)
def test_a_thing_that_is_named_where_the_theme_is_asked_is_the_theme(
    intent: str, text: str, theme: str
) -> None:
    entities = {"faq_topic": "teletransmission"} if intent == "faq" else {}
    said = answer(at("message_theme"), intent, text, entities=entities)
    assert said.slots == {"message_theme": theme, "failures": 0}


def test_unknown_theme_is_asked_again() -> None:
    said = answer(at("message_theme"), "nlu_fallback", "bof")
    assert said.responses == ["utter_message_theme_unknown"]


@pytest.mark.parametrize("text", [LONG, "je n’ai pas reçu ma carte", LONG + " Que faire ?"])
def test_words_are_the_message_whatever_they_resemble(text: str) -> None:
    stage = at("message_body")
    said = answer(stage, "card_status", text)
    (entry,) = stage.insurer.vault.entries.values()
    assert entry.value == text.strip()
    assert said.slots["message_body"].startswith("[[text:")


def test_short_question_at_the_message_is_answered() -> None:
    said = answer(at("message_body"), "card_status", "au fait, où est ma carte ?")
    assert said.responses == ["utter_card_posted", "utter_form_back"]


@pytest.mark.parametrize("requested", ["message_theme", "message_body"])
def test_yes_after_a_question_in_the_middle_goes_on_with_the_form(requested: str) -> None:
    stage = at(requested)
    before = {"intent": {"name": "card_status", "confidence": 0.9}, "text": "ma carte ?"}
    stage.history = [{"event": "user", "parse_data": before}]
    said = answer(stage, "affirm", "oui")
    assert said.responses == ["utter_form_goes_on"]
    assert said.slots == {requested: None}


def test_wish_said_again_is_not_the_message() -> None:
    said = answer(at("message_body"), "contact_message", "je veux ecrire au centre")
    assert said.slots["message_body"] is None


def test_question_that_emma_cannot_answer_is_the_message() -> None:
    said = answer(at("message_body"), names.INTENT_FALLBACK, "Avez-vous lu ma lettre verte ?")
    assert said.slots["message_body"].startswith("[[text:")


@pytest.mark.parametrize("intent", ["human_handoff", "emergency", "distress"])
def test_person_or_danger_is_never_taken_for_the_message(intent: str) -> None:
    said = answer(at("message_body"), intent, "aidez-moi", confidence=0.6)
    assert said.handoff
    assert said.closed


def test_danger_in_a_long_message_is_not_swallowed() -> None:
    assert answer(at("message_body"), "distress", LONG, confidence=0.7).handoff == "distress"


def test_long_message_that_speaks_of_an_adviser_is_sent_on() -> None:
    assert answer(at("message_body"), "human_handoff", LONG).slots["message_body"]


def test_centre_reads_what_the_mask_had_put_aside() -> None:
    stage = at("message_body")
    text = f"mon numéro est {stage.keep('phone', '06 39 98 00 01')} merci"
    answer(stage, "nlu_fallback", text)
    assert list(stage.insurer.vault.entries.values())[-1].value.endswith("06 39 98 00 01 merci")


def test_slip_of_the_finger_is_no_message() -> None:
    said = answer(at("message_body"), "nlu_fallback", "ok")
    assert said.responses == ["utter_message_body_missing"]


def test_long_message_that_cancels_something_is_no_cancelling() -> None:
    assert not answer(at("message_body"), "cancel", LONG).closed


@pytest.mark.parametrize(
    ("intent", "text", "entities", "files"),
    [
        ("submit_form", "", {"files": ["f1"]}, ["f1"]),
        ("deny", "non", {}, "none"),
        ("nlu_fallback", "sans fichier", {}, "none"),
    ],
)
def test_files_are_joined_or_not(
    intent: str, text: str, entities: dict[str, Any], files: Any
) -> None:
    said = answer(at("message_files"), intent, text, entities=entities)
    assert said.slots["message_files"] == files


@pytest.mark.parametrize("code", ["too_many", "twice", "too_large", "too_large_in_all"])
def test_files_over_the_limit_are_refused_and_asked_for_again(code: str) -> None:
    stage = at("message_files")
    stage.insurer.files.error = InvalidInput("files", code)
    said = answer(stage, "submit_form", entities={"files": ["f1"]})
    assert said.responses == [f"utter_upload_{code}"]
    assert said.messages[0]["file_mb"] == "5"
    assert said.slots["message_files"] is None
    assert not said.closed


def test_file_that_is_nobodys_is_asked_for_again() -> None:
    stage = at("message_files")
    stage.insurer.files.error = NotFound("file", "f1")
    said = answer(stage, "submit_form", entities={"files": ["f1"]})
    assert said.responses == ["utter_upload_lost"]


def test_limits_of_the_insurer_are_said_and_go_with_the_form() -> None:
    stage = at("message_files")
    said = stage.run(ActionAskMessageFiles, "affirm").of("utter_message_ask_files")
    assert (said["max_files"], said["file_mb"], said["total_mb"]) == ("5", "5", "7")
    assert json.loads(said["limits"]) == {
        "max_files": 5,
        "max_file_bytes": 5 * 1024 * 1024,
        "max_total_bytes": 7 * 1024 * 1024,
        "media_types": ["application/pdf", "image/jpeg", "image/png", "image/heic"],
    }


def test_unclear_answer_about_files_is_explained() -> None:
    said = answer(at("message_files"), "affirm", "oui")
    assert said.responses == ["utter_message_files_how"]


def test_recap_says_what_will_be_sent() -> None:
    said = ready().run(ActionAskMessageConfirmed, "submit_form").of("utter_message_recap")
    assert (said["body"], said["files"]) == ("Bonjour", "avec 1 fichier")


def test_confirmed_message_is_sent_with_the_key_of_the_form() -> None:
    stage = ready()
    said = answer(stage, "affirm", "oui")
    assert said.of("utter_message_receipt")["reference"] == "MSG-1"
    assert said.closed
    (call,) = stage.insurer.messages.calls
    assert (call["key"], call["theme"], call["file_ids"]) == ("op1", "card", ("f1",))


def test_refused_recap_asks_for_the_words_again() -> None:
    said = answer(ready(), "deny", "non")
    assert said.responses == ["utter_message_correct"]
    assert said.slots["message_body"] is None


def test_unclear_confirmation_wants_yes_or_no() -> None:
    assert answer(ready(), "nlu_fallback", "hmm").responses == ["utter_form_yes_or_no"]


@pytest.mark.parametrize(
    ("error", "response"),
    [
        (InvalidInput("files", "too_many"), "utter_message_not_sent"),
        (InvalidInput("theme", "unknown"), "utter_message_not_sent"),
        (NotFound("file", "f1"), "utter_message_not_sent"),
    ],
)
def test_message_that_is_refused_is_said(error: Exception, response: str) -> None:
    stage = ready()
    stage.insurer.messages.error = error
    said = answer(stage, "affirm", "oui")
    assert said.responses == [response]
    assert said.closed


def test_cancel_sends_nothing() -> None:
    said = answer(ready(), "cancel", "annuler")
    assert said.responses == ["utter_message_cancelled"]
    assert said.closed


def test_question_to_the_centre_is_the_message() -> None:
    asking = "Bonjour, pouvez-vous decaler mon prochain prelevement ?"
    said = answer(at("message_body"), "contributions_show", asking)
    assert said.slots["message_body"].startswith("[[text:")


def test_a_text_before_its_theme_is_kept() -> None:
    stage = at("message_theme")
    said = answer(stage, "nlu_fallback", LONG.replace("dentiste", "magasin"))
    assert said.responses == ["utter_message_kept"]
    assert said.slots["message_theme"] is None
    assert said.slots["message_body"] is not None


def test_a_text_that_names_its_theme_needs_no_question() -> None:
    text = "Je voudrais savoir pourquoi ma cotisation a augmenté en janvier"
    said = answer(at("message_theme"), "contributions_show", text)
    assert said.responses == []
    assert said.slots["message_theme"] == "contributions"
    assert said.slots["message_body"] is not None


@pytest.mark.parametrize(
    ("intent", "text", "emptied"),
    [
        ("nlu_fallback", "corrige le texte", {"message_body": None}),
        ("nlu_fallback", "change le thème", {"message_theme": None}),
        ("deny", "non, changez le sujet : cotisations", {"message_theme": "contributions"}),
        ("nlu_fallback", "je veux ajouter un fichier", {"message_files": None}),
    ],
)
def test_each_part_of_a_message_can_be_changed_at_the_recap(
    intent: str, text: str, emptied: dict[str, str | None]
) -> None:
    said = answer(ready(), intent, text)
    assert said.slots == {**emptied, "message_confirmed": None, "failures": 0}


def test_a_yes_with_a_but_sends_nothing() -> None:
    stage = ready()
    said = answer(stage, "affirm", "oui mais")
    assert said.responses == ["utter_request_what_to_change"]
    assert stage.insurer.messages.calls == []


@pytest.mark.parametrize(
    "text", ["je peux mettre combien de fichiers ?", "c'est quoi la taille max", "quels formats ?"]
)
def test_a_question_about_the_files_is_answered_with_the_limits_of_messages(text: str) -> None:
    said = answer(at("message_files"), "faq", text, entities={"faq_topic": "sending_documents"})
    assert said.responses == ["utter_upload_limits"]
    assert (said.messages[0]["max_files"], said.messages[0]["total_mb"]) == ("5", "7")
    assert said.slots == {"message_files": None}


@pytest.mark.parametrize("text", ["je n'ai pas de fichier", "passer", "je passe", "étape suivante"])
def test_who_has_no_file_goes_on(text: str) -> None:
    assert answer(at("message_files"), "nlu_fallback", text).slots["message_files"] == "none"


def at_files() -> Stage:
    stage = at("message_files")
    stage.slots |= {"message_theme": "card", "message_body": stage.keep("text", "ma facture")}
    return stage


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("reimbursement_delay", "elle date du 12 septembre et je n’ai toujours rien reçu de vous"),
        ("out_of_scope", "je l’ai payée 300 euros"),
    ],
)
def test_words_told_where_files_are_asked_for_are_added_to_the_message(
    intent: str, text: str
) -> None:
    stage = at_files()
    said = answer(stage, intent, text)
    assert said.responses == ["utter_message_added"]
    assert said.slots["message_files"] is None
    ref = find(said.slots["message_body"])[0].ref
    assert stage.insurer.vault.entries[ref].value == f"ma facture\n{text}"


@pytest.mark.parametrize(
    ("intent", "text", "response"),
    [
        ("affirm", "oui je voudrais bien en joindre une", "utter_message_files_how"),
        ("help", "que savez-vous faire au juste ?", "utter_help"),
        ("nlu_fallback", "hein quoi", "utter_message_files_how"),
    ],
)
def test_a_question_or_a_yes_where_files_are_asked_for_adds_nothing(
    intent: str, text: str, response: str
) -> None:
    said = answer(at_files(), intent, text)
    assert said.responses[0] == response
    assert "message_body" not in said.slots


def test_a_sentence_that_says_there_is_no_file_goes_on() -> None:
    text = "je n’ai pas de pièce jointe à vous envoyer pour cette fois"
    assert answer(at_files(), "nlu_fallback", text).slots["message_files"] == "none"


def test_words_that_make_a_message_too_long_are_refused_and_the_message_is_kept() -> None:
    stage = Stage(form="message_form", slots={"requested_slot": "message_files"})
    before = stage.keep("text", "Bonjour. " * 500)
    stage.slots["message_body"] = before
    said = stage.run(ValidateMessageForm, "nlu_fallback", "et encore ceci à vous dire. " * 30)
    assert said.responses == ["utter_message_too_long"]
    assert said.slots["message_files"] is None
    assert "message_body" not in said.slots
