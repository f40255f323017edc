"""How the conversation runner compares what came with what was expected."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conversations.matching import found, missing
from tests.conversations.model import ConversationFileError, load


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("postée", "Votre carte a été POSTEE"),
        ("l’adhérent", "L'adhérent"),
        ("{euro:1950.00}", "Soit 1\u202f950,00\u00a0€."),
        ("{euro:9}", "9,00 €"),
        ("/msg-[a-z0-9]+/", "Référence : MSG-A1"),
    ],
)
def test_small_differences_do_not_count(wanted: str, text: str) -> None:
    assert found(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), [("{euro:9.00}", "19,00 €"), ("carte", "compte")])
def test_other_facts_do_not_match(wanted: str, text: str) -> None:
    assert not found(wanted, text)


def test_relative_day_matches_both_ways_of_writing_it() -> None:
    day = datetime.now(ZoneInfo("Europe/Paris")).date() - timedelta(days=12)
    assert found("{day:-12d}", f"posted {day:%d/%m/%Y}")


def test_expectation_that_fails_is_returned() -> None:
    answer = [{"seq": 1, "author": "bot", "blocks": [{"type": "text", "text": "Bonjour"}]}]
    assert missing({"text": "Bonjour"}, answer, "bot") is None
    assert missing({"not": "Bonjour"}, answer, "bot") == "not: Bonjour"
    assert missing({"owner": "waiting"}, answer, "bot") == "owner: waiting"


def test_unknown_field_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("conversations: [{name: a, turns: [{say: b, expects: []}]}]")
    with pytest.raises(ConversationFileError, match="expects"):
        load(path)
