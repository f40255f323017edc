"""What a care costs, in the member's words: « une couronne à 480 »."""

import pytest

from bot.actions.contract import ActionCoverageCheck
from tests.unit.actions.play import Stage
from tests.unit.actions.test_contract import CARE, CROWN


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("vous prenez combien sur une couronne à 480", "480,00\u00a0€"),
        ("une couronne ça coute 600 je touche quoi", "600,00\u00a0€"),
        ("j'ai un devis de 1200 pour une couronne", "1\u202f200,00\u00a0€"),
        ("une couronne à 40 ans", None),
        ("une couronne pour 2 dents", None),
        ("ma couronne est à 12 km, à 14 h", None),
        ("une couronne en 2026", None),
        ("la couronne est bien remboursée à 100 % ?", None),
        ("une couronne à 100 pour cent", None),
    ],
)
def test_a_bare_number_after_a_word_of_price_is_the_price(text: str, cost: str | None) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CROWN, CARE)
    usual = "50,00\u00a0€"
    entities = {"care_type": "dental", "act": "crown"}
    said = stage.run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    assert said.of("utter_coverage_example")["cost"] == (cost or usual)
