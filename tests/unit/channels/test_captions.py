"""Words under a file: what only says what it is goes with it, all else is heard."""

import pytest

from portal_bridge.channels.captions import announces


@pytest.mark.parametrize(
    "words",
    ["", "🙏", "Voici", "ma facture", "Ci-joint l’ordonnance du 3/06", "Remboursez cette facture"],
)
def test_words_that_only_name_the_file_announce_it(words: str) -> None:
    assert announces(words)


@pytest.mark.parametrize(
    "words",
    [
        "facture ?",
        "C’est remboursé",
        "je n’arrive plus à respirer",
        "mon fils ne respire plus",
        "voici mon iban",
        "Voici FR76 3000 6000 0112 3456 7890 189",
        "2",
        "123456",
        "12345678 14/03/1985",
        "STOP",
        "annuler",
        "où est ma carte",
    ],
)
def test_anything_else_is_heard(words: str) -> None:
    assert not announces(words)
