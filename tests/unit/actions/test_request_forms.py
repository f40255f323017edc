"""The forms that ask for a card, a correction, another delivery, a reimbursement."""

from dataclasses import replace
from typing import Any

import pytest

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.card_requests import (
    ActionAskCardErrorConfirmed,
    ActionAskReissueConfirmed,
    ValidateCardErrorForm,
    ValidateCardReissueForm,
)
from bot.actions.claims import ActionAskClaimConfirmed, ActionAskClaimFiles, ValidateClaimForm
from bot.actions.delivery_preference import (
    ActionAskDeliveryChoice,
    ActionAskDeliveryConfirmed,
    ValidateDeliveryForm,
)
from insurer.domain.cards import CardLoss, CardState
from insurer.domain.members import Delivery
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import CARD, ELISE, LEA, NOW, ZOE
from tests.unit.actions.play import Said, Stage
from wire.placeholders import find
from wire.turn_token import Assurance

PENDING = MemberRequest("CAR-0", RequestKind.NEW_CARD, RequestState.RECEIVED, NOW, None)
FORMS: dict[type[EmmaAction], tuple[str, str]] = {
    ValidateCardReissueForm: (names.FORM_CARD_REISSUE, "card_reissue"),
    ValidateCardErrorForm: (names.FORM_CARD_ERROR, "card_report_error"),
    ValidateDeliveryForm: (names.FORM_DELIVERY, "delivery_preference"),
    ValidateClaimForm: (names.FORM_CLAIM, "claim_submit"),
}


def at(form: type[EmmaAction], requested: str, **filled: Any) -> Stage:
    """Return a conversation in which `form` has asked for a slot."""
    slots = {names.SLOT_REQUESTED: requested, names.SLOT_OPERATION_KEY: "op-9", **filled}
    return Stage(form=FORMS[form][0], slots=slots)


def answer(stage: Stage, form: type[EmmaAction], intent: str, text: str = "", **how: Any) -> Said:
    said = stage.run(form, intent, text, **how)
    assert all(facts_wanted(m["response"]) <= m.keys() for m in said.messages if "response" in m)
    return said


@pytest.mark.parametrize("form", FORMS)
def test_nobody_in_particular_is_told_to_sign_in(form: type[EmmaAction]) -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    said = stage.run(form, FORMS[form][1], "x")
    told = FORMS[form][1] in stage.insurer.profile.portal
    assert said.responses == ["utter_portal_place" if told else "utter_not_allowed_portal"]
    assert said.closed


@pytest.mark.parametrize("form", [ValidateCardReissueForm, ValidateDeliveryForm])
def test_data_away_closes_what_could_not_open(form: type[EmmaAction]) -> None:
    stage = Stage()
    stage.insurer.card_requests.error = StoreUnavailable()
    stage.insurer.delivery.error = StoreUnavailable()
    said = stage.run(form, FORMS[form][1], "x")
    assert said.responses == ["utter_data_unavailable"]
    assert said.closed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("j'ai perdu ma carte", "lost"),
        ("on m'a volé ma carte", "stolen"),
        ("ma carte est abîmée", "damaged"),
        ("une nouvelle carte", None),
    ],
)
def test_the_reason_of_a_new_card_is_read_from_the_wish(text: str, reason: str | None) -> None:
    said = Stage().run(ValidateCardReissueForm, "card_reissue", text)
    assert said.slots["reissue_reason"] == reason
    assert said.slots[names.SLOT_OPERATION_KEY] == "t1"


def test_a_new_card_that_is_under_way_is_not_asked_for_again() -> None:
    stage = Stage()
    stage.insurer.card_requests.pending = PENDING
    said = stage.run(ValidateCardReissueForm, "card_reissue", "j'ai perdu ma carte")
    assert said.responses == ["utter_card_reissue_pending"]
    assert said.closed


@pytest.mark.parametrize(
    ("state", "text", "reason"),
    [
        (CardState.LATE, "ok refaites en une", "late"),
        (CardState.LATE, "oui", "late"),
        (CardState.LATE, "je l'ai perdue", "lost"),
        (CardState.POSTED, "refaites m'en une", None),
    ],
)
def test_a_card_that_is_late_needs_no_other_reason(
    state: CardState, text: str, reason: str | None
) -> None:
    stage = Stage()
    stage.insurer.cards.card = replace(CARD, state=state)
    said = stage.run(ValidateCardReissueForm, "card_reissue", text)
    assert said.slots["reissue_reason"] == reason


def test_the_card_of_somebody_who_is_not_insured_is_not_made_anew_for_the_member() -> None:
    entities = {"person": "child"}
    of_child, own = "ma fille a perdu sa carte", "mon fils a perdu ma carte"
    said = Stage().run(ValidateCardReissueForm, "card_reissue", of_child, entities=entities)
    assert said.responses == ["utter_whom_not_insured"]
    assert said.closed
    said = Stage().run(ValidateCardReissueForm, "card_reissue", own, entities=entities)
    assert not said.closed


def test_the_wish_that_the_form_itself_fulfils_is_not_offered_at_its_end() -> None:
    stage = Stage(form=names.FORM_CARD_REISSUE, slots={names.SLOT_ALSO: "card_reissue"})
    stage.insurer.card_requests.pending = PENDING
    said = stage.run(ValidateCardReissueForm, "card_reissue", "j'ai perdu ma carte")
    assert said.responses == ["utter_card_reissue_pending"]


@pytest.mark.parametrize("form", [ValidateCardReissueForm, ValidateCardErrorForm])
def test_without_contract_there_is_no_card_to_see_to(form: type[EmmaAction]) -> None:
    stage = Stage()
    stage.insurer.card_requests.error = NotFound("health contract", "m1")
    said = stage.run(form, FORMS[form][1], "x")
    assert said.responses == ["utter_card_request_no_contract"]


def test_a_confirmed_new_card_is_asked_for_once_with_the_forms_key() -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="stolen")
    said = answer(stage, ValidateCardReissueForm, "affirm", "oui")
    assert said.of("utter_card_reissue_receipt")["reference"] == "CAR-1"
    assert stage.insurer.card_requests.calls == [
        {"reason": CardLoss.STOLEN, "person_id": None, "key": "op-9"}
    ]
    assert said.closed


def test_another_reason_at_the_confirmation_is_confirmed_anew() -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="stolen")
    said = answer(stage, ValidateCardReissueForm, "deny", "non, juste abîmée")
    assert said.slots["reissue_reason"] == "damaged"
    assert said.slots["reissue_confirmed"] is None
    assert stage.insurer.card_requests.calls == []


@pytest.mark.parametrize("intent", ["deny", "card_for", "nlu_fallback"])
def test_whose_card_it_is_is_corrected_at_the_recap(intent: str) -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="lost")
    stage.insurer.cards.persons = (LEA, ZOE)
    said = stage.run(
        ValidateCardReissueForm, intent, "non pour ma fille", entities={"person": "child"}
    )
    assert said.slots["reissue_person"] == "p3"
    assert said.slots["reissue_confirmed"] is None
    stage.slots |= said.slots
    recap = stage.run(ActionAskReissueConfirmed, "x")
    assert recap.of("utter_card_reissue_recap")["person"] == " pour Zoé"
    answer(stage, ValidateCardReissueForm, "affirm", "oui")
    assert stage.insurer.card_requests.calls[-1]["person_id"] == "p3"


def test_a_card_is_asked_for_nobody_who_is_not_insured() -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="lost")
    said = stage.run(
        ValidateCardReissueForm, "deny", "non pour mon fils", entities={"person": "child"}
    )
    assert said.responses == ["utter_request_person_not_insured"]


@pytest.mark.parametrize("text", ["plutôt par mail", "non envoyez-la moi par e-mail"])
def test_who_would_rather_have_the_card_by_mail_gets_the_file_and_is_asked_again(text: str) -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="lost")
    said = stage.run(ValidateCardReissueForm, "deny", text)
    assert said.responses == ["utter_card_document"]
    assert said.slots == {"reissue_confirmed": None, "failures": 0}


@pytest.mark.parametrize("error", [Conflict("open"), NotFound("health contract", "m1")])
def test_a_new_card_that_cannot_be_written_is_said(error: Exception) -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="lost")
    stage.insurer.card_requests.refused = error
    said = answer(stage, ValidateCardReissueForm, "affirm", "oui")
    assert said.responses == ["utter_card_request_not_written"]


def test_a_no_asks_for_no_card() -> None:
    stage = at(ValidateCardReissueForm, "reissue_confirmed", reissue_reason="lost")
    said = answer(stage, ValidateCardReissueForm, "deny", "non")
    assert said.responses == ["utter_card_reissue_cancelled"]
    assert said.closed


def test_the_words_on_a_mistake_lie_in_the_vault() -> None:
    stage = at(ValidateCardErrorForm, "card_error_words")
    said = answer(stage, ValidateCardErrorForm, "card_report_error", "Ives au lieu de Yves ici là")
    slot = said.slots["card_error_words"]
    assert slot.startswith("[[text:")
    stage.slots["card_error_words"] = slot
    recap = stage.run(ActionAskCardErrorConfirmed, "x")
    assert recap.of("utter_card_error_recap")["words"] == "Ives au lieu de Yves ici là"


def test_a_wish_that_names_the_mistake_is_the_description() -> None:
    said = Stage().run(ValidateCardErrorForm, "card_report_error", "mon prénom est mal écrit")
    assert str(said.slots["card_error_words"]).startswith("[[text:")


@pytest.mark.parametrize(
    ("intent", "response"),
    [("affirm", "utter_card_error_receipt"), ("deny", "utter_card_error_correct")],
)
def test_a_mistake_is_handed_on_or_told_anew(intent: str, response: str) -> None:
    stage = at(ValidateCardErrorForm, "card_error_confirmed")
    stage.slots["card_error_words"] = stage.keep("text", "wrong name")
    said = answer(stage, ValidateCardErrorForm, intent, "x")
    assert said.responses == [response]


def test_the_way_in_force_is_said_first() -> None:
    stage = Stage()
    said = stage.run(ValidateDeliveryForm, "delivery_preference", "par mail svp")
    assert said.responses == ["utter_delivery_current"]
    assert said.slots["delivery_choice"] == "email"


def test_the_way_in_force_chosen_again_changes_nothing() -> None:
    said = Stage().run(ValidateDeliveryForm, "delivery_preference", "par courrier")
    assert said.responses == ["utter_delivery_current", "utter_delivery_stays"]
    assert said.closed


@pytest.mark.parametrize(
    ("intent", "text", "chosen"), [("affirm", "oui", "email"), ("x", "par internet", "email")]
)
def test_the_other_way_is_chosen_by_name_or_by_yes(intent: str, text: str, chosen: str) -> None:
    said = answer(at(ValidateDeliveryForm, "delivery_choice"), ValidateDeliveryForm, intent, text)
    assert said.slots["delivery_choice"] == chosen


def test_another_way_at_the_confirmation_wins_over_no() -> None:
    stage = at(ValidateDeliveryForm, "delivery_confirmed", delivery_choice="paper")
    stage.insurer.delivery.way = Delivery.EMAIL
    said = answer(stage, ValidateDeliveryForm, "deny", "non plutôt par mail")
    assert said.responses == ["utter_delivery_stays"]
    assert said.closed


@pytest.mark.parametrize("way", Delivery)
def test_a_confirmed_way_is_written_with_the_forms_key(way: Delivery) -> None:
    stage = at(ValidateDeliveryForm, "delivery_confirmed", delivery_choice=way.value)
    said = answer(stage, ValidateDeliveryForm, "affirm", "oui")
    assert said.responses == [f"utter_delivery_receipt_{way.value}"]
    assert stage.insurer.delivery.calls == [{"delivery": way, "key": "op-9"}]


@pytest.mark.parametrize("code", ["same_as_current", "no_email"])
def test_a_way_that_cannot_be_is_explained(code: str) -> None:
    stage = at(ValidateDeliveryForm, "delivery_confirmed", delivery_choice="email")
    stage.insurer.delivery.refused = InvalidInput("delivery", code)
    said = answer(stage, ValidateDeliveryForm, "affirm", "oui")
    assert said.responses == [f"utter_delivery_invalid_{code}"]


def test_paper_says_that_the_card_comes_at_the_renewal() -> None:
    stage = at(ValidateDeliveryForm, "delivery_confirmed", delivery_choice="paper")
    said = stage.run(ActionAskDeliveryConfirmed, "x")
    assert "utter_delivery_at_renewal" in said.responses


def test_the_question_names_the_other_way() -> None:
    said = Stage().run(ActionAskDeliveryChoice, "x")
    assert said.responses == ["utter_delivery_ask_instead_of_paper"]


def test_the_care_of_an_invoice_is_read_from_the_wish() -> None:
    said = Stage().run(
        ValidateClaimForm,
        "claim_submit",
        "ma facture d'opticien",
        entities={"care_type": "optical"},
    )
    assert said.slots["claim_care"] == "optical"


def test_the_invoice_is_asked_for_with_the_insurers_limits() -> None:
    said = Stage().run(ActionAskClaimFiles, "x")
    assert said.responses == ["utter_claim_ask_files"]
    assert facts_wanted("utter_claim_ask_files") <= said.messages[0].keys()


@pytest.mark.parametrize("text", ["plus tard", "je n'ai pas la facture", "passer"])
def test_without_the_invoice_nothing_is_sent_and_the_member_may_come_back(text: str) -> None:
    said = answer(at(ValidateClaimForm, "claim_files"), ValidateClaimForm, "x", text)
    assert said.responses == ["utter_upload_come_back"]
    assert said.closed


@pytest.mark.parametrize("text", ["combien de fichiers ?", "c'est quoi la taille max", "un word ?"])
def test_a_question_about_the_files_is_answered_with_the_limits(text: str) -> None:
    stage = at(ValidateClaimForm, "claim_files")
    said = answer(stage, ValidateClaimForm, "faq", text)
    assert said.responses == ["utter_upload_limits"]
    assert facts_wanted("utter_upload_limits") <= said.messages[0].keys()
    assert said.slots == {"claim_files": None}


@pytest.mark.parametrize(
    ("intent", "text", "kept"),
    [("deny", "non", "none"), ("x", "rien à ajouter", "none"), ("x", "c'est pour ma fille", "[[")],
)
def test_a_message_beside_the_invoice_may_be_left_out(intent: str, text: str, kept: str) -> None:
    said = answer(at(ValidateClaimForm, "claim_message"), ValidateClaimForm, intent, text)
    assert str(said.slots["claim_message"]).startswith(kept)


WHOM = [
    ("c'est pas Élise c'est Zoé", "", "La facture est pour Zoé."),
    ("c'est pour Zoé", "", "La facture est pour Zoé."),
    ("c'est pas Élise c'est Zoé", "Merci ! La facture est pour Élise.", "Merci ! {}"),
]


@pytest.mark.parametrize("step", ["claim_message", "claim_confirmed"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "deny"])
@pytest.mark.parametrize(("text", "before", "message"), WHOM)
def test_for_whom_an_invoice_is_said_to_be_is_told_to_the_centre(
    step: str, intent: str, text: str, before: str, message: str
) -> None:
    stage = at(ValidateClaimForm, step, claim_care="dental", claim_files=["f1"])
    stage.insurer.cards.persons = (LEA, ELISE, ZOE)
    stage.slots["claim_message"] = stage.keep("text", before) if before else None
    said = answer(stage, ValidateClaimForm, intent, text)
    (found,) = find(said.slots["claim_message"])
    kept = stage.insurer.vault.entries[found.ref].value
    assert kept == message.format("La facture est pour Zoé.")
    assert not said.slots.get("claim_confirmed")
    assert stage.insurer.claims.calls == []


def test_the_message_beside_an_invoice_is_shown_before_it_is_sent() -> None:
    stage = claim()
    assert stage.run(ActionAskClaimConfirmed, "x").messages[0]["message"] == "aucun"
    stage.slots["claim_message"] = stage.keep("text", "Merci")
    assert stage.run(ActionAskClaimConfirmed, "x").messages[0]["message"] == "«\u00a0Merci\u00a0»"


def claim(**filled: Any) -> Stage:
    slots = {"claim_care": "dental", "claim_files": ["f1"], "claim_message": "none", **filled}
    return at(ValidateClaimForm, "claim_confirmed", **slots)


def test_a_confirmed_invoice_is_sent_with_the_forms_key() -> None:
    stage = claim()
    said = answer(stage, ValidateClaimForm, "affirm", "oui")
    assert said.of("utter_claim_receipt")["reference"] == "RBT-1"
    (sent,) = stage.insurer.claims.calls
    assert (sent["file_ids"], sent["message_ref"], sent["key"]) == (("f1",), None, "op-9")


def test_another_care_at_the_confirmation_is_confirmed_anew() -> None:
    stage = claim()
    said = answer(
        stage, ValidateClaimForm, "deny", "non, optique", entities={"care_type": "optical"}
    )
    assert said.slots["claim_care"] == "optical"
    assert stage.insurer.claims.calls == []


def test_an_invoice_that_cannot_be_sent_is_said() -> None:
    stage = claim()
    stage.insurer.claims.refused = NotFound("file", "f1")
    assert answer(stage, ValidateClaimForm, "affirm", "oui").responses == [
        "utter_claim_not_written"
    ]


@pytest.mark.parametrize(
    ("ask", "slots"),
    [
        (ActionAskReissueConfirmed, {"reissue_reason": "lost"}),
        (ActionAskClaimConfirmed, {"claim_care": "dental", "claim_files": ["f1"]}),
    ],
)
def test_a_confirmation_shows_what_will_be_written(
    ask: type[EmmaAction], slots: dict[str, Any]
) -> None:
    said = Stage(slots=slots).run(ask, "x")
    (message,) = said.messages
    assert facts_wanted(message["response"]) <= message.keys()
