"""Compares what was expected with what came. Small differences of typography do not count."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.emma_client import Message, render

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet",
    "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_FACT = re.compile(r"\{(day|euro):([^}]+)\}")
_RELATIVE = re.compile(r"([+-]?)(\d+)([dmy])")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, with plain spaces and quotes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("\u202f", " "))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", bare).casefold().strip()


def found(wanted: str, text: str) -> bool:
    """True when the text holds `wanted`: words, or a regular expression between slashes."""
    if len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/"):
        return re.search(_with_facts(fold(wanted[1:-1]), str), fold(text)) is not None
    return re.search(_with_facts(fold(wanted), re.escape), fold(text)) is not None


def with_days(words: str) -> str:
    """Return a member's words with {day:-12d} written as they would, like 09/11/2026."""
    return _FACT.sub(lambda match: f"{_relative_day(match[2]):%d/%m/%Y}", words)


def _with_facts(wanted: str, quote: Callable[[str], str]) -> str:
    """Replace {day:-12d} and {euro:19.00} by patterns of how Emma writes them."""
    parts, position = [], 0
    for match in _FACT.finditer(wanted):
        parts.append(quote(wanted[position : match.start()]))
        parts.append(_day(match[2]) if match[1] == "day" else _euro(match[2]))
        position = match.end()
    return "".join([*parts, quote(wanted[position:])])


def _day(relative: str) -> str:
    day = _relative_day(relative)
    first = "1(?:er)?" if day.day == 1 else f"0?{day.day}"
    return f"(?:{first} {_MONTHS[day.month - 1]}(?: {day.year})?|{day:%d/%m/%Y}|{day:%d/%m})"


def _relative_day(relative: str) -> date:
    return _shift(datetime.now(ZoneInfo("Europe/Paris")).date(), relative)


def _shift(day: date, relative: str) -> date:
    match = _RELATIVE.fullmatch(relative)
    assert match, f"a day is written like -12d: {relative}"
    count = int(match[2]) * (-1 if match[1] == "-" else 1)
    if match[3] == "d":
        return day + timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if match[3] == "y" else 1)
    return day.replace(year=months // 12, month=months % 12 + 1, day=min(day.day, 28))


def _euro(amount: str) -> str:
    whole, _, cents = amount.partition(".")
    spaced = re.sub(r"(?<=\d)(?=(\d{3})+$)", " ?", whole)
    return rf"(?<!\d){spaced}" + (f",{cents}" if cents else "(?:,00)?") + " ?(?:€|euros?)"


def missing(expectation: Mapping[str, Any], answer: Sequence[Message], owner: str) -> str | None:
    """Return what of `expectation` is not in the answer; None when it is."""
    for kind, wanted in expectation.items():
        if not _CHECKS[kind](wanted, answer, owner):
            return f"{kind}: {wanted}"
    return None


def blocks(answer: Sequence[Message], *kinds: str) -> list[Mapping[str, Any]]:
    """Return the blocks of the answer, of some kinds if any are named."""
    everything = [block for message in answer for block in message["blocks"]]
    return [block for block in everything if not kinds or block["type"] in kinds]


def _readable(answer: Sequence[Message], *kinds: str) -> str:
    return "\n".join(render(block) for block in blocks(answer, *kinds))


def _one_or_more(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _text(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    text = _readable(answer, "text", "notice", "card")
    return any(found(one, text) for one in _one_or_more(wanted))


def _notice(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    return any(found(one, _readable(answer, "notice")) for one in _one_or_more(wanted))


def _table(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    tables = blocks(answer, "table")
    contains = _one_or_more(wanted.get("contains", []))
    text = "\n".join(render(table) for table in tables)
    counted = "rows" not in wanted or any(len(t["rows"]) == wanted["rows"] for t in tables)
    return bool(tables) and counted and all(found(one, text) for one in contains)


def _chart(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    text = _readable(answer, "chart")
    return bool(text) and all(found(one, text) for one in _one_or_more(wanted))


def _choices(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    text = _readable(answer, "choices")
    return bool(text) and all(found(one, text) for one in _one_or_more(wanted))


def _file(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    return any(
        all(found(str(value), str(block.get(name, ""))) for name, value in wanted.items())
        for block in blocks(answer, "file")
    )


def _form(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    return any(block.get("kind") == wanted for block in blocks(answer, "form"))


def _owner(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    return owner in _one_or_more(wanted)


def _not(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    if isinstance(wanted, Mapping):
        return missing(wanted, answer, owner) is not None
    return not any(found(one, _readable(answer)) for one in _one_or_more(wanted))


def _nothing_here(wanted: Any, answer: Sequence[Message], owner: str) -> bool:
    raise AssertionError("`echo` is checked by the runner")


_CHECKS: Mapping[str, Callable[[Any, Sequence[Message], str], bool]] = {
    "text": _text,
    "notice": _notice,
    "table": _table,
    "chart": _chart,
    "choices": _choices,
    "file": _file,
    "form": _form,
    "owner": _owner,
    "not": _not,
    "echo": _nothing_here,
}
