"""Addresses told in one breath, in whatever order."""

import pytest

from tests.unit.actions.play import at
from tests.unit.actions.test_contact_details_form import contact
from wire.placeholders import find

ACACIAS = "7 bis impasse des Acacias"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Lille, 59000, 22 rue Solférino", "22 rue Solférino, 59000 Lille"),
        (
            "j'habite plus bordeaux mais bègles 33130 4 rue du pont",
            "4 rue du pont, 33130 bègles",
        ),
        (
            "suite à notre installation à Colmar au 3 rue des Clefs 68000 le mois dernier je"
            " souhaiterais changer, et savoir si ma fille de 10 ans peut avoir une carte",
            "3 rue des Clefs, 68000 Colmar",
        ),
        (
            f"{ACACIAS} à Cesson-Sévigné 35510, bâtiment C appartement 12, merci de noter",
            f"bâtiment C, appartement 12, {ACACIAS}, 35510 Cesson-Sévigné",
        ),
        (
            "chez Mme Roux, lieu-dit La Croix, 06530 Peymeinade",
            "chez Mme Roux, lieu-dit La Croix, 06530 Peymeinade",
        ),
        (
            "12 rue du Port 76600 Le Havre depuis mai",
            "12 rue du Port 76600 Le Havre",
        ),
        (
            "12 rue du Port, 69001 Lyon, bâtiment C appartement 12",
            "12 rue du Port, 69001 Lyon, bâtiment C appartement 12",
        ),
    ],
)
def test_an_address_in_one_breath_keeps_street_and_town_apart(text: str, address: str) -> None:
    stage = at("contact_form", "words", kind="address")
    said = contact(stage, "contact_details_change", text)
    kept = stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value
    assert kept == address
    assert "utter_contact_details_no_day" not in said.responses
