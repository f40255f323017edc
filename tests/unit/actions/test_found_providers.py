"""Facts of who was just found are told of the one that is meant."""

from dataclasses import replace

import pytest
from rasa_sdk.events import ActiveLoop

from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.clarify import ActionClarify
from bot.actions.smalltalk import ActionOutOfScope
from insurer.domain.providers import ProviderKind
from tests.content.test_responses import facts_wanted
from tests.unit.actions.play import Said, Stage, asked
from tests.unit.actions.test_unasked import NEAR

FAR = replace(
    NEAR,
    provider=replace(
        NEAR.provider,
        name="Optique du Coin",
        kind=ProviderKind.OPTICIAN,
        address_lines=("2 rue Neuve",),
        phone="01 99 00 00 02",
    ),
    kilometres=8.5,
    in_network=False,
    third_party_payment=False,
)
SEARCH = asked(
    "care_network_search", "un opticien à Rennes", provider_kind="optician", place="Rennes"
)


def after_search(text: str, *, intent: str = "nlu_fallback") -> Said:
    stage = Stage(history=[SEARCH])
    stage.insurer.care_network.near = (NEAR, FAR)
    return stage.run(ActionClarify, intent, text)


@pytest.mark.parametrize(
    ("text", "response", "name"),
    [
        ("et le téléphone ?", "utter_found_phone", NEAR.provider.name),
        ("c'est quoi le numéro du premier", "utter_found_phone", NEAR.provider.name),
        ("l'adresse du deuxième", "utter_found_address", "Optique du Coin"),
        ("le 2e c'est où", "utter_found_address", "Optique du Coin"),
        ("il est loin le deuxième ?", "utter_found_distance", "Optique du Coin"),
        ("il est dans le réseau ?", "utter_found_network_yes", NEAR.provider.name),
        ("et le deuxième il est du réseau", "utter_found_network_no", "Optique du Coin"),
        ("le deuxième prend le tiers payant ?", "utter_found_third_party_no", "Optique du Coin"),
        ("il est ouvert le samedi ?", "utter_found_hours", NEAR.provider.name),
        ("le deuxième", "utter_found_all", "Optique du Coin"),
        ("le numéro 2", "utter_found_all", "Optique du Coin"),
        ("le plus près", "utter_found_all", NEAR.provider.name),
        ("ok et le plus proche c'est quoi", "utter_found_all", NEAR.provider.name),
    ],
)
@pytest.mark.parametrize("action", [ActionClarify, ActionOutOfScope])
def test_a_fact_is_told_of_the_one_that_is_meant(
    action: type[ActionClarify | ActionOutOfScope], text: str, response: str, name: str
) -> None:
    stage = Stage(history=[SEARCH])
    stage.insurer.care_network.near = (NEAR, FAR)
    said = stage.run(action, "nlu_fallback", text)
    assert said.responses == [response]
    assert said.messages[0]["name"] == name
    assert facts_wanted(response) <= said.messages[0].keys()


def test_one_that_is_not_there_is_said_to_be_so() -> None:
    said = after_search("le téléphone du troisième")
    assert said.responses == ["utter_found_no_such"]
    assert said.messages[0]["count"] == "2 adresses"


@pytest.mark.parametrize("text", ["je peux vous appeler ?", "mon adresse", "votre numéro ?"])
def test_what_is_asked_of_the_insurer_is_not_of_the_found(text: str) -> None:
    said = after_search(text)
    assert not [one for one in said.responses if one.startswith("utter_found")]


def test_without_a_search_nothing_is_told_of_anybody() -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", "et le téléphone ?")
    assert not [one for one in said.responses if one.startswith("utter_found")]


def test_the_speciality_that_was_searched_still_holds() -> None:
    before = asked(
        "care_network_search", "un cardiologue à Rennes", provider_kind="specialist", place="Rennes"
    )
    stage = Stage(history=[before])
    eyes, heart = (
        replace(
            NEAR, provider=replace(NEAR.provider, kind=ProviderKind.SPECIALIST, name=f"Dr {name}")
        )
        for name in ("A, ophtalmologue", "B, cardiologue")
    )
    stage.insurer.care_network.near = (eyes, heart)
    said = stage.run(ActionClarify, "nlu_fallback", "son téléphone")
    assert said.of("utter_found_phone")["name"] == "Dr B, cardiologue"


def test_the_nearest_read_as_a_new_search_asks_nothing_again() -> None:
    stage = Stage(history=[SEARCH])
    stage.insurer.care_network.near = (NEAR, FAR)
    said = stage.run(ValidateCareNetworkForm, "care_network_search", "le plus près")
    assert said.messages[0]["name"] == NEAR.provider.name
    assert said.events[-1] == ActiveLoop(None)
