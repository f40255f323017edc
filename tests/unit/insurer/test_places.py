"""Places: what members call them, where they are, and how far away things are."""

import pytest

from insurer.domain.providers import area_around, kilometres_between
from insurer.gazetteer.communes import gazetteer

PARIS, LYON = (48.8566, 2.3522), (45.764, 4.8357)


@pytest.mark.parametrize(
    ("text", "name", "postcode"),
    [
        ("je cherche un opticien à Lyon", "Lyon", "69001"),
        ("dentiste 75011", "Paris 11e Arrondissement", "75011"),
        ("12 rue des Lilas, 69003 Lyon", "Lyon 3e Arrondissement", "69003"),
        ("un ostéo pres de st etienne", "Saint-Étienne", "42000"),
        ("près de Paris 15e", "Paris 15e Arrondissement", "75015"),
        ("aix en provence", "Aix-en-Provence", "13080"),
        ("montpelier", "Montpellier", "34000"),
        ("opticien bordeau", "Bordeaux", "33000"),
        ("je suis à Die", "Die", "26150"),
        ("38300", "Bourgoin-Jallieu", "38300"),
        ("24100 Bergerac", "Bergerac", "24100"),
        ("LE MANS", "Le Mans", "72000"),
        ("97400", "Saint-Denis", "97400"),
    ],
)
def test_a_town_a_postcode_and_an_address_are_found(text: str, name: str, postcode: str) -> None:
    place = gazetteer().find(text)
    assert place is not None
    assert (place.name, place.postcode) == (name, postcode)


@pytest.mark.parametrize(
    "text",
    [
        "trouver un dentiste",
        "quel chirurgien dentiste accepte le tiers payant",
        "un professionnel de santé du réseau",
        "je n'y vois plus bien",
        "",
        "🙂",
    ],
)
def test_words_that_name_no_place_find_none(text: str) -> None:
    assert gazetteer().find(text) is None


def test_as_an_answer_any_word_may_be_the_name() -> None:
    assert gazetteer().find("die") is None
    place = gazetteer().find("Die", whole=True)
    assert place is not None
    assert place.postcode == "26150"


def test_a_distance_is_that_of_the_globe() -> None:
    assert kilometres_between(PARIS, LYON) == pytest.approx(392, abs=2)
    assert kilometres_between(PARIS, PARIS) == 0


def test_an_area_holds_what_is_near_and_not_what_is_far() -> None:
    area = area_around(PARIS, 15)
    assert area.south < PARIS[0] < area.north
    assert area.west < PARIS[1] < area.east
    assert not area.south < LYON[0] < area.north
    assert kilometres_between(PARIS, (area.north, PARIS[1])) == pytest.approx(15, abs=0.1)
    assert kilometres_between(PARIS, (PARIS[0], area.east)) == pytest.approx(15, abs=0.1)
