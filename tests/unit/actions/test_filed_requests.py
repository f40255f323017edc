"""The forms of requests: answers found wherever they are said, a recap, one write."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.contact_details import ActionAskRequestCode, ValidateContactForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import ValidateBeneficiaryRemoveForm
from bot.actions.inbox import ActionInboxCheck
from bot.actions.request_questions import (
    ActionAskRequestConfirmed,
    ActionAskRequestFiles,
    ActionAskRequestPerson,
)
from bot.actions.requests import ActionRequestStatus
from bot.actions.submissions import ValidateDocumentForm, ValidateQuoteForm
from insurer.domain.contributions import ContributionChange, Frequency
from insurer.domain.hospital_coverage import HospitalCoverage
from insurer.domain.messages import LetterInThread
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput, NotFound, StoreUnavailable
from tests.unit.actions.fakes import ELISE, LEA, NOW, PAUL, ZOE
from tests.unit.actions.play import Said, Stage
from wire.placeholders import find
from wire.turn_token import Assurance, Channel

DOCUMENTS = "document_form"


def at(form: str, requested: str, **slots: Any) -> Stage:
    known = {f"request_{name}": value for name, value in slots.items()}
    base = {"operation_key": "op1", "requested_slot": f"request_{requested}"}
    stage = Stage(form=form, slots=base | known)
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    return stage


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


def hospital(stage: Stage, intent: str, text: str, **how: Any) -> Said:
    return stage.run(ValidateHospitalForm, intent, text, **how)


def test_persons_are_offered_when_there_are_several() -> None:
    said = at("hospital_form", "person").run(ActionAskRequestPerson, "hospital_coverage")
    buttons = said.of("utter_hospital_coverage_ask_person")["buttons"]
    assert [button["title"] for button in buttons] == ["Léa", "Paul", "Zoé"]
    assert buttons[2]["payload"] == '/hospital_coverage{"person_id": "p3"}'


def test_only_person_is_not_asked_for() -> None:
    said = hospital(Stage(), "hospital_coverage", "prise en charge")
    assert said.slots["request_person"] == LEA.person_id


@pytest.mark.parametrize("code", ["past", "too_far"])
def test_admission_that_cannot_be_is_refused_with_its_day(code: str) -> None:
    stage = at("hospital_form", "day")
    stage.insurer.hospital_coverage.refused = InvalidInput("admission_on", code)
    said = hospital(stage, "nlu_fallback", "le 12 mars 2020")
    assert said.responses == [f"utter_hospital_coverage_day_{code}"]
    assert "2020" in said.messages[0]["day"]


def test_ward_may_be_unknown() -> None:
    said = hospital(at("hospital_form", "ward"), "nlu_fallback", "je ne sais pas")
    assert said.slots["request_ward"] == "none"


def test_stay_is_asked_for_with_what_was_said() -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    said = hospital(stage, "affirm", "oui")
    assert said.of("utter_hospital_coverage_receipt")["reference"] == "PEC-1"
    assert stage.insurer.hospital_coverage.calls[0]["admission_on"] == date(2027, 3, 12)


def test_history_is_shown_instead_of_a_new_request() -> None:
    said = hospital(Stage(), "hospital_coverage", "historique de mes prises en charge")
    assert said.responses == ["utter_hospital_coverage_no_stay"]
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


def test_an_answer_given_before_can_be_corrected_in_the_middle() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", "en fait non le 18 mars 2027")
    assert said.slots["request_day"] == "2027-03-18"
    assert said.slots["request_ward"] is None
    assert said.responses == ["utter_request_corrected"]


def test_a_doubt_that_corrects_nothing_is_an_answer() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", "en fait, en maternité")
    assert said.slots["request_ward"] is not None


@pytest.mark.parametrize(
    ("text", "hospital"),
    [
        (
            "faut aussi une PEC pour moi, clinique rhena à strasbourg, le 15 décembre, chirurgie",
            "clinique rhena à strasbourg",
        ),
        ("c'est à la clinique du Parc, Lyon", "clinique du Parc, Lyon"),
        ("Sainte-Anne le 15 décembre", "Sainte-Anne"),
        ("hôpital Foch dans trois semaines pour ma fille", "hôpital Foch"),
        ("pour moi, Rhena à Strasbourg, le 15 décembre", "Rhena à Strasbourg"),
        ("Rhena, Strasbourg", "Rhena, Strasbourg"),
    ],
)
def test_of_a_sentence_that_says_more_only_the_hospital_is_kept_as_hospital(
    text: str, hospital: str
) -> None:
    stage = at("hospital_form", "place", person="p2")
    said = hospital_kept(stage, text)
    assert said == hospital


def hospital_kept(stage: Stage, text: str) -> str:
    said = hospital(stage, "nlu_fallback", text)
    ref = find(said.slots["request_place"])[0].ref
    return stage.insurer.vault.entries[ref].value


def test_the_person_named_with_the_hospital_is_the_one_of_the_stay() -> None:
    stage = at("hospital_form", "place", person="p2")
    text = "une PEC pour moi, clinique Rhena à Strasbourg, le 15 décembre"
    said = hospital(stage, "hospital_coverage", text, entities={"person": "self"})
    assert said.slots["request_person"] == "p1"
    assert said.slots["request_day"].endswith("-12-15")


def test_the_wish_said_again_for_another_person_is_for_that_person() -> None:
    stage = at("hospital_form", "place", person="p2")
    said = hospital(stage, "hospital_coverage", "une PEC pour moi", entities={"person": "self"})
    assert (said.slots["request_person"], said.slots["request_place"]) == ("p1", None)


def test_a_hospital_that_bears_a_first_name_means_nobody() -> None:
    stage = at("hospital_form", "place", person="p1")
    said = hospital(stage, "nlu_fallback", "clinique Saint-Paul")
    assert "request_person" not in said.slots


@pytest.mark.parametrize("requested", ["ward", "confirmed"])
def test_a_day_without_its_month_corrects_the_day(requested: str) -> None:
    known = {"person": "p1", "place": "[[text:v1]]", "day": "2027-03-12"}
    ward = {"ward": "none"} if requested == "confirmed" else {}
    said = hospital(at("hospital_form", requested, **known, **ward), "deny", "en fait non le 18")
    assert said.slots["request_day"] == "2027-03-18"


STAY = HospitalCoverage(
    "PEC-9",
    "Paul",
    "Martin",
    date(1980, 1, 2),
    "Clinique Sainte-Anne",
    None,
    date(2999, 1, 2),
    RequestState.ACCEPTED,
    NOW,
)


@pytest.mark.parametrize(
    ("stay", "entity", "told"),
    [
        (STAY, "spouse", True),
        (STAY, "child", False),
        (replace(STAY, state=RequestState.REFUSED), "spouse", False),
        (replace(STAY, admission_on=date(2020, 1, 2)), "spouse", False),
    ],
)
def test_a_stay_asked_for_already_is_told_before_another_is_asked_for(
    stay: HospitalCoverage, entity: str, told: bool
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.hospital_coverage.stays = (stay,)
    text = "ma femme ou mon fils entre à l'hôpital"
    said = hospital(stage, "hospital_coverage", text, entities={"person": entity})
    assert ("utter_hospital_coverage_already" in said.responses) is told
    assert not said.closed
