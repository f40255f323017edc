"""Practitioners by their names, as typed or folded: « le docteur Le Goff », « chez Mme Weber »."""

import re
from collections.abc import Iterator

# Ladies and gentlemen are anybody; where one goes, or what was paid for, they are practitioners.
_NAMED = re.compile(
    r"(?P<whom>\b(?:docteur|doctoresse|dr|pr|professeur)\b\.?"
    r"|(?:(?<=\bchez )|(?<=\bsoin )|(?<=\bsoins )|(?<=\bremboursement )|(?<=\bremboursement de )"
    r"|(?<=\bremboursements de )|(?<=\bconsultation de )|(?<=\bconsultation avec ))"
    r"(?:mme|madame|mlle|mademoiselle|mr|monsieur|m\.))"
    r" +(?P<name>(?:(?:de|du|le|la|d'|van|el|ben) *)?[^\W\d_][\w'-]+)",
    re.IGNORECASE,
)
# What follows « le docteur » where no name does.
_NO_NAME = re.compile(
    r"(?:a|aux?|avec|chez|dans|des?|du|en|est|et|il|je|j'ai|l[ae]s?|ma|me|mon|n'est|ne|on|ou|pour|"
    r"qui|que|svp|sur|une?|vient|m'a|pas|dit|(?:d')?(?:avant|hier|aujourd'hui|ici)|generaliste|traitant|house)",
    re.IGNORECASE,
)


def named(text: str) -> Iterator[re.Match[str]]:
    """Yield where practitioners are named; the groups are `whom`, their title, and `name`."""
    for match in _NAMED.finditer(text):
        if not _NO_NAME.fullmatch(match["name"]):
            yield match


def without_names(text: str, called: str) -> str:
    """Return a text in which all practitioners with a name are `called` the same."""
    kept, end = [], 0
    for match in named(text):
        kept += [text[end : match.start()], called]
        end = match.end()
    return "".join([*kept, text[end:]])
