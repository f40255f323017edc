"""Who is who, for the call centre's lists: names of many members at once, members by name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from insurer.domain.caller import Assurance, Caller
from insurer.domain.folding import fold
from insurer.domain.members import PersonName
from insurer.store.uow import UnitOfWorkFactory

FOUND = 20  # members of one name; with more of them the number is asked for
_MOST_WORDS = 5


class DirectoryService:
    """Reads names; only for the bridge's console, whose agents are signed in and audited."""

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self._unit_of_work = unit_of_work

    def names(self, callers: Sequence[Caller]) -> tuple[PersonName | None, ...]:
        """Return what each caller may be called: None below LINKED, no last name below VERIFIED.

        One query, however many callers there are.
        """
        wanted = {one.member_id for one in callers if one.member_id is not None}
        if not wanted:
            return (None,) * len(callers)
        with self._unit_of_work() as uow:
            known = uow.members.names(wanted)
        return tuple(_allowed(known.get(one.member_id or ""), one.assurance) for one in callers)

    def named(self, words: str) -> tuple[str, ...]:
        """Return the ids of at most `FOUND` members called so, first and last name in any order.

        Accents, capitals and the ends of names may be missing.
        """
        typed = fold(words).split()[:_MOST_WORDS]
        if not typed:
            return ()
        with self._unit_of_work() as uow:
            return uow.members.named(_readings(typed), limit=FOUND)


def _allowed(name: PersonName | None, assurance: Assurance) -> PersonName | None:
    if name is None or assurance < Assurance.LINKED:
        return None
    return name if assurance >= Assurance.VERIFIED else replace(name, last="")


def _readings(typed: Sequence[str]) -> Iterator[PersonName]:
    """Yield each way of cutting the words into a first and a last name; the last is needed."""
    for cut in range(len(typed)):
        one, other = " ".join(typed[:cut]), " ".join(typed[cut:])
        yield PersonName(first=one, last=other)
        if one:
            yield PersonName(first=other, last=one)
