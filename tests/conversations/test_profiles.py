"""Another insurer gives other answers: each profile with questions of its own."""

from pathlib import Path

import pytest

from tests.conversations.model import load
from tests.conversations.runner import ConversationFailed, Player
from tests.stack import running_stack

FILES = sorted((Path(__file__).resolve().parents[1] / "data/conversations/profiles").glob("*.yml"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_insurer_answers_from_its_own_documents(file: Path, tmp_path: Path) -> None:
    failed = []
    with running_stack(tmp_path, {"EMMA_PROFILE": file.stem}) as stack:
        for conversation in load(file):
            try:
                Player(stack.url, conversation).play()
            except ConversationFailed as error:
                failed.append(str(error))
    assert failed == []
