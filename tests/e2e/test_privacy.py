"""What a member types stays out of the logs and out of Rasa's memory."""

import psycopg
import pytest

from tests.e2e.conftest import OpenTalk
from tests.emma_client import new_talk
from tests.stack import Stack

# Invented, with right keys: nothing of it is in the demo data.
TYPED = {
    "iban": "FR7630006000011234567890189",
    "spaced iban": "FR76 3000 6000 0112 3456 7890 189",
    "nir": "185057800608436",
    "phone": "0639981234",
    "e-mail": "zebulon.quatremer@example.org",
}


@pytest.fixture(scope="module")
def after_typing(emma: Stack) -> Stack:
    """The stack after a member has typed all of it, in and out of forms."""
    talk = new_talk(emma.url, "10000002")
    for kind, value in TYPED.items():
        talk.say(f"voici mon {kind} : {value}")
    talk.say("Je souhaite changer de RIB")
    values = {"iban": TYPED["iban"], "holder": "Zebulon Quatremer"}
    talk.send({"form": {"kind": "bank_details", "values": values, "file_ids": []}})
    talk.say("annuler")
    talk.end()
    return emma


@pytest.mark.parametrize("secret", [*TYPED.values(), "Zebulon", "Quatremer"])
def test_typed_personal_data_is_in_no_log(after_typing: Stack, secret: str) -> None:
    assert secret.casefold() not in after_typing.logs().casefold()


@pytest.mark.parametrize("secret", [*TYPED.values(), "Zebulon", "Quatremer"])
def test_typed_personal_data_is_not_in_rasas_memory(after_typing: Stack, secret: str) -> None:
    with psycopg.connect(after_typing.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM rasa.events WHERE data ILIKE %s", (f"%{secret}%",)
        ).fetchone()
    assert row == (0,)


def test_names_of_demo_members_are_in_no_log(after_typing: Stack, open_talk: OpenTalk) -> None:
    open_talk("10000010").say("quel RIB avez-vous pour moi ?")
    assert "Le Goff" not in after_typing.logs()
    assert "yves.legoff" not in after_typing.logs()
