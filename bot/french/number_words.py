"""French numbers written as words, folded: « quatre-vingt-dix », « deux cents », « mille »."""

import re

VALUES = {
    word: value
    for value, words in {
        1: "un une", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept",
        8: "huit", 9: "neuf", 10: "dix", 11: "onze", 12: "douze", 13: "treize", 14: "quatorze",
        15: "quinze", 16: "seize", 20: "vingt vingts", 30: "trente", 40: "quarante",
        50: "cinquante", 60: "soixante", 70: "septante", 80: "huitante octante", 90: "nonante",
        100: "cent cents", 1000: "mille",
    }.items()
    for word in words.split()
}  # fmt: skip
NUMBER_WORDS = "|".join(sorted([*VALUES, "et"], key=len, reverse=True))
_HUNDRED, _THOUSAND, _SCORE, _TEN = 100, 1000, 20, 10


def number_of_words(words: str) -> int | None:
    """Return the number, None when the words are no number (« deux trois »)."""
    values = [VALUES[word] for word in re.split(r"[ -]+", words.strip()) if word in VALUES]
    total = 0
    while values:
        part, values = _part(values)
        if part is None or (total and total < part):
            return None
        total += part
    return total or None


def _part(values: list[int]) -> tuple[int | None, list[int]]:
    """Return what the words up to the next « mille » are worth, and the words after."""
    if _THOUSAND in values:
        cut = values.index(_THOUSAND)
        before = _below_thousand(values[:cut]) if cut else 1
        return (None if before is None else before * _THOUSAND), values[cut + 1 :]
    return _below_thousand(values), []


def _below_thousand(values: list[int]) -> int | None:
    if _HUNDRED in values:
        cut = values.index(_HUNDRED)
        hundreds = _below_hundred(values[:cut]) if cut else 1
        rest = _below_hundred(values[cut + 1 :]) if values[cut + 1 :] else 0
        if hundreds is None or rest is None or hundreds >= _TEN:
            return None
        return hundreds * _HUNDRED + rest
    return _below_hundred(values)


def _below_hundred(values: list[int]) -> int | None:
    if values[:2] == [4, _SCORE]:
        values = [80, *values[2:]]
    if values[:2] in ([60, 10], [80, 10]):
        values = [values[0] + 10, *values[2:]]
    match values:
        case [one] if one < _HUNDRED:
            return one
        case [tens, ones] if tens >= _SCORE and ones < _SCORE and tens % _TEN == 0:
            fits = ones < _TEN or tens in (60, 80) or (tens in (70, 90) and ones < _TEN)
            return tens + ones if fits else None
        case [10, ones] if ones in (7, 8, 9):
            return _TEN + ones
        case _:
            return None
