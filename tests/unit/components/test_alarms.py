"""Alarms that a waiting member tells are those that Emma herself hears."""

import pytest

from bot.components.alarms import alarm_in


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("on m'a appelé en se faisant passer pour la mutuelle et demandé mon code", "fraud"),
        ("quelqu'un m'a appelé en se disant de chez vous et m'a demandé mon code", "fraud"),
        ("on me demande mon code par téléphone c'est vous ?", "fraud"),
        ("un monsieur m'a demandé mon code de vérification", "fraud"),
        ("c'est normal qu'on me demande mon mot de passe par mail ?", "fraud"),
        ("j'ai eu un appel d'un numéro masqué, j'ai donné mes identifiants", "fraud"),
        ("Quelqu’un a changé mon RIB à mon insu !", "fraud"),
        ("je vais vous foutre le feu à vos bureaux", "threat"),
        ("mon mari est décédé hier", "died"),
        ("ma ptite a de la fievre 41 je fé koi", "high_fever"),
        ("mon fils a 41,3 de fièvre", "high_fever"),
        ("il a 41.8 de fievre", "high_fever"),
    ],
)
def test_alarm_is_heard_by_its_words(text: str, alarm: str) -> None:
    assert alarm_in(text) == alarm


@pytest.mark.parametrize(
    "text",
    [
        "mon téléphone est mort",
        "elle a 38 de fièvre",
        "quelqu'un peut me dire pourquoi le site me demande mon code ?",
        "le site me demande mon code mais je ne l'ai pas reçu",
        "un conseiller m'a appelé ce matin pour mon dossier",
        "vous êtes là ?",
        "mon mari attend son remboursement",
        "on me demande un code et je ne l'ai pas reçu",
        "le site me demande mon mot de passe à chaque fois",
        "",
    ],
)
def test_other_words_make_no_alarm(text: str) -> None:
    assert alarm_in(text) is None


def test_alarm_is_heard_at_the_end_of_a_long_message() -> None:
    assert alarm_in("je vous raconte tout. " * 100 + "et on m'a piraté") == "fraud"
