"""The forms of requests: answers found wherever they are said, a recap, one write."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.contact_details import (
    ActionAskContactWords,
    ActionAskRequestCode,
    ValidateContactForm,
)
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import ValidateBeneficiaryRemoveForm
from bot.actions.inbox import ActionInboxCheck
from bot.actions.request_questions import (
    ActionAskRequestConfirmed,
    ActionAskRequestFiles,
)
from bot.actions.requests import ActionRequestStatus
from bot.actions.submissions import ValidateDocumentForm, ValidateQuoteForm
from insurer.domain.contact_details import ContactField
from insurer.domain.contributions import ContributionChange, Frequency
from insurer.domain.messages import LetterInThread
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput, NotFound, StoreUnavailable
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import ELISE, LEA, NOW, PAUL, ZOE
from tests.unit.actions.play import Said, Stage, at
from wire.placeholders import find
from wire.turn_token import Assurance, Channel

DOCUMENTS = "document_form"


def document(stage: Stage, intent: str, text: str = "", **how: Any) -> Said:
    return stage.run(ValidateDocumentForm, intent, text, **how)


def ready() -> Stage:
    return at(DOCUMENTS, "confirmed", kind="birth_certificate", files=["f1"])


def test_kind_and_person_said_with_the_request_are_taken() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    entities = {"person": "child"}
    said = document(
        stage, "document_submit", "voici l’acte de naissance de ma fille", entities=entities
    )
    assert said.slots["request_kind"] == "birth_certificate"
    assert said.slots["request_person"] == ZOE.person_id


def test_chosen_kind_is_taken() -> None:
    said = document(at(DOCUMENTS, "kind"), "document_submit", entities={"option": "bank_proof"})
    assert said.slots["request_kind"] == "bank_proof"


def test_unknown_kind_lists_what_there_is() -> None:
    said = document(at(DOCUMENTS, "kind"), "nlu_fallback", "mon truc")
    assert said.responses == ["utter_documents_kind_unknown"]


def test_card_that_we_make_cannot_be_handed_in() -> None:
    said = document(at(DOCUMENTS, "kind"), "document_submit", entities={"option": "card"})
    assert said.responses == ["utter_documents_kind_unknown"]


def test_limits_of_quotes_are_said_for_a_quote() -> None:
    said = at("quote_form", "files", kind="dental").run(ActionAskRequestFiles, "quote_submit")
    asked = said.of("utter_quotes_ask_files")
    assert (asked["max_files"], asked["file_mb"]) == ("4", "3")


def test_files_of_a_quote_are_checked_by_the_limits_of_quotes() -> None:
    stage = at("quote_form", "files", kind="dental")
    stage.run(ValidateQuoteForm, "submit_form", entities={"files": ["f1"]})
    assert stage.insurer.files.calls[0]["purpose"] is UploadPurpose.QUOTE


def test_recap_says_what_will_be_written() -> None:
    stage = ready()
    stage.slots["request_person"] = ZOE.person_id
    recap = stage.run(ActionAskRequestConfirmed, "submit_form").of("utter_documents_recap")
    assert recap["kind"] == "acte de naissance"
    assert "Zoé" in recap["person"]
    assert recap["count"] == "1"


def test_confirmed_request_is_written_with_the_key_of_the_form() -> None:
    stage = ready()
    said = document(stage, "affirm", "oui")
    assert said.of("utter_documents_receipt")["reference"] == "DOC-1"
    assert said.closed
    (call,) = stage.insurer.submissions.calls
    assert (call["key"], call["kind"], call["file_ids"]) == ("op1", "birth_certificate", ("f1",))


def test_recap_that_is_corrected_is_said_again_and_nothing_is_written() -> None:
    stage = ready()
    said = document(stage, "deny", "non c’est un certificat de scolarité")
    assert said.slots["request_kind"] == "school_certificate"
    assert said.slots["request_confirmed"] is None
    assert stage.insurer.submissions.calls == []


def test_plain_no_asks_what_to_change() -> None:
    said = document(ready(), "deny", "non")
    assert said.responses == ["utter_request_what_to_change"]
    assert not said.closed


@pytest.mark.parametrize("error", [InvalidInput("files", "twice"), NotFound("file", "f1")])
def test_request_that_cannot_be_written_is_said(error: Exception) -> None:
    stage = ready()
    stage.insurer.submissions.error = error
    said = document(stage, "affirm", "oui")
    assert said.responses == ["utter_request_not_written"]
    assert said.closed


def test_insurer_that_does_not_answer_loses_nothing_of_the_form() -> None:
    stage = ready()
    stage.insurer.submissions.error = StoreUnavailable("down")
    said = document(stage, "affirm", "oui")
    assert said.responses == ["utter_data_unavailable"]
    assert not said.closed


def test_cancel_writes_nothing() -> None:
    stage = ready()
    said = document(stage, "cancel", "annuler")
    assert said.responses == ["utter_documents_cancelled"]
    assert stage.insurer.submissions.calls == []


@pytest.mark.parametrize(
    "form",
    [ValidateDocumentForm, ValidateQuoteForm, ValidateHospitalForm, ValidateComplaintForm],
)
def test_nobody_in_particular_files_no_request(form: type[EmmaAction]) -> None:
    said = Stage(assurance=Assurance.ANONYMOUS).run(form, "document_submit", "bonjour")
    assert said.responses == ["utter_not_allowed_portal"]
    assert said.closed


def contact(stage: Stage, intent: str, text: str = "", **how: Any) -> Said:
    return stage.run(ValidateContactForm, intent, text, **how)


def test_contact_details_change_on_the_portal_only() -> None:
    said = contact(Stage(channel=Channel.SMS), "contact_details_change", "changer mon mail")
    assert said.responses == ["utter_contact_details_portal_only"]
    assert said.closed


def test_phone_typed_is_kept_and_never_repeated() -> None:
    stage = at("contact_form", "words", kind="phone")
    placeholder = stage.keep("phone", "06 39 98 00 55")
    said = contact(stage, "nlu_fallback", f"c’est le {placeholder}")
    assert said.slots["request_words"] == placeholder


def test_value_that_is_wrong_is_refused_with_the_reason() -> None:
    stage = at("contact_form", "words", kind="address")
    stage.insurer.contact_details.refused = InvalidInput("address", "format")
    said = contact(stage, "nlu_fallback", "3 rue des Lilas")
    assert said.responses == ["utter_contact_refused_address_format"]


def test_proof_is_asked_for_where_the_insurer_wants_one() -> None:
    stage = Stage()
    assert contact(stage, "contact_details_change", "mon mail").slots["request_files"] == "none"
    stage.insurer.contact_details.needs_proof = True
    said = contact(stage, "contact_details_change", "mon mail")
    assert said.slots["request_files"] is None


def kept_words(stage: Stage, said: Said) -> str:
    return stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("phone", "change mon numéro de téléphone, c {}"), ("email", "j'ai changé de mail : {}")],
)
def test_a_value_said_with_the_wish_is_taken(kind: str, text: str) -> None:
    stage = Stage()
    placeholder = stage.keep(kind, "a value")
    said = contact(stage, "contact_details_change", text.format(placeholder))
    assert said.slots["request_kind"] == kind
    assert said.slots["request_words"] == placeholder


def test_an_address_said_with_the_wish_is_taken_without_the_words_around_it() -> None:
    stage = Stage()
    text = "changer mon adresse : 14 rue de la Paix, 67000 Strasbourg."
    said = contact(stage, "contact_details_change", text)
    assert kept_words(stage, said) == "14 rue de la Paix, 67000 Strasbourg"


ROME = "22 rue de Rome 13001 Marseille"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"je déménage le 1er décembre au {ROME}", ROME),
        ("le 15 décembre, 3 rue Neuve 67000 Strasbourg", "3 rue Neuve 67000 Strasbourg"),
        ("à partir du 2 janvier 2027 : 5 rue Foch, 06000 Nice", "5 rue Foch, 06000 Nice"),
        (f"dans 3 semaines {ROME}", ROME),
        (f"le 15/12/2026 au {ROME}", ROME),
        (f"{ROME} à partir du 1er décembre", ROME),
        ("12 bis, rue du 8 mai 1945, 67000 Metz", "12 bis, rue du 8 mai 1945, 67000 Metz"),
        ("le 2 mai, 7 Hameau-des-Prés 67000 Metz", "7 Hameau-des-Prés 67000 Metz"),
        ("au 4 Les Tilleuls 67000 Metz", "4 Les Tilleuls 67000 Metz"),
    ],
)
def test_an_address_begins_at_the_number_of_its_house(text: str, address: str) -> None:
    stage = at("contact_form", "words", kind="address")
    assert kept_words(stage, contact(stage, "contact_details_change", text)) == address


@pytest.mark.parametrize(
    ("first", "second"),
    [("24 rue du Dôme", "67000 Strasbourg"), ("67000 Strasbourg", "c'est 24 rue du Dôme")],
)
def test_an_address_may_come_in_two_messages(first: str, second: str) -> None:
    stage = at("contact_form", "words", kind="address")
    read: dict[str, Any] = {"intent": {"name": "nlu_fallback"}, "text": first, "entities": []}
    stage.history = [{"event": "user", "parse_data": read}]
    said = contact(stage, "nlu_fallback", second)
    assert kept_words(stage, said) == "24 rue du Dôme, 67000 Strasbourg"


def test_a_wrong_value_said_with_the_wish_is_refused_and_asked_for() -> None:
    stage = Stage()
    stage.insurer.contact_details.refused = InvalidInput("phone", "format")
    text = f"mon tel est {stage.keep('phone', '12')}"
    said = contact(stage, "contact_details_change", text)
    assert said.responses == ["utter_contact_details_intro", "utter_contact_refused_phone_format"]
    assert said.slots["request_words"] is None
    assert not said.closed


def test_the_wish_said_again_with_the_value_is_the_answer() -> None:
    stage = at("contact_form", "words", kind="address")
    text = "ma nouvelle adresse : 14 rue de la Paix 67000 Strasbourg"
    said = contact(stage, "contact_details_change", text)
    assert kept_words(stage, said) == "14 rue de la Paix 67000 Strasbourg"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("non, 16 rue de la Paix 67000 Strasbourg", "16 rue de la Paix 67000 Strasbourg"),
        ("en fait le 16", "16 rue de la Paix, 67000 Strasbourg"),
        ("non c'est 3 quai des Alpes", "3 quai des Alpes, 67000 Strasbourg"),
        ("non, le 2 mai, au 3 quai des Alpes", "3 quai des Alpes, 67000 Strasbourg"),
    ],
)
def test_an_address_is_corrected_at_its_recap(text: str, address: str) -> None:
    stage = at("contact_form", "confirmed", kind="address", files="none")
    stage.slots["request_words"] = stage.keep("text", "14 rue de la Paix 67000 Strasbourg")
    said = contact(stage, "out_of_scope", text)
    assert kept_words(stage, said) == address
    assert said.slots["request_confirmed"] is None


def confirmed_contact() -> Stage:
    stage = at("contact_form", "code", kind="email", files="none", confirmed=True)
    stage.slots["request_words"] = stage.keep("email", "lea@example.org")
    stage.slots["request_code_sent"] = True
    return stage


def test_contact_is_written_only_with_a_right_code() -> None:
    stage = confirmed_contact()
    said = contact(stage, "nlu_fallback", stage.keep("code", "123456"))
    assert said.of("utter_contact_details_receipt")["reference"] == "COO-1"
    assert stage.insurer.contact_details.calls[0]["field"] == "email"


def test_contact_without_a_code_is_not_written() -> None:
    stage = confirmed_contact()
    said = contact(stage, "affirm", "oui")
    assert said.responses == ["utter_one_time_code_missing"]
    assert stage.insurer.contact_details.calls == []


def address_at_code() -> Stage:
    stage = at("contact_form", "code", kind="address", files="none", confirmed=True, code_sent=True)
    stage.slots["request_words"] = stage.keep("text", "14 rue de la Paix 67000 Strasbourg")
    return stage


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("en fait non c'est le 24 rue de Rome", "24 rue de Rome, 67000 Strasbourg"),
        ("en fait c'est le 16", "16 rue de la Paix, 67000 Strasbourg"),
        ("24 rue de Rome 13001 Marseille", "24 rue de Rome 13001 Marseille"),
    ],
)
def test_a_value_corrected_instead_of_a_code_is_confirmed_anew(text: str, address: str) -> None:
    stage = address_at_code()
    said = contact(stage, "nlu_fallback", text)
    assert kept_words(stage, said) == address
    assert said.slots["request_confirmed"] is said.slots["request_code"] is None
    assert stage.insurer.contact_details.calls == []


@pytest.mark.parametrize("text", ["ça fait 5 minutes", "c'est 1234", "non, j'attends depuis 5 mn"])
def test_words_on_the_code_change_no_value(text: str) -> None:
    said = contact(address_at_code(), "nlu_fallback", text)
    assert said.responses == ["utter_one_time_code_missing"]
    assert "request_words" not in said.slots


def test_a_number_named_beside_the_code_is_no_new_value() -> None:
    stage = confirmed_contact()
    said = contact(stage, "nlu_fallback", f"rien sur {stage.keep('email', 'zoe@example.org')}")
    assert "request_words" not in said.slots


def test_code_is_sent_once() -> None:
    stage = confirmed_contact()
    stage.slots["request_code_sent"] = None
    assert stage.run(ActionAskRequestCode, "affirm").responses == ["utter_one_time_code_sent"]
    stage.slots["request_code_sent"] = True
    assert stage.run(ActionAskRequestCode, "affirm").responses == ["utter_one_time_code_again"]


def remove(stage: Stage, text: str, **how: Any) -> Said:
    return stage.run(ValidateBeneficiaryRemoveForm, "beneficiary_remove", text, **how)


@pytest.mark.parametrize("form", [None, "beneficiary_remove_form"])
def test_death_is_heard_by_a_person(form: str | None) -> None:
    stage = Stage(form=form, slots={"requested_slot": "request_kind"} if form else {})
    stage.insurer.cards.persons = (LEA, PAUL, ELISE)
    said = remove(stage, "mon mari est décédé")
    assert said.handoff == "bereavement"
    assert said.responses == ["utter_bereavement"]
    assert said.closed


def test_member_alone_has_nobody_to_remove() -> None:
    assert remove(Stage(), "radier un bénéficiaire").responses == [
        "utter_beneficiary_remove_nobody"
    ]


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        (ContributionChange(Decimal("-28.90"), Frequency.MONTHLY), "baissera de 28,90"),
        (ContributionChange(Decimal("86.70"), Frequency.QUARTERLY), "augmentera de 86,70"),
        (None, "peut modifier"),
    ],
)
def test_recap_of_a_removal_says_what_becomes_of_the_contribution(
    change: ContributionChange | None, effect: str
) -> None:
    stage = at("beneficiary_remove_form", "confirmed", person="p2", kind="divorce", files="none")
    stage.insurer.contributions.change = change
    said = stage.run(ActionAskRequestConfirmed, "affirm", "oui")
    assert effect in said.of("utter_beneficiary_remove_recap")["effect"]


def test_request_that_waits_for_its_document_says_so() -> None:
    stage = at("beneficiary_remove_form", "confirmed", person="p2", kind="divorce", files="none")
    said = stage.run(ValidateBeneficiaryRemoveForm, "affirm", "oui")
    assert said.responses == ["utter_beneficiary_remove_receipt", "utter_request_document_awaited"]


@pytest.mark.parametrize("field", ContactField)
def test_what_is_new_is_asked_for_by_its_name(field: ContactField) -> None:
    said = at("contact_form", "words", kind=field.value).run(
        ActionAskContactWords, "contact_details_change"
    )
    assert said.responses == [f"utter_contact_details_new_{field.value}"]


def test_complaint_says_the_dates_that_bind() -> None:
    stage = at("complaint_form", "confirmed", files="none")
    stage.slots["request_words"] = stage.keep("text", "Je conteste")
    said = stage.run(ValidateComplaintForm, "affirm", "oui")
    receipt = said.of("utter_complaints_receipt")
    assert receipt["answer_by"].startswith("21")
    assert said.responses[1:] == ["utter_complaints_mediator_unknown", "utter_complaints_next"]


def request(reference: str, kind: RequestKind, remark: str | None = None) -> MemberRequest:
    return MemberRequest(reference, kind, RequestState.IN_PROGRESS, NOW, remark)


QUOTE = request("DEV-2026-AAAAAA", RequestKind.QUOTE, "À l’étude")
MESSAGE = request("MSG-2026-BBBBBB", RequestKind.MESSAGE)


@pytest.mark.parametrize(
    ("text", "responses"),
    [
        ("où en est mon devis ?", ["utter_requests_in_progress", "utter_requests_remark"]),
        ("et la msg-2026-bbbbbb ?", ["utter_requests_in_progress"]),
        ("mes demandes", ["utter_requests_table"]),
        ("où en est ma réclamation ?", ["utter_requests_none_such"]),
    ],
)
def test_requests_are_found_by_kind_and_reference(text: str, responses: list[str]) -> None:
    stage = Stage()
    stage.insurer.requests.all = (QUOTE, MESSAGE)
    said = stage.run(ActionRequestStatus, "request_status", text)
    assert said.responses[: len(responses)] == responses
    assert len(said.responses) <= len(responses) + 1


@pytest.mark.parametrize(
    ("secu", "told", "left"),
    [
        (Decimal("72.00"), "utter_requests_quote_figures", "228,00\u00a0€"),
        (None, "utter_requests_quote_mutuelle", None),
    ],
)
def test_a_quote_that_was_studied_is_told_with_its_figures(
    secu: Decimal | None, told: str, left: str | None
) -> None:
    stage = Stage()
    figures = QuoteFigures(Decimal("500.00"), Decimal("200.00"), secu)
    stage.insurer.requests.all = (replace(QUOTE, figures=figures), MESSAGE)
    said = stage.run(ActionRequestStatus, "request_status", "mon devis ?")
    assert said.responses[1] == told
    assert facts_wanted(told) <= said.messages[1].keys()
    assert said.messages[1].get("left") == left
    listed = stage.run(ActionRequestStatus, "request_status", "mes demandes")
    assert "200,00\u00a0€ sur 500,00\u00a0€" in listed.messages[0]["rows"]


def test_member_without_requests_is_told_so() -> None:
    said = Stage().run(ActionRequestStatus, "request_status", "mes demandes")
    assert said.responses == ["utter_requests_none"]


def test_only_unread_message_is_read_out_at_once() -> None:
    stage = Stage()
    stage.insurer.messages.letters = (LetterInThread(False, "Bien reçu", NOW, True, ()),)
    said = stage.run(ActionInboxCheck, "inbox_check", "ai-je une réponse ?")
    assert said.responses == [
        "utter_inbox_one_unread",
        "utter_inbox_thread",
        "utter_inbox_letter",
        "utter_inbox_next",
    ]
    assert said.of("utter_inbox_letter")["body"] == "Bien reçu"


def test_member_without_messages_is_told_so() -> None:
    assert Stage().run(ActionInboxCheck, "inbox_check", "x").responses == ["utter_inbox_empty"]


def test_an_address_given_before_its_question_is_taken() -> None:
    stage = at("contact_form", "kind")
    said = stage.run(ValidateContactForm, "nlu_fallback", "4 rue Victor Hugo 69002 Lyon")
    assert said.slots["request_kind"] == "address"
    kept = stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value
    assert kept == "4 rue Victor Hugo 69002 Lyon"
