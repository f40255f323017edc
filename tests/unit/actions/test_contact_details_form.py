"""The form that changes address, phone or e-mail."""

from typing import Any

import pytest

from bot.actions.addresses import amended_address
from bot.actions.contact_details import (
    ActionAskContactWords,
    ActionAskRequestCode,
    ValidateContactForm,
)
from insurer.domain.contact_details import ContactField
from insurer.errors import InvalidInput
from tests.unit.actions.play import LABELS, Said, Stage, at
from wire.placeholders import find
from wire.turn_token import Channel


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
    said = contact(stage, "nlu_fallback", "chez mes parents")
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


def test_the_value_that_is_there_is_taken_first_and_the_other_is_told() -> None:
    stage = Stage()
    phone = stage.keep("phone", "0639981234")
    text = f"jai changé de num {phone} et aussi mon mail"
    said = contact(stage, "contact_details_change", text, entities={"contact_kind": "email"})
    assert (said.slots["request_kind"], said.slots["request_words"]) == ("phone", phone)
    assert "utter_contact_details_one_first" in said.responses


def test_the_second_of_two_values_is_told_to_come_next() -> None:
    stage = Stage()
    text = f"changer {stage.keep('phone', '0639981234')} et {stage.keep('email', 'a@b.fr')}"
    said = contact(stage, "contact_details_change", text)
    assert "utter_contact_details_one_first" in said.responses


def test_one_value_alone_announces_no_other() -> None:
    stage = Stage()
    text = f"mon mail est {stage.keep('email', 'a@b.fr')}"
    said = contact(stage, "contact_details_change", text, entities={"contact_kind": "email"})
    assert "utter_contact_details_one_first" not in said.responses


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
        (f"Appartement 12, {ROME}", f"Appartement 12, {ROME}"),
        (f"mon adresse : 3e étage, bât. B, {ROME}", f"3e étage, bât. B, {ROME}"),
        (f"Résidence Les Pins {ROME}", f"Résidence Les Pins {ROME}"),
        (f"chez Mme Roy, {ROME}", f"chez Mme Roy, {ROME}"),
        (f"je vais chez ma fille, {ROME}", ROME),
        (f"nouvel appartement au {ROME}", ROME),
    ],
)
def test_an_address_begins_at_the_number_of_its_house(text: str, address: str) -> None:
    stage = at("contact_form", "words", kind="address")
    assert kept_words(stage, contact(stage, "contact_details_change", text)) == address


def test_a_number_corrected_leaves_the_flat_before_the_street() -> None:
    known = "Appartement 12, 5 rue des Lilas, 75011 Paris"
    assert amended_address("en fait le 16", known, LABELS) == (
        "Appartement 12, 16 rue des Lilas, 75011 Paris"
    )


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


def told(text: str, intent: str = "nlu_fallback", **entities: str) -> dict[str, Any]:
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    read = {"intent": {"name": intent}, "text": text, "entities": found}
    return {"event": "user", "parse_data": read}


BONIE = "15 rue des frères bonie, 33000 bordeaux"


@pytest.mark.parametrize(
    "parts",
    [
        ["quinze rue des frères bonie", "trente-trois mille", "bordeaux"],
        ["bordeaux", "33 000", "15 rue des frères bonie"],
        ["15 rue des frères bonie", "bordeaux", "trente trois mille"],
        ["15 rue des frères bonie", "oui", "33000", "euh", "bordeaux"],
    ],
)
def test_an_address_may_come_in_many_messages(parts: list[str]) -> None:
    stage = at("contact_form", "words", kind="address")
    intents = {"oui": "affirm", "euh": "greet"}
    stage.history = [told(one, intents.get(one, "nlu_fallback")) for one in parts[:-1]]
    said = contact(stage, "nlu_fallback", parts[-1])
    assert kept_words(stage, said).casefold() == BONIE.casefold()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("quinze rue des frères bonie", "town"),
        ("trente-trois mille", "street"),
        ("15 rue des frères bonie à Bordeaux", "postcode"),
    ],
)
def test_of_an_address_told_in_part_the_rest_is_asked_for(text: str, missing: str) -> None:
    stage = at("contact_form", "words", kind="address")
    place = {"place": "Bordeaux"} if "Bordeaux" in text else {}
    said = contact(stage, "contact_details_change", text, entities=place)
    assert said.responses == [f"utter_contact_address_{missing}_missing"]


@pytest.mark.parametrize("asked", ["words", "kind", None])
def test_a_dictated_address_is_taken_at_once(asked: str | None) -> None:
    text = "je suis maintenant au cinq rue des frères bonie à bordeaux trente trois mille"
    known = {"kind": "address"} if asked == "words" else {}
    stage = at("contact_form", asked, **known) if asked else Stage()
    said = contact(stage, "contact_details_change", text, entities={"place": "Bordeaux"})
    assert kept_words(stage, said) == "5 rue des frères bonie, 33000 Bordeaux"


@pytest.mark.parametrize(
    "text", ["3 rue des Quatre Vents 67000 Metz", "12 rue des deux ponts, 67000 Metz"]
)
def test_a_number_in_the_name_of_a_street_stays(text: str) -> None:
    stage = at("contact_form", "words", kind="address")
    assert kept_words(stage, contact(stage, "contact_details_change", text)) == text


def test_what_was_told_before_the_form_is_no_part_of_the_address() -> None:
    stage = at("contact_form", "words", kind="address")
    stage.history = [
        told("une pharmacie à Lyon", place="Lyon"),
        told("changer mon adresse", "contact_details_change"),
        {"event": "active_loop", "name": "contact_form"},
        told("14 rue des Lilas"),
    ]
    said = contact(stage, "nlu_fallback", "69003")
    assert said.responses == ["utter_contact_address_city_missing"]


@pytest.mark.parametrize(
    "text",
    ["dis-moi combien on m'a remboursé pour la gynéco", "montre moi mes remboursements"],
)
def test_a_question_before_the_address_is_answered(text: str) -> None:
    stage = at("contact_form", "words", kind="address")
    said = contact(stage, "reimbursement_list", text)
    assert said.responses[-1] == "utter_form_back"
    assert said.slots["request_words"] is None


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("14 rue des Lilas", "utter_contact_address_town_missing"),
        ("à Lyon, 69003", "utter_contact_address_street_missing"),
        ("chez ma mère", "utter_contact_refused_address_format"),
    ],
)
def test_what_an_address_lacks_is_told_also_when_the_words_look_like_the_wish(
    text: str, missing: str
) -> None:
    stage = at("contact_form", "words", kind="address")
    stage.insurer.contact_details.refused = InvalidInput("address", "format")
    intent = "nlu_fallback" if text.startswith("chez") else "contact_details_change"
    known = {"postcode": "69003"} if "69003" in text else {}
    assert contact(stage, intent, text, entities=known).responses[0] == missing


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
        ("euh non c'est le quinze pas le cinq", "15 rue de la Paix, 67000 Strasbourg"),
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


DAYLESS = f"mon adresse change : {ROME}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"je déménage le 1er janvier au {ROME}", "1er janvier"),
        (f"{ROME} à partir du 2 janvier 2050", "2 janvier 2050"),
        (f"dans 3 semaines je serai au {ROME}", ""),
        (DAYLESS, None),
        (f"nous avons déménagé le 1er janvier au {ROME}", None),
        (f"mon adresse change, ma fille a 10 ans : {ROME}", None),
        (f"j'y serai dans un an, {ROME}", ""),
        (f"on habite depuis le 1er janvier au {ROME}", None),
        ("mon adresse : 12 rue du 8 mai 1945, 67000 Metz", None),
    ],
)
@pytest.mark.parametrize("asked", ["kind", "words", None])
def test_a_day_of_the_move_is_told_to_be_kept_by_no_request(
    asked: str | None, text: str, day: str | None
) -> None:
    known = {"kind": "address"} if asked == "words" else {}
    stage = at("contact_form", asked, **known) if asked else Stage()
    said = contact(stage, "contact_details_change", text)
    told = [one["day"] for one in said.messages if one["response"].endswith("_no_day")]
    assert bool(told) is (day is not None)
    assert all(day in one.replace("\u00a0", " ") for one in told if day)


def test_a_new_phone_comes_with_no_day() -> None:
    stage = Stage()
    text = f"le 1er janvier mon tel sera {stage.keep('phone', '0639981234')}"
    said = contact(stage, "contact_details_change", text)
    assert "utter_contact_details_no_day" not in said.responses


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


@pytest.mark.parametrize("field", ContactField)
def test_what_is_new_is_asked_for_by_its_name(field: ContactField) -> None:
    said = at("contact_form", "words", kind=field.value).run(
        ActionAskContactWords, "contact_details_change"
    )
    assert said.responses == [f"utter_contact_details_new_{field.value}"]


def test_an_address_given_before_its_question_is_taken() -> None:
    stage = at("contact_form", "kind")
    said = stage.run(ValidateContactForm, "nlu_fallback", "4 rue Victor Hugo 69002 Lyon")
    assert said.slots["request_kind"] == "address"
    kept = stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value
    assert kept == "4 rue Victor Hugo 69002 Lyon"
