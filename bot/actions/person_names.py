"""The name of a person in words that say more: « il s’appelle Tom Martin, né hier »."""

from bot.actions.labels import Labels
from insurer.domain.folding import fold

_MOST_WORDS = 5  # of a name


def called(text: str, labels: Labels) -> str | None:
    """Return the name that follows « s’appelle » and the like, None when nobody is named so."""
    words = text.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words)):
            if fold(" ".join(words[start:end])) in labels.words["called"]:
                return bare_name(" ".join(words[end:]), labels) or None
    return None


def bare_name(text: str, labels: Labels) -> str:
    """Return a name without the birth that is told behind it."""
    kept: list[str] = []
    for word in text.split():
        if fold(word) in labels.words["name_end"] or any(sign.isdigit() for sign in word):
            break
        kept.append(word)
        if word[-1] in ",;.!":
            break
    return " ".join(kept[:_MOST_WORDS]).strip(" ,;.!")
