"""Each topic is played in all six ways that the features ask for."""

from pathlib import Path

import pytest

from tests.conversations.model import KINDS, load

FOLDER = Path(__file__).resolve().parents[1] / "conversations"
# No data of a member is asked for: what these say is the same for all, or a person answers.
NO_TOPICS = {"faq", "handoff", "several_requests", "smalltalk"}
# The rows of the features that are conversations. A person (H2) may be asked for by anybody, so
# that none is refused.
ROWS = [
    *(f"C{number}" for number in range(1, 7)),
    *(f"R{number}" for number in range(1, 7)),
    *(f"B{number}" for number in range(1, 8)),
    *(f"K{number}" for number in range(1, 6)),
    *(f"M{number}" for number in range(1, 8)),
    *("N1", "A1", "H2", "H3"),
]
NEVER = {"H2": {"refusal"}}
TOPICS = sorted(path for path in FOLDER.glob("*.yml") if path.stem not in NO_TOPICS)


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_a_topic_is_played_in_every_way(path: Path) -> None:
    shown = {kind for conversation in load(path) for kind in conversation.shows}
    assert set(KINDS) - shown == set()


@pytest.mark.parametrize("row", ROWS)
def test_each_feature_is_played_in_every_way(row: str) -> None:
    played = [one for path in FOLDER.glob("*.yml") for one in load(path) if row in one.rows]
    shown = {kind for conversation in played for kind in conversation.shows}
    assert set(KINDS) - shown - NEVER.get(row, set()) == set()


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_what_shows_a_way_names_a_feature(path: Path) -> None:
    assert [one.name for one in load(path) if one.shows and not one.rows & set(ROWS)] == []


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
