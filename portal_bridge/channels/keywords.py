"""Words that mean something whatever Emma is doing (keywords.yml). Pure functions."""

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from insurer.domain.folding import fold

_FILE = Path(__file__).parent / "keywords.yml"
_LONGEST_PHRASE = 10  # words
_LINK_CODE = re.compile(r"^\W*([^\W\d]+)\W+(\d{4})\W?(\d{4})\W*$")


class Keyword(StrEnum):
    """What was asked for in a word."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    FORGET = "forget"


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def keyword_in(words: str) -> Keyword | None:
    """Return the keyword that `words` are, politely or not; within a sentence it is none.

    Only STOP is understood in a sentence too: who wants no more messages need not know the word.
    """
    folded = fold(words)
    bare = _without_politeness(folded)
    for keyword in (Keyword.STOP, Keyword.START, Keyword.HELP):
        if {folded, bare} & set(_lists()[keyword]):
            return keyword
    if len(folded.split()) > _LONGEST_PHRASE:
        return None
    if any(phrase in folded for phrase in _lists()[Keyword.FORGET]):
        return Keyword.FORGET
    return Keyword.STOP if _wants_no_more(bare) else None


def _without_politeness(folded: str) -> str:
    padded = f" {folded} "
    for phrase in _lists()["polite"]:
        padded = padded.replace(f" {phrase} ", " ")
    return padded.strip()


def _wants_no_more(bare: str) -> bool:
    padded = f" {bare} "
    for enough in _lists()["enough"]:
        _, found, behind = padded.partition(f" {enough} ")
        if found and any(f" {what} " in f" {behind}" for what in _lists()["of_what"]):
            return True
    return False


def leaves(words: str) -> bool:
    """Return whether `words` call off what is under way."""
    return _without_politeness(fold(words)) in _lists()["leave"]


def is_about_account(folded: str) -> bool:
    """Return whether a word says nothing beside an IBAN but what it is for."""
    return folded in _account_words()


@lru_cache(maxsize=1)
def _account_words() -> frozenset[str]:
    return frozenset(word for phrase in _lists()["account"] for word in phrase.split())


def link_code_in(words: str) -> str | None:
    """Return the eight digits behind the word that links a phone, None without them."""
    match = _LINK_CODE.match(words)
    if match is None or fold(match[1]) not in _lists()["link"]:
        return None
    return match[2] + match[3]
