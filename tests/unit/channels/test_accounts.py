"""An IBAN in a phone's message is found, cut out and told from what else was said."""

import pytest

from portal_bridge.channels.accounts import account_in

IBAN = "FR7630006000011234567890189"
SHOWN = "FR76 •••• •••• 189"


@pytest.mark.parametrize(
    ("words", "shown", "rest"),
    [
        (IBAN, "FR76 •••• •••• 189", ""),
        ("FR76 3000 6000 0112 3456 7890 189", "FR76 •••• •••• 189", ""),
        (f"rib:{IBAN}merci", "rib:FR76 •••• •••• 189merci", "rib: merci"),
        ("iban FR76 3000 6000 0112 3456 7890 188", "iban FR76 •••• •••• 188", "iban"),
        (
            f"{IBAN} et GB29 NWBK 6016 1331 9268 19",
            f"{SHOWN} et GB29 •••• •••• 819",
            "et",
        ),
        (f"ma carte ? {IBAN.lower()}", f"ma carte ? {SHOWN}", "ma carte ?"),
    ],
)
def test_iban_is_masked_whatever_stands_around_it_and_whatever_its_key(
    words: str, shown: str, rest: str
) -> None:
    account = account_in(words)
    assert account is not None
    assert (account.shown, account.rest) == (shown, rest)


@pytest.mark.parametrize(
    "words",
    [
        "mon rib svp",
        "10000001 14/05/1988",
        "12/03 au 15/04 2026",
        "LIER 1234 5678",
        "06 39 98 01 01",
        "",
    ],
)
def test_message_without_an_iban_is_no_account(words: str) -> None:
    assert account_in(words) is None


@pytest.mark.parametrize(
    ("around", "is_all"),
    [
        ("", True),
        ("Bonjour, voici mon nouvel IBAN : {}. Merci d'avance", True),
        ("j'ai changé de banque, changez mon RIB svp {}", True),
        ("et où est ma carte ? {}", False),
        ("on m'a volé mon compte, je veux mourir {}", False),
        ("10000001 14/05/1988 {}", False),
    ],
)
def test_words_that_only_hand_an_iban_over_ask_for_nothing_else(around: str, is_all: bool) -> None:
    account = account_in(around.format(IBAN) or IBAN)
    assert account is not None
    assert account.is_all is is_all
