"""The mark that a phone was asked for after the end, and the word that came with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from portal_bridge.channels.events import Inbound, Kind
from portal_bridge.channels.steps import Step, reply
from portal_bridge.clients.rasa import Reading
from portal_bridge.errors import BotError
from portal_bridge.handoff import ratings
from portal_bridge.handoff.moves import Owner
from portal_bridge.privacy.mask import mask
from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.store.orm import ConversationRow

_FILE = Path(__file__).parent / "opinions.yml"
_OPINION = re.compile(r"\s*([1-5])(?:\s*/\s*5)?(?![\d/])\W*(.*?)\s*", re.DOTALL)
_MOST_WORDS = 15
_FEWEST_UNLISTED = 3  # words: « 3 mars » and « 2 enfants » answer something else
_NOT_UNDERSTOOD = "nlu_fallback"


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
    opinion = _marked(message)
    return opinion if opinion and _judges(set(fold(opinion.words).split())) else None


def _marked(message: str) -> Opinion | None:
    """Return the mark that a message begins with, and its few words, whatever they say."""
    match = _OPINION.fullmatch(message)
    if match is None or "?" in message or len(fold(match[2]).split()) > _MOST_WORDS:
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


class Opinions:
    """Tells marks from requests; where words are in no list, Emma's understanding is asked."""

    def __init__(self, reading: Callable[[str], Reading]) -> None:
        self._reading = reading

    def may_be_mark(self, message: Inbound) -> bool:
        """Return whether a message may be the mark that was asked for at the end."""
        return message.kind is Kind.CHOICE or self.of(message.text) is not None

    def noted(self, conversation: ConversationRow, message: str) -> Step | None:
        """Return what keeps an opinion on a conversation that has ended, None where there is none.

        It may ask Rasa: no lock is held meanwhile.
        """
        opinion = self.of(message) if conversation.owner == Owner.CLOSED else None
        if opinion is None:
            return None

        def change(session: Session, _: ContactRow, ended: ConversationRow) -> None:
            ratings.rate(session, ended.id, opinion.score, opinion.words or None)

        return Step("rated", message, reply("rating_noted"), change)

    def of(self, message: str) -> Opinion | None:
        """Return the opinion that a message is: of the lists, or no request that Emma knows."""
        marked, listed = _marked(message), opinion_in(message)
        if listed is not None or marked is None or mask(message).hides:
            return listed
        if len(marked.words.split()) < _FEWEST_UNLISTED:
            return None
        try:
            unknown = all(map(self._says_nothing_known, (message, marked.words)))
        except BotError:
            return None  # while Rasa is away it is a message like others
        return marked if unknown else None

    def _says_nothing_known(self, words: str) -> bool:
        reading = self._reading(words)
        return reading == Reading(_NOT_UNDERSTOOD, maybe_danger=False)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in lists.items()}
