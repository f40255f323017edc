"""The second request of a message is served, or offered and taken up by a yes."""

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import clarify, languages, messages, names, several, smalltalk
from bot.actions.base import EmmaAction
from bot.actions.contact_details import ValidateContactForm
from tests.unit.actions.play import Stage
from wire.turn_token import Assurance, Channel

ALSO = {"also": "help"}
ALSO_ACTION = FollowupAction("action_also")


def test_second_request_follows_the_first() -> None:
    said = Stage().run(smalltalk.ActionGreet, "greet", "bonjour, tu sais faire quoi", entities=ALSO)
    assert ALSO_ACTION in said.events


def test_second_request_is_served() -> None:
    said = Stage().run(several.ActionAlso, "card_status", "…", entities={"also": "help"})
    assert said.responses == ["utter_help"]
    assert ALSO_ACTION not in said.events


def test_second_request_that_asks_questions_is_offered_and_remembered() -> None:
    also = {"also": "bank_details_change"}
    said = Stage().run(several.ActionAlso, "card_status", "…", entities=also)
    assert [b["payload"] for b in said.of("utter_also")["buttons"]] == ["/bank_details_change"]
    assert said.slots == {names.SLOT_ALSO: "bank_details_change"}


def test_yes_takes_up_what_was_offered() -> None:
    stage = Stage(slots={names.SLOT_ALSO: "bank_details_change"})
    said = stage.run(several.ActionAffirm, "affirm", "oui")
    assert FollowupAction(names.FORM_BANK_DETAILS) in said.events
    assert said.slots == {names.SLOT_ALSO: None}


def test_yes_serves_a_remembered_answer() -> None:
    said = Stage(slots={names.SLOT_ALSO: "help"}).run(several.ActionAffirm, "affirm", "oui")
    assert said.responses == ["utter_help"]


def test_yes_to_nothing_is_said_to_be_so() -> None:
    said = Stage().run(several.ActionAffirm, "affirm", "oui")
    assert said.responses == ["utter_nothing_to_confirm"]


@pytest.mark.parametrize("assurance", [Assurance.VERIFIED, Assurance.ANONYMOUS])
@pytest.mark.parametrize(
    ("action", "intent", "failures"),
    [(clarify.ActionClarify, "nlu_fallback", 1), (smalltalk.ActionInsult, "insult", 0)],
)
def test_yes_to_a_person_calls_one(
    action: type[EmmaAction], intent: str, failures: int, assurance: Assurance
) -> None:
    stage = Stage(assurance=assurance, slots={names.SLOT_FAILURES: failures})
    asked = stage.run(action, intent, "pfff")
    stage.slots |= asked.slots
    assert stage.run(several.ActionAffirm, "affirm", "oui").handoff == "asked"


def test_no_to_a_person_asks_what_else() -> None:
    stage = Stage(slots={names.SLOT_ALSO: names.INTENT_PERSON})
    said = stage.run(smalltalk.ActionDeny, "deny", "non")
    assert said.responses == ["utter_nothing_to_deny"]
    assert (said.handoff, said.slots) == (None, {names.SLOT_ALSO: None})


def test_what_was_only_offered_is_no_wish_to_a_form_that_cannot_open() -> None:
    stage = Stage(channel=Channel.SMS, form=names.FORM_CONTACT)
    stage.slots = {names.SLOT_ALSO: "card_download"}
    said = stage.run(ValidateContactForm, "contact_details_change", "changer adresse")
    assert said.responses == ["utter_contact_details_portal_only"]


def test_what_else_was_wished_is_offered_when_the_form_cannot_open() -> None:
    stage = Stage(channel=Channel.SMS, form=names.FORM_CONTACT)
    also = {"also": "reimbursement_list"}
    said = stage.run(ValidateContactForm, "contact_details_change", "changer", entities=also)
    assert said.responses == ["utter_contact_details_portal_only", "utter_also"]


def test_offer_is_forgotten_when_the_talk_goes_on() -> None:
    stage = Stage(slots={names.SLOT_ALSO: "help"})
    assert stage.run(smalltalk.ActionGreet, "greet", "bonjour").slots == {names.SLOT_ALSO: None}


def test_form_keeps_the_second_request_until_it_ends() -> None:
    also = {"also": "reimbursement_list"}
    form = messages.ValidateMessageForm
    opened = Stage().run(
        form, "contact_message", "écrire au centre et mes remboursements", entities=also
    )
    assert opened.slots[names.SLOT_ALSO] == "reimbursement_list"
    assert ALSO_ACTION not in opened.events
    stage = Stage(
        slots={names.SLOT_ALSO: "reimbursement_list", names.SLOT_REQUESTED: "message_theme"},
        form="message_form",
    )
    left = stage.run(form, "cancel", "annuler")
    assert left.closed
    assert "utter_also" in left.responses


@pytest.mark.parametrize(("language", "said"), [("en", "en"), ("ar", "ar"), ("sw", "other")])
def test_other_language_is_answered_in_it(language: str, said: str) -> None:
    entities = {"language": language}
    played = Stage().run(languages.ActionOtherLanguage, "other_language", "…", entities=entities)
    assert played.responses == [f"utter_other_language_{said}"]
