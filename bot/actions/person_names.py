"""The name of a person in words that say more: « c’est ma fille Inès Benali, née hier »."""

from bot.actions.labels import Labels
from bot.french.denial import is_denied
from insurer.domain.folding import fold

_MOST_WORDS = 5  # of a name
_LONGEST_PHRASE = 4  # words, of those in bot/labels.yml that stand around a name
_FULL = 2  # words: a first name and a family name


def called(text: str, labels: Labels) -> str | None:
    """Return the name that follows « s’appelle » and the like, None when nobody is named so."""
    name = after(text, "called", labels)
    return name if name and not is_denied(text[: text.find(name)]) else None


def after(text: str, code: str, labels: Labels) -> str | None:
    """Return the name that follows the words of `code`: "" where none does, None without them."""
    words = text.split()
    for start in range(len(words)):
        if length := _phrase(words[start:], code, labels):
            return bare_name(" ".join(words[start + length :]), labels)
    return None


def corrected(text: str, known: str, code: str, labels: Labels) -> str:
    """Return the last name told, behind the words of `code` or bare, that no « pas » denies.

    It is a first name and a family name, or shares a word with `known`; else it is empty.
    """
    told = [
        name
        for part in _parts(text, labels)
        if (name := after(part, code, labels) or bare_name(part, labels))
        and not is_denied(part[: part.find(name)])
        and (is_written_as_name(name) or shares_a_word(name, known))
    ]
    return told[-1] if told else ""


def bare_name(text: str, labels: Labels) -> str:
    """Return a name without « c’est ma fille » before it and the birth that is told behind it.

    It is empty where nobody is named: « ma fille », « je ne sais pas », « plus tard ».
    """
    words, _ = _behind_intro(text, labels)
    name = _up_to_end(words, labels)
    nameless = _phrase(words, "no_name", labels) or any(
        labels.mentions(name, code) for code in ("later", "unknown")
    )
    return "" if nameless else name


def may_name(text: str, labels: Labels) -> bool:
    """Return whether a text may be a name and no more: no sentence, no thing of anybody's."""
    _, before = _behind_intro(text, labels)
    own = fold(before) in labels.words["name_own"]  # « ma carte »
    named = bool(bare_name(text, labels)) and not own and not is_sentence(text, labels)
    return named and not _is_a_thing(text, labels)


def is_sentence(text: str, labels: Labels) -> bool:
    """Return whether words say something that no name holds: « supprimez mes données »."""
    words, _ = _behind_intro(text, labels)
    return labels.mentions(" ".join(words), "no_name_word")


def _is_a_thing(text: str, labels: Labels) -> bool:
    """Return whether words are « la banque » rather than « le goff marie »."""
    first, *rest = text.split()
    return first.islower() and fold(first) in labels.words["name_article"] and len(rest) < _FULL


def is_written_as_name(name: str) -> bool:
    """Return whether words are a first name and a family name with their capitals."""
    words = name.split()
    return len(words) >= _FULL and all(word[0].isupper() for word in words)


def shares_a_word(name: str, other: str) -> bool:
    """Return whether two different names have a word in common: one corrects the other."""
    ours, theirs = fold(name).split(), fold(other).split()
    return ours != theirs and not set(ours).isdisjoint(theirs)


def _parts(text: str, labels: Labels) -> list[str]:
    """Return a text cut at its signs and before « c’est », « mais » and the like."""
    parts: list[list[str]] = [[]]
    words = text.split()
    for n, word in enumerate(words):
        if _phrase(words[n:], "name_turn", labels) or (n and words[n - 1][-1] in ",;.!:"):
            parts.append([])
        parts[-1].append(word)
    return [" ".join(part) for part in parts]


def _behind_intro(text: str, labels: Labels) -> tuple[list[str], str]:
    """Return the words behind « c’est ma fille », and the last one before them."""
    words, before = text.split(), ""
    while not _begins_name(words, before, labels):
        length = _phrase(words, "name_intro", labels)
        if not length:
            break
        words, before = words[length:], words[length - 1]
    return words, before


def _begins_name(words: list[str], before: str, labels: Labels) -> bool:
    """Return whether « Petit Louise » begins with a name, where « mon petit Louis » does not."""
    capitals = all(word[0].isupper() for word in words[:_FULL]) and len(words) >= _FULL
    own = fold(before) in labels.words["name_article"]
    named = capitals and words[0].isalpha() and fold(words[0]) in labels.words["name_or_intro"]
    return named and not own and not _phrase(words[1:], "name_intro", labels)


def _up_to_end(words: list[str], labels: Labels) -> str:
    kept: list[str] = []
    for n, word in enumerate(words):
        if _phrase(words[n:], "name_end", labels) or any(sign.isdigit() for sign in word):
            break
        kept.append(word)
        if word[-1] in ",;.!":
            break
    while kept and fold(kept[-1]) in labels.words["name_particle"]:
        kept.pop()
    return " ".join(kept[:_MOST_WORDS]).strip(" ,;.!")


def _phrase(words: list[str], code: str, labels: Labels) -> int:
    """Return how many words the longest phrase of `code` takes that they begin with."""
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        if fold(" ".join(words[:length])) in labels.words[code]:
            return length
    return 0
