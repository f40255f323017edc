"""Amounts of money: « 1 234,56 € », « 45 balles », « vingt euros », as Decimal in euros.

What can be read in two ways (« 1,234 € », « 40 ou 50 € ») is ambiguous, so that Emma asks.
"""

import re
from decimal import Decimal

from bot.components.ambiguous import Ambiguous
from bot.french.number_words import NUMBER_WORDS, number_of_words

_UNIT = r"(?:euros?|euro?s|eur|eu|balles?|boules|€|e)(?![a-z])"
_NUMBER = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_CENTS = r"(?: ?(\d{2})(?:c| centimes?| cts?)?(?![\d/.,:h%-]))?"
_IN_DIGITS = re.compile(rf"(?<![\w.,/])({_NUMBER}) ?(k)? ?{_UNIT}{_CENTS}")
_SIGN_FIRST = re.compile(r"€ ?(\d+(?:[.,]\d{2})?)(?![\d.,])")
_IN_WORDS = re.compile(rf"\b((?:(?:{NUMBER_WORDS})(?:[ -]|(?=\W|$)))+) ?(?:euros?|balles|€)")
# « ce 57,95 »: two decimals after a comma are cents, but of no percentage, weight or hour.
_BARE = re.compile(
    r"(?<![\w.,/+-])(?<!\d )(\d+,\d{2})"
    r"(?![\d.,/]| ?(?:%|°|(?:kg|g|mg|km|cm|mm|m|ml|l|h|de fievre)\b))"
)
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?")
# « entre 40 et 50 € », « le 3 150 € », « -5 € »: the digits before may belong to the amount.
_DOUBT_BEFORE = re.compile(r"(?:\d ?(?:et|ou|a|-|/)|\d|(?<!\w)-) ?$")
_SECTOR = re.compile(r"\bsecteur [123]\b")  # a doctor's sector is no price: « secteur 2 à 80 € »
# « le 2e de la liste »: a place, where « une facture de 25e » is a price.
_ORDINAL = re.compile(r"\d{1,2}e")
_ARTICLE_BEFORE = re.compile(r"\b(?:le|la|les|au|du|mon|ma|ce|cette) $")
_DAY_BEFORE = re.compile(r"\b(?:le|du|au) $")
_MOST = Decimal(1_000_000)  # no member is paid more; longer digits are a reference
_CENT = Decimal("0.01")


def find_amount(plain: str) -> Decimal | Ambiguous | None:
    """Return the one amount that a simplified text names, with two decimals.

    Ambiguous when there are several, or digits that could mean two amounts.
    """
    plain = _SECTOR.sub("", plain)
    found: set[Decimal | Ambiguous] = set()
    for match in _IN_DIGITS.finditer(plain):
        if not _is_ordinal(match, plain[: match.start()]):
            found.add(_in_digits(match, plain[: match.start()]))
    for match in _SIGN_FIRST.finditer(plain):
        if not re.search(r"\d ?$", plain[: match.start()]):
            found.add(_decimal(match[1].replace(",", ".")))
    for match in _IN_WORDS.finditer(plain):
        value = number_of_words(match[1])
        found.add(Ambiguous.AMOUNT if value is None else _decimal(str(value)))
    if not found:
        found.update(_decimal(match[1].replace(",", ".")) for match in _BARE.finditer(plain))
    if len(found) > 1:
        return Ambiguous.AMOUNT
    return found.pop() if found else None


def _is_ordinal(match: re.Match[str], before: str) -> bool:
    return bool(_ORDINAL.fullmatch(match[0]) and _ARTICLE_BEFORE.search(before))


def _in_digits(match: re.Match[str], before: str) -> Decimal | Ambiguous:
    number, thousands, cents = match.groups()
    if _DOUBT_BEFORE.search(before) or (" " in number and _DAY_BEFORE.search(before)):
        return Ambiguous.AMOUNT
    plain = _plain_number(number)
    if plain is None or (cents and "." in plain):
        return Ambiguous.AMOUNT
    return _decimal(f"{plain}.{cents}" if cents else plain, 1000 if thousands else 1)


def _plain_number(number: str) -> str | None:
    """Return the digits with a point as decimal sign, None when they have two meanings."""
    if _GROUPED.fullmatch(number):
        return _ungrouped(number)
    whole, _, decimals = number.replace(",", ".").partition(".")
    return None if len(decimals) > 2 else f"{whole}.{decimals}".rstrip(".")  # noqa: PLR2004


def _ungrouped(number: str) -> str | None:
    separators = re.findall(r"[ .,]", number)
    last = re.split(r"[ .,]", number)[-1]
    if len(last) < 3:  # noqa: PLR2004 - cents after groups of three
        *groups, decimal_sign = separators
        same = len(set(groups)) == 1 and decimal_sign not in groups
        digits = re.sub(r"[ .,]", "", number)
        return f"{digits[: -len(last)]}.{last}" if same else None
    # « 1,234 » may be one euro and something, or a thousand; « 1 234 » and « 1.234.567 » may not.
    clear = set(separators) == {" "} or (len(set(separators)) == 1 and len(separators) > 1)
    return re.sub(r"[ .,]", "", number) if clear else None


def _decimal(plain: str, factor: int = 1) -> Decimal | Ambiguous:
    value = Decimal(plain) * factor
    return value.quantize(_CENT) if value <= _MOST else Ambiguous.AMOUNT
