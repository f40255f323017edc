"""When people answer: the profile's opening hours, and the public holidays of France."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from insurer.domain.clock import PARIS, paris_day
from insurer.domain.profile import InsurerProfile
from insurer.domain.public_holidays import is_public_holiday

_LOOK_AHEAD_DAYS = 14  # longer than any run of holidays and week-ends


@dataclass(frozen=True)
class Slot:
    """A stretch of opening hours on one day (aware, Paris time)."""

    starts_at: datetime
    ends_at: datetime


def is_open(profile: InsurerProfile, now: datetime) -> bool:
    """Return whether the centre answers at `now` (aware); never on a public holiday."""
    return not is_public_holiday(paris_day(now)) and profile.is_open(now)


def next_opening(profile: InsurerProfile, now: datetime) -> datetime | None:
    """Return when the centre opens next (Paris time), None when the hours are unknown."""
    first = next(_slots_after(profile, now), None)
    return None if first is None else first.starts_at


def next_slots(profile: InsurerProfile, now: datetime, *, count: int) -> tuple[Slot, ...]:
    """Return the next stretches of opening hours that have not begun."""
    return tuple(islice(_slots_after(profile, now), count))


def _slots_after(profile: InsurerProfile, now: datetime) -> Iterator[Slot]:
    local = now.astimezone(PARIS)
    for days in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=days)
        for slot in sorted(profile.opening_hours, key=lambda slot: slot.opens):
            opens = datetime.combine(day, slot.opens, tzinfo=PARIS)
            if slot.weekday == day.weekday() and opens > local and not is_public_holiday(day):
                yield Slot(opens, datetime.combine(day, slot.closes, tzinfo=PARIS))
