"""Another demo file gives other answers: nothing is tied to the one we ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.model import Conversation, load
from tests.conversations.runner import Player
from tests.stack import Stack, running_stack

DATA = Path(__file__).resolve().parents[1] / "data"
CONVERSATIONS = load(DATA / "conversations" / "other_members.yml")


@pytest.fixture(scope="module")
def other_emma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with members of its own."""
    settings = {"EMMA_DEMO_DATA": str(DATA / "other_members.yml")}
    with running_stack(tmp_path_factory.mktemp("other"), settings) as stack:
        yield stack


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.name)
def test_other_data_gives_other_answers(other_emma: Stack, conversation: Conversation) -> None:
    Player(other_emma.url, conversation).play()
