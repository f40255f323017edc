"""Word lists: the codes that a message names."""

from pathlib import Path

import pytest

from bot.components.lookups import load_lookups
from bot.french.text import fold

FILE = Path(__file__).resolve().parents[3] / "bot/lookups.yml"


@pytest.mark.parametrize(
    ("text", "entity", "codes"),
    [
        ("mes remboursements de dentiste", "care_type", {"dental"}),
        ("les lunettes de ma fille", "care_type", {"optical"}),
        ("les lunettes de ma fille", "person", {"child"}),
        ("la carte de mon mari", "person", {"spouse"}),
        ("dentiste et lunettes", "care_type", {"dental", "optical"}),
        ("non pas le dentaire, l'optique", "care_type", {"optical"}),
        ("pas ma fille, ma femme", "person", {"spouse"}),
        ("ma couronne chez le dentiste", "act", {"crown"}),
        ("ostéo", "care_type", {"alternative"}),
        ("jai une facture dostéo", "care_type", {"alternative"}),
        ("mon rdv chez lopticien", "provider_kind", {"optician"}),
        ("un dosage", "care_type", set()),
        ("séances de KINÉ", "care_type", {"physiotherapy"}),
        ("un devis dentaire", "document_kind", {"dental_quote"}),
        ("un devis", "document_kind", {"other_quote"}),
        ("mon certif de scolarité", "document_kind", {"school_certificate"}),
        ("un opticien", "provider_kind", {"optician"}),
        ("mes remboursements", "care_type", set()),
        ("je suis enceinte, mes remboursements de mars", "care_type", set()),
        ("mes remboursements de grossesse", "care_type", {"maternity"}),
        ("lunetterie", "care_type", set()),
    ],
)
def test_words_name_their_codes(text: str, entity: str, codes: set[str]) -> None:
    assert load_lookups(FILE)[entity].find(fold(text)) == codes
