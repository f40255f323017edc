"""What a message says besides its intent, without Rasa: text in, (entity, value) pairs out.

Values are codes, ISO dates, Decimal strings; the table stands in docs/understanding.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.components.ambiguous import Ambiguous
from bot.components.amounts import find_amount
from bot.components.lookups import Lookup
from bot.components.periods import Period, find_when
from bot.components.places import Towns
from bot.french import practitioners
from bot.french.text import PLACEHOLDER, fold, simplify

Found = Iterator[tuple[str, str]]
UNCLEAR = "unclear"
_CONSULTATION = re.compile(r"\bconsultations?\b")


@dataclass(frozen=True)
class Extractor:
    """Finds entities by rules and word lists."""

    lookups: Mapping[str, Lookup]
    towns: Towns

    def find(self, text: str, *, today: date) -> Found:
        """Yield the entities of a member's text; what has two meanings comes as `unclear`."""
        plain = simplify(text)
        for match in PLACEHOLDER.finditer(text):
            yield match["kind"], match[0]
        # « Chez le docteur Lambert » and « madame Weber » name no kind of care and no relative.
        yield from self._codes(fold(practitioners.without_names(text, "")))
        yield from _times(plain, today)
        yield from _amounts(plain)
        yield from self._places(text)
        yield from _providers(text)

    def _codes(self, folded: str) -> Found:
        for name, lookup in self.lookups.items():
            codes = lookup.find(folded)
            if len(codes) > 1:  # « la consultation du cardiologue » names one kind of care
                codes = lookup.find(_CONSULTATION.sub(" ", folded)) or codes
            if len(codes) == 1:
                yield name, codes.pop()
            elif codes:
                yield UNCLEAR, name

    def _places(self, text: str) -> Found:
        place = self.towns.find(text)
        if isinstance(place, Ambiguous):
            yield UNCLEAR, place.value
            return
        for name, value in (
            ("place", place.town),
            ("postcode", place.postcode),
            ("department", place.department),
        ):
            if value:
                yield name, value


def _times(plain: str, today: date) -> Found:
    when = find_when(plain, today=today)
    if isinstance(when.period, Period):
        for name, day in (("since", when.period.since), ("until", when.period.until)):
            if day:
                yield name, day.isoformat()
    elif when.period is not None:
        yield UNCLEAR, when.period.value
    for period in when.listed:
        yield "listed_period", f"{period.since}/{period.until}"
    if when.coming:
        yield "coming_date", when.coming.isoformat()


def _amounts(plain: str) -> Found:
    amount = find_amount(plain)
    if isinstance(amount, Decimal):
        yield "amount", str(amount)
    elif amount is not None:
        yield UNCLEAR, amount.value


def _providers(text: str) -> Found:
    names = {match["name"] for match in practitioners.named(text)}
    if len(names) == 1:
        yield "provider", names.pop()
