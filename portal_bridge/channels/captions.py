"""Words under a photo or another file: a message of their own, unless they only say what it is."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import yaml

from insurer.domain.folding import fold
from portal_bridge.channels.events import Event, Inbound, Kind

_FILE = Path(__file__).parent / "captions.yml"
_FILES = frozenset({Kind.MEDIA, Kind.UNREADABLE})
_LONGEST_FIGURE = 4  # digits: a day, a page, a year


def apart(event: Event) -> tuple[Event, ...]:
    """Return a file's words as a message before it, to be heard as any others.

    So danger, an account and a question are answered, and what is asked for may be the very file.
    """
    if not isinstance(event, Inbound) or event.kind not in _FILES or announces(event.text):
        return (event,)
    words = replace(event, kind=Kind.WORDS, media=())
    file = replace(event, text="", provider_id=f"{event.provider_id}:file", provider_keyword="")
    return words, file


def announces(words: str) -> bool:
    """Return whether the words ask and tell nothing beside « here is my invoice of June »."""
    said = fold(words).split()
    only_figures = bool(said) and all(word.isdecimal() for word in said)  # a choice, a code
    return "?" not in words and not only_figures and all(map(_is_plain, said))


def _is_plain(word: str) -> bool:
    figure = word.isdecimal() and len(word) <= _LONGEST_FIGURE
    return figure or word in _announcing()


@lru_cache(maxsize=1)
def _announcing() -> frozenset[str]:
    lists: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return frozenset(word for phrase in lists["announcing"] for word in phrase.split())
