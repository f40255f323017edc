"""Towns, postcodes and departments."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.ambiguous import Ambiguous
from bot.components.places import Place, Towns

TOWNS = Towns.load(Path(__file__).resolve().parents[3] / "bot/towns.txt")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("un opticien à Rennes", Place(town="Rennes")),
        ("opticien a rennes svp", Place(town="Rennes")),
        ("un dentiste près de st malo ?", Place(town="Saint-Malo")),
        ("près de Saint-Malo", Place(town="Saint-Malo")),
        ("Tours", Place(town="Tours")),
        ("rennes 35000", Place(town="Rennes", postcode="35000")),
        ("35000 Rennes", Place(town="Rennes", postcode="35000")),
        ("vers le havre", Place(town="Le Havre")),
        ("un dentiste pas loin de bordeaux", Place(town="Bordeaux")),
        ("dans le coin de nantes", Place(town="Nantes")),
        ("autour de La Rochelle", Place(town="La Rochelle")),
        ("dans le 35", Place(department="35")),
        ("un ostéo dans le 2a", Place(department="2A")),
        ("j’habite 75011 Paris", Place(postcode="75011")),
        ("un kiné à Paris 15e", Place(town="Paris", postcode="75015")),
        ("lyon 3", Place(postcode="69003")),
        ("un opticien à lyon", Place(town="Lyon")),
        ("vers nice ou à côté", Place(town="Nice")),
        ("chez moi 97400", Place(postcode="97400")),
    ],
)
def test_place_is_found(text: str, place: Place) -> None:
    assert TOWNS.find(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "où est ma carte",
        "ça n'a aucun sens",
        "il y a 3 tours",
        "à la gare",
        "dossier n° 35000",
        "45000 €",
        "ma référence 56789",
        "00123",
        "123456",
        "dans le 100 % santé",
        "mes remboursements à venir",
        "à mer",
    ],
)
def test_no_place_is_guessed(text: str) -> None:
    assert TOWNS.find(text) == Place()


@pytest.mark.parametrize("text", ["à Rennes ou à Brest", "35000 ou 29200"])
def test_two_places_are_ambiguous(text: str) -> None:
    assert TOWNS.find(text) is Ambiguous.PLACE


@given(st.text(max_size=200))
def test_any_text_gives_a_postcode_of_five_digits_or_none(text: str) -> None:
    place = TOWNS.find(text)
    if isinstance(place, Place) and place.postcode is not None:
        assert len(place.postcode) == 5
        assert place.postcode.isdigit()


@given(st.integers(1000, 95999))
def test_every_postcode_is_kept_as_written(number: int) -> None:
    place = TOWNS.find(f"un opticien au {number:05d}")
    assert isinstance(place, Place)
    assert place.postcode in {f"{number:05d}", None}
