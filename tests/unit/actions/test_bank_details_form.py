"""The change of bank details, step by step."""

from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions.bank_details import (
    ActionAskBankCode,
    ActionAskBankConfirmed,
    ValidateBankDetailsForm,
)
from insurer.errors import CodeRefusal, CodeRefused, Conflict, InvalidInput, NotFound
from tests.unit.actions.fakes import GOOD_IBAN, NOW, PENDING
from tests.unit.actions.play import Said, Stage
from wire.turn_token import Assurance, Channel

FORM = "bank_details_form"


def at(requested: str, **slots: Any) -> Stage:
    """Return a stage at which the form asks for `requested`."""
    slots = {"operation_key": "op1", "requested_slot": requested, **slots}
    return Stage(form=FORM, slots=slots)


def answer(stage: Stage, intent: str, text: str = "", **how: Any) -> Said:
    return stage.run(ValidateBankDetailsForm, intent, text, **how)


def at_code() -> Stage:
    stage = at("bank_code")
    stage.slots |= {
        "bank_iban": stage.keep("iban", GOOD_IBAN),
        "bank_holder": stage.keep("name", "Léa Martin"),
        "bank_proof": ["file1"],
        "bank_confirmed": True,
        "bank_code_sent": True,
    }
    return stage


def test_form_opens_with_an_introduction_and_a_key() -> None:
    said = answer(Stage(), "bank_details_change", "je change de banque")
    assert said.responses == ["utter_bank_details_intro"]
    assert said.slots["operation_key"] == "t1"


def test_form_takes_an_iban_that_came_with_the_request() -> None:
    stage = Stage()
    typed = stage.keep("iban", GOOD_IBAN)
    said = answer(stage, "bank_details_change", f"mon nouveau rib {typed}")
    assert said.slots["bank_iban"] == typed


def test_form_opens_on_the_portal_only() -> None:
    said = answer(Stage(channel=Channel.SMS), "bank_details_change", "changer mon rib")
    assert said.responses == ["utter_bank_details_portal_only"]
    assert said.closed


def test_anonymous_caller_opens_no_form() -> None:
    said = answer(Stage(assurance=Assurance.ANONYMOUS), "bank_details_change", "changer mon rib")
    assert said.responses == ["utter_portal_place"]
    assert said.closed


def test_pending_change_opens_no_second_one() -> None:
    stage = Stage()
    stage.insurer.bank_details.waiting = PENDING
    said = answer(stage, "bank_details_change", "changer mon rib")
    assert said.of("utter_bank_details_pending")["reference"] == "RIB-1"
    assert said.closed


def test_typed_iban_is_kept_as_a_reference() -> None:
    stage = at("bank_iban")
    typed = stage.keep("iban", GOOD_IBAN)
    said = answer(stage, "bank_details_change", typed)
    assert said.responses == ["utter_bank_details_iban_ok"]
    assert said.slots["bank_iban"] == typed


def test_form_block_fills_iban_holder_and_proof() -> None:
    stage = at("bank_iban")
    sent = {
        "iban": stage.keep("iban", GOOD_IBAN),
        "holder": "",
        "name": stage.keep("name", "Léa Martin"),
        "files": ["file1"],
    }
    said = answer(stage, "submit_form", entities=sent)
    assert said.slots["bank_iban"] == sent["iban"]
    assert said.slots["bank_proof"] == ["file1"]


def test_wrong_checksum_is_explained() -> None:
    said = answer(at("bank_iban"), "nlu_fallback", "[[iban_invalid:0123456789ab]]")
    assert said.responses == ["utter_bank_details_iban_checksum"]
    assert said.slots["bank_iban"] is None


@pytest.mark.parametrize("code", ["checksum", "format", "not_sepa", "same_as_current"])
def test_iban_that_the_insurer_refuses_is_explained(code: str) -> None:
    stage = at("bank_iban")
    stage.insurer.bank_details.refused = InvalidInput("iban", code)
    said = answer(stage, "bank_details_change", stage.keep("iban", GOOD_IBAN))
    assert said.responses == [f"utter_bank_details_iban_{code}"]


def test_question_in_the_middle_is_answered_and_the_form_goes_on() -> None:
    said = answer(at("bank_iban"), "card_status", "au fait, où est ma carte ?")
    assert said.responses == ["utter_card_posted", "utter_form_back"]
    assert not said.closed


def test_how_long_it_takes_is_told_of_this_request_and_not_of_another() -> None:
    said = answer(at("bank_holder"), "reimbursement_delay", "euh combien de temps ça prend ?")
    assert said.responses == ["utter_bank_details_how_long"]
    assert said.of("utter_bank_details_how_long")["hours"] == "48"
    assert said.slots == {"bank_holder": None}


def test_no_where_no_yes_or_no_was_asked_leaves() -> None:
    said = answer(at("bank_iban"), "deny", "en fait non", confidence=0.9)
    assert said.responses == ["utter_bank_details_cancelled"]
    assert said.closed


def test_other_form_waits_for_one_in_which_something_was_said() -> None:
    stage = at("bank_proof", bank_iban="[[iban:1]]")
    said = answer(stage, "contact_message", "écrire au centre")
    assert said.responses == ["utter_form_finish_first"]
    assert not said.closed


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (at("bank_iban"), "écrire au centre"),
        (at("bank_proof", bank_iban="[[iban:1]]"), "je voudrais plutôt écrire au centre"),
    ],
)
def test_other_form_takes_the_place_of_an_empty_or_unwanted_one(stage: Stage, text: str) -> None:
    said = answer(stage, "contact_message", text)
    assert said.closed
    assert FollowupAction("message_form") in said.events
    assert said.responses == []


def test_a_yes_with_a_but_writes_nothing() -> None:
    said = answer(at("bank_confirmed"), "affirm", "oui mais")
    assert said.responses == ["utter_request_what_to_change"]
    assert said.slots["bank_confirmed"] is None


def test_doubtful_request_counts_as_an_answer_that_does_not_fit() -> None:
    said = answer(at("bank_iban"), "card_status", "carte", confidence=0.5)
    assert said.responses == ["utter_bank_details_iban_missing"]
    assert said.slots["failures"] == 1


def test_third_answer_that_does_not_fit_offers_a_person() -> None:
    said = answer(at("bank_iban", failures=2), "nlu_fallback", "euh")
    assert said.responses == ["utter_bank_details_iban_missing", "utter_form_person"]
    assert said.slots["failures"] == 0


@pytest.mark.parametrize(
    "slot", ["bank_iban", "bank_holder", "bank_proof", "bank_confirmed", "bank_code"]
)
def test_cancel_always_leaves(slot: str) -> None:
    said = answer(at(slot), "cancel", "laissez tomber")
    assert said.responses == ["utter_bank_details_cancelled"]
    assert said.closed
    assert said.slots["operation_key"] is None


@pytest.mark.parametrize("slot", ["bank_iban", "bank_holder", "bank_proof", "bank_code"])
@pytest.mark.parametrize(
    ("intent", "reason"),
    [("human_handoff", "asked"), ("emergency", "emergency"), ("distress", "distress")],
)
def test_person_or_danger_always_wins(slot: str, intent: str, reason: str) -> None:
    said = answer(at(slot), intent, "aidez-moi", confidence=0.6)
    assert said.handoff == reason
    assert said.closed


def test_danger_in_doubt_wins_too_where_no_text_is_free() -> None:
    assert answer(at("bank_iban"), "emergency", "au secours", confidence=0.35).handoff


def test_holder_is_kept_as_a_reference() -> None:
    stage = at("bank_holder")
    said = answer(stage, "out_of_scope", "Léa Martin")
    (entry,) = stage.insurer.vault.entries.values()
    assert (entry.kind, entry.value) == ("name", "Léa Martin")
    assert "Martin" not in said.slots["bank_holder"]


@pytest.mark.parametrize("question", ["c’est pour quoi faire ?", "pourquoi vous demandez ça"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "help", "faq"])
def test_question_is_never_a_holder(intent: str, question: str) -> None:
    stage = at("bank_holder")
    said = answer(stage, intent, question, confidence=0.5)
    assert said.responses == ["utter_bank_details_holder_missing"]
    assert stage.insurer.vault.entries == {}


@pytest.mark.parametrize("words", ["x", "12", "Léa 3", "[[phone:0123456789ab]]", "a" * 71])
def test_what_is_no_name_is_refused(words: str) -> None:
    said = answer(at("bank_holder"), "nlu_fallback", words)
    assert said.responses == ["utter_bank_details_holder_missing"]


@pytest.mark.parametrize(
    ("intent", "text", "entities", "proof"),
    [
        ("submit_form", "", {"files": ["f1", "f2"]}, ["f1", "f2"]),
        ("submit_form", "", {"proof": "later"}, "later"),
        ("nlu_fallback", "plus tard", {}, "later"),
        ("deny", "non", {}, "later"),
    ],
)
def test_proof_is_joined_or_promised(
    intent: str, text: str, entities: dict[str, Any], proof: Any
) -> None:
    said = answer(at("bank_proof"), intent, text, entities=entities)
    assert said.slots["bank_proof"] == proof


def test_unclear_proof_is_asked_again() -> None:
    said = answer(at("bank_proof"), "nlu_fallback", "bof")
    assert said.responses == ["utter_bank_details_proof_missing"]


def test_recap_shows_what_will_be_written() -> None:
    stage = at_code()
    said = stage.run(ActionAskBankConfirmed, "submit_form")
    recap = said.of("utter_bank_details_recap")
    assert recap["iban"] == "FR76 •••• •••• 189"
    assert recap["holder"] == "Léa Martin"


def test_confirmation_wants_yes_or_no() -> None:
    stage = at("bank_confirmed")
    assert answer(stage, "affirm", "oui").slots["bank_confirmed"] is True
    assert answer(stage, "nlu_fallback", "hmm").responses == ["utter_form_yes_or_no"]


def test_refused_recap_begins_again() -> None:
    said = answer(at("bank_confirmed"), "deny", "non")
    assert said.responses == ["utter_bank_details_correct"]
    assert said.slots["bank_iban"] is None
    assert said.slots["bank_holder"] is None


def test_refused_recap_with_another_iban_takes_it() -> None:
    stage = at("bank_confirmed")
    typed = stage.keep("iban", GOOD_IBAN)
    said = answer(stage, "bank_details_change", f"non, {typed}")
    assert said.responses == ["utter_bank_details_correct", "utter_bank_details_iban_ok"]
    assert said.slots["bank_iban"] == typed


def test_another_iban_instead_of_a_code_begins_anew() -> None:
    stage = at_code()
    typed = stage.keep("iban", GOOD_IBAN)
    said = answer(stage, "nlu_fallback", f"en fait non c'est {typed}")
    assert said.slots["bank_iban"] == typed
    assert said.slots["bank_confirmed"] is said.slots["bank_code"] is None
    assert stage.insurer.bank_details.calls == []


@pytest.mark.parametrize("text", ["mon conjoint", "je ne sais pas encore"])
def test_words_that_name_nobody_are_no_holder(text: str) -> None:
    said = answer(at("bank_holder"), "nlu_fallback", text)
    assert said.responses == ["utter_bank_details_holder_missing"]


def test_a_code_asked_for_again_within_seconds_is_said_to_be_on_its_way() -> None:
    stage = at("bank_code")
    stage.insurer.one_time_codes.just_before = True
    said = stage.run(ActionAskBankCode, "nlu_fallback", "j'ai pas reçu le code")
    assert said.responses == ["utter_one_time_code_on_its_way"]


def test_code_is_sent_once() -> None:
    stage = at("bank_code")
    said = stage.run(ActionAskBankCode, "affirm", "oui")
    assert said.responses == ["utter_one_time_code_sent"]
    stage.slots |= said.slots
    assert stage.run(ActionAskBankCode, "card_status", "ma carte ?").responses == [
        "utter_one_time_code_again"
    ]
    assert len(stage.insurer.one_time_codes.calls) == 1


def test_member_may_ask_for_another_code() -> None:
    stage = at_code()
    stage.slots |= answer(stage, "faq", "je n’ai rien reçu").slots
    stage.run(ActionAskBankCode, "faq", "je n’ai rien reçu")
    assert len(stage.insurer.one_time_codes.calls) == 1


def test_blocked_sending_ends_the_form() -> None:
    stage = at("bank_code")
    stage.insurer.one_time_codes.error = CodeRefused(CodeRefusal.BLOCKED, blocked_until=NOW)
    said = stage.run(ActionAskBankCode, "affirm", "oui")
    assert said.of("utter_one_time_code_blocked")["until"] == "10\u00a0h\u00a005"
    assert said.closed


def test_member_without_contact_gets_no_code() -> None:
    stage = at("bank_code")
    stage.insurer.one_time_codes.error = NotFound("contact", "m1")
    said = stage.run(ActionAskBankCode, "affirm", "oui")
    assert said.responses == ["utter_one_time_code_no_contact"]
    assert said.closed


def test_right_code_writes_once_with_the_key_of_the_form() -> None:
    stage = at_code()
    said = answer(stage, "nlu_fallback", stage.keep("code", "123456"))
    assert said.responses == ["utter_bank_details_receipt", "utter_bank_details_next"]
    assert said.closed
    call = stage.insurer.bank_details.calls[-1]
    assert call["key"] == "op1"
    assert call["proof_file_ids"] == ("file1",)


def test_code_that_could_not_be_sent_is_sent_and_not_missed() -> None:
    stage = at("bank_code")
    stage.slots["bank_code_sent"] = None
    said = answer(stage, "retry", "")
    assert said.responses == []
    assert said.slots["bank_code"] is None
    assert not said.closed


def test_promised_proof_is_reminded_of() -> None:
    stage = at_code()
    stage.slots["bank_proof"] = "later"
    said = answer(stage, "nlu_fallback", stage.keep("code", "123456"))
    assert said.responses[-1] == "utter_bank_details_proof_awaited"
    assert stage.insurer.bank_details.calls[-1]["proof_file_ids"] == ()


@pytest.mark.parametrize(
    ("reason", "sent"),
    [(CodeRefusal.WRONG, None), (CodeRefusal.EXPIRED, False), (CodeRefusal.NONE_PENDING, False)],
)
def test_refused_code_is_asked_again(reason: CodeRefusal, sent: bool | None) -> None:
    stage = at_code()
    stage.insurer.one_time_codes.refused = CodeRefused(reason, attempts_left=1)
    said = answer(stage, "nlu_fallback", stage.keep("code", "000000"))
    assert said.responses == [f"utter_one_time_code_{reason.value}"]
    assert said.slots.get("bank_code_sent") is sent
    assert not said.closed


def test_blocked_code_ends_the_form() -> None:
    stage = at_code()
    stage.insurer.one_time_codes.refused = CodeRefused(CodeRefusal.BLOCKED, blocked_until=NOW)
    said = answer(stage, "nlu_fallback", stage.keep("code", "000000"))
    assert said.responses == ["utter_one_time_code_blocked"]
    assert said.closed


def test_words_instead_of_a_code_are_refused() -> None:
    said = answer(at_code(), "nlu_fallback", "je le cherche")
    assert said.responses == ["utter_one_time_code_missing"]


@pytest.mark.parametrize("error", [Conflict(), InvalidInput("file", "type"), NotFound("x", "y")])
def test_write_that_fails_is_said_honestly(error: Exception) -> None:
    stage = at_code()
    stage.insurer.bank_details.error = error
    said = answer(stage, "nlu_fallback", stage.keep("code", "123456"))
    assert said.responses == ["utter_bank_details_not_written"]
    assert said.closed


def test_retry_reads_the_last_answer_again() -> None:
    stage = at("bank_iban")
    typed = stage.keep("iban", GOOD_IBAN)
    before = {
        "text": typed,
        "intent": {"name": "bank_details_change", "confidence": 0.9},
        "entities": [],
    }
    stage.history = [{"event": "user", "parse_data": before}]
    assert answer(stage, "retry").slots["bank_iban"] == typed
