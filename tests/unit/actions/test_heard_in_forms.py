"""What a stranger said in forms, and was taken for something else."""

import pytest

from bot.actions.card_requests import ValidateCardErrorForm
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.delivery_preference import ValidateDeliveryForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.messages import ValidateMessageForm
from tests.unit.actions.play import Said, Stage, at
from wire.placeholders import find


def kept(stage: Stage, said: Said, slot: str) -> str:
    return stage.insurer.vault.entries[find(said.slots[slot])[0].ref].value


@pytest.mark.parametrize(
    "text", ["c'est à qui que vous l'envoyez", "vous l'envoyez à l'hôpital vous-même"]
)
def test_a_question_is_no_ward(text: str) -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = stage.run(ValidateHospitalForm, "nlu_fallback", text)
    assert said.slots.get("request_ward") is None


def test_a_ward_is_kept_without_the_word_for_it() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = stage.run(ValidateHospitalForm, "nlu_fallback", "service orthopédie")
    assert kept(stage, said, "request_ward") == "orthopédie"


def test_how_to_ask_on_the_site_names_no_hospital() -> None:
    text = "comment demander une prise en charge pour l'hôpital sur le site"
    said = Stage().run(ValidateHospitalForm, "hospital_coverage", text)
    assert said.slots.get("request_place") is None


@pytest.mark.parametrize(
    ("text", "place", "ward"),
    [
        ("hôpital de la Timone Marseille cardiologie", "hôpital de la Timone Marseille", True),
        ("institut de cardiologie", "institut de cardiologie", False),
        ("a la clinique du parc a lyon faut une prise en charge", "clinique du parc a lyon", False),
    ],
)
def test_hospital_and_ward_are_parted(text: str, place: str, ward: bool) -> None:
    stage = at("hospital_form", "place", person="p1")
    said = stage.run(ValidateHospitalForm, "nlu_fallback", text)
    assert kept(stage, said, "request_place") == place
    assert (said.slots.get("request_ward") is not None) is ward


def test_how_long_an_answer_takes_is_no_complaint() -> None:
    stage = at("complaint_form", "words")
    said = stage.run(ValidateComplaintForm, "nlu_fallback", "vous répondez quand")
    assert "utter_complaints_delay" in said.responses
    assert said.slots["request_words"] is None


def test_a_message_told_with_the_wish_is_its_text() -> None:
    text = "je voudrais envoyer un message: ma facture du 9 novembre a été comptée deux fois"
    stage = Stage()
    said = stage.run(ValidateMessageForm, "message_send", text)
    assert kept(stage, said, "message_body") == "ma facture du 9 novembre a été comptée deux fois"


@pytest.mark.parametrize(
    ("text", "entity", "wanted"),
    [
        ("je voudrais qu'on arrête de m'envoyer du papier", "paper", "email"),
        ("je veux supprimer mon email", "email", "paper"),
        ("par e-mail", "email", "email"),
    ],
)
def test_the_end_of_one_way_is_the_wish_for_the_other(text: str, entity: str, wanted: str) -> None:
    stage = Stage(form="delivery_form", slots={"requested_slot": "delivery_choice"})
    said = stage.run(
        ValidateDeliveryForm, "delivery_preference", text, entities={"delivery": entity}
    )
    stays = "utter_delivery_stays" in said.responses
    assert said.slots.get("delivery_choice") == wanted or stays


def test_what_is_added_to_a_mistake_on_the_card_is_kept() -> None:
    stage = Stage(form="card_error_form", slots={"requested_slot": "card_error_confirmed"})
    stage.slots["card_error_words"] = stage.keep("text", "date de naissance fausse")
    said = stage.run(ValidateCardErrorForm, "nlu_fallback", "mais c'est écrit 1978")
    words = kept(stage, said, "card_error_words")
    assert words == "date de naissance fausse\nmais c'est écrit 1978"
