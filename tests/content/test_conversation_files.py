"""Each topic is played in all six ways that the features ask for."""

from pathlib import Path

import pytest

from tests.conversations.model import KINDS, load

FOLDER = Path(__file__).resolve().parents[1] / "conversations"
# No data of a member is asked for: what these say is the same for all, or a person answers.
NO_TOPICS = {"faq", "handoff", "several_requests", "smalltalk"}
TOPICS = sorted(path for path in FOLDER.glob("*.yml") if path.stem not in NO_TOPICS)


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_a_topic_is_played_in_every_way(path: Path) -> None:
    shown = {kind for conversation in load(path) for kind in conversation.shows}
    assert set(KINDS) - shown == set()


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_what_is_said_to_show_an_outage_has_one(path: Path) -> None:
    for conversation in load(path):
        during = any(turn.outage for turn in conversation.turns)
        assert ("outage" in conversation.shows) is during, conversation.name


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_what_shows_a_change_or_a_question_takes_turns(path: Path) -> None:
    for conversation in load(path):
        if conversation.shows & {"question", "change"}:
            assert len(conversation.turns) > 1, conversation.name
