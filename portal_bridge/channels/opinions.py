"""The mark that a phone was asked for after the end, and the word that came with it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from portal_bridge.channels.events import Inbound, Kind
from portal_bridge.channels.steps import Step, reply
from portal_bridge.handoff import ratings
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.store.orm import ConversationRow

_FILE = Path(__file__).parent / "opinions.yml"
_OPINION = re.compile(r"\s*([1-5])(?:\s*/\s*5)?(?![\d/])\W*(.*?)\s*", re.DOTALL)
_MOST_WORDS = 15


@dataclass(frozen=True)
class Opinion:
    """A mark, and what was said beside it; "" without a word."""

    score: int
    words: str


def opinion_in(message: str) -> Opinion | None:
    """Return the opinion that a message is, and nothing else.

    Every word must be of the lists, and who is named must be judged: « 4 rue des Lilas » and
    « 1 conseiller svp » are requests, and no request may be taken for praise.
    """
    match = _OPINION.fullmatch(message)
    if match is None or "?" in message:
        return None
    words = fold(match[2]).split()
    if len(words) > _MOST_WORDS or not _judges(set(words)):
        return None
    return Opinion(int(match[1]), match[2])


def _judges(words: set[str]) -> bool:
    """Return whether the words are an opinion, or none at all."""
    lists = _lists()
    judgement, whom = lists["praise"] | lists["blame"], lists["whom"]
    if words <= lists["alone"]:
        return True
    known = words <= judgement | whom | lists["glue"]
    return known and (not words & whom or bool(words & judgement))


def may_be_mark(message: Inbound) -> bool:
    """Return whether a message may be the mark that was asked for at the end."""
    return message.kind is Kind.CHOICE or opinion_in(message.text) is not None


def noted(conversation: ConversationRow, message: str) -> Step | None:
    """Return what keeps the opinion on a conversation that has ended, None where there is none."""
    opinion = opinion_in(message)
    if opinion is None or conversation.owner != Owner.CLOSED:
        return None

    def change(session: Session, _: ContactRow, ended: ConversationRow) -> None:
        ratings.rate(session, ended.id, opinion.score, opinion.words or None)

    return Step("rated", message, reply("rating_noted"), change)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in lists.items()}
