"""Every conversation of the files beside this one, against the real stack."""

from pathlib import Path

import psycopg
import pytest

from insurer.domain.clock import paris_day, system_clock
from tests.conversations.model import Conversation, load
from tests.conversations.runner import Player
from tests.stack import Stack

FILES = sorted(Path(__file__).parent.glob("*.yml"))
CARD = Path(__file__).parent / "card.yml"
ALL = [
    pytest.param(conversation, id=f"{path.stem}: {conversation.name}")
    for path in FILES
    for conversation in load(path)
]


@pytest.mark.parametrize("conversation", ALL)
def test_conversation_goes_as_written(emma: Stack, conversation: Conversation) -> None:
    Player(emma.url, conversation, database_url=emma.database_url, centre=emma.admin).play()


def test_demo_file_of_yesterday_is_loaded_anew(emma: Stack) -> None:
    with psycopg.connect(emma.database_url) as connection:
        connection.execute("UPDATE insurer.demo_loads SET loaded_on = loaded_on - 1")
    emma.keep_demo_of_today()
    with psycopg.connect(emma.database_url) as connection:
        loaded = connection.execute("SELECT loaded_on FROM insurer.demo_loads").fetchall()
    assert loaded == [(paris_day(system_clock()),)]
    conversation = next(one for one in load(CARD) if one.name == "Léa demande où est sa carte")
    Player(emma.url, conversation).play()
