"""When the management centre answers: its hours, and those of a day that is named."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from bot.actions.choices import choices_of
from bot.actions.days import find_day, today
from bot.actions.formatting import long_date
from bot.actions.last_question import FEW_WORDS, last_question_topic
from bot.actions.turn import Turn
from insurer.domain.faq import FaqTopic
from insurer.domain.profile import InsurerProfile, OpeningSlot
from insurer.domain.public_holidays import is_public_holiday

_PERSON = "human_handoff"


def asks_of_another_day(turn: Turn) -> bool:
    """Return whether « demain matin » is all that is said after the hours were told."""
    few = len(turn.text.split()) <= FEW_WORDS and not turn.labels.mentions(turn.text, "see_you")
    told = last_question_topic(turn) == FaqTopic.OPENING_HOURS
    return few and told and _day_named(turn) is not None


def say_opening_hours(turn: Turn, profile: InsurerProfile) -> None:
    """Say when the centre answers, of the day that is named alone where one is."""
    steps = choices_of(turn, "contact_message", _PERSON)
    facts = {"phone": _phone(profile), "hours": hours(turn, profile.opening_hours)}
    on = _day_named(turn)
    if on is not None:
        _say_of_day(turn, profile, on, steps)
        return
    turn.offer("utter_faq_opening_hours", steps, **facts)
    if profile.postal_address:
        turn.say("utter_faq_postal_address", address=", ".join(profile.postal_address))


def asks_price_of_call(turn: Turn) -> bool:
    """Return whether « l’appel est payant ? » is asked."""
    said = turn.labels.mentions
    return said(turn.text, "free_of_charge") and said(turn.text, "a_call")


def _phone(profile: InsurerProfile) -> str:
    return f"{profile.phone} ({profile.phone_note})" if profile.phone_note else str(profile.phone)


def _say_of_day(
    turn: Turn, profile: InsurerProfile, on: date, steps: list[tuple[str, str]]
) -> None:
    slots = [slot for slot in profile.opening_hours if slot.weekday == on.weekday()]
    is_open = slots and not is_public_holiday(on)
    weekday = turn.labels.of("weekday", str(on.weekday()))
    turn.offer(
        "utter_faq_hours_open" if is_open else "utter_faq_hours_closed",
        steps,
        day=f"{weekday} {long_date(on)}",
        phone=profile.phone,
        hours=_times(turn, _clocks(slots)) if is_open else hours(turn, profile.opening_hours),
    )


def _day_named(turn: Turn) -> date | None:
    return find_day(turn.text, now=today(), ahead=True) if turn.text else None


Clocks = tuple[tuple[object, object], ...]


def _clocks(slots: Iterable[OpeningSlot]) -> Clocks:
    return tuple((slot.opens, slot.closes) for slot in sorted(slots, key=_order))


def hours(turn: Turn, opening_hours: Iterable[OpeningSlot]) -> str:
    """Return the opening hours in words, days with the same hours together."""
    by_day = {
        day: _clocks(slots)
        for day, slots in groupby(sorted(opening_hours, key=_order), key=lambda one: one.weekday)
    }
    return ", ".join(
        _days_and_hours(turn, list(days), times)
        for times, days in groupby(sorted(by_day), key=lambda day: by_day[day])
    )


def _days_and_hours(turn: Turn, days: list[int], times: Clocks) -> str:
    pattern = "days_and_hours" if len(days) > 1 else "day_and_hours"
    return turn.labels.of("pattern", pattern).format(
        first=turn.labels.of("weekday", str(days[0])),
        last=turn.labels.of("weekday", str(days[-1])),
        hours=_times(turn, times),
    )


def _times(turn: Turn, times: Clocks) -> str:
    pattern = turn.labels.of("pattern", "from_to")
    said = [pattern.format(opens=_clock(opens), closes=_clock(closes)) for opens, closes in times]
    return turn.labels.of("pattern", "and").join(said)


def _order(slot: OpeningSlot) -> tuple[int, str]:
    return slot.weekday, slot.opens.isoformat()


def _clock(time: object) -> str:
    hour, minute = str(time).split(":")[:2]
    return f"{int(hour)}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")
