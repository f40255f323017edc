"""Every conversation of the files beside this one, against the real stack."""

from pathlib import Path

import pytest

from tests.conversations.model import Conversation, load
from tests.conversations.runner import Player
from tests.stack import Stack

FILES = sorted(Path(__file__).parent.glob("*.yml"))
ALL = [
    pytest.param(conversation, id=f"{path.stem}: {conversation.name}")
    for path in FILES
    for conversation in load(path)
]


@pytest.mark.parametrize("conversation", ALL)
def test_conversation_goes_as_written(emma: Stack, conversation: Conversation) -> None:
    Player(emma.url, conversation, database_url=emma.database_url).play()
