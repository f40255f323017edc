"""General questions, answered from the insurer's profile; what it does not say is not guessed."""

from itertools import groupby

from bot.actions.base import EmmaAction
from bot.actions.turn import Event, Turn
from insurer.domain.profile import InsurerProfile, OpeningSlot


class ActionFaq(EmmaAction):
    """Answer a general question."""

    def name(self) -> str:
        return "action_faq"

    def handle(self, turn: Turn) -> list[Event]:
        profile = self.services.profile
        if turn.entity("faq_topic") == "opening_hours" and profile.opening_hours and profile.phone:
            turn.say("utter_faq_opening_hours", phone=profile.phone, hours=hours(turn, profile))
            if profile.postal_address:
                turn.say("utter_faq_postal_address", address=", ".join(profile.postal_address))
        elif profile.phone:
            turn.say("utter_faq_unknown", phone=profile.phone, request=_topic(turn))
        else:
            turn.say("utter_faq_unknown_no_phone", request=_topic(turn))
        return []


def _topic(turn: Turn) -> str:
    return turn.labels.of("intent", f"faq/{turn.entity('faq_topic') or ''}")


def hours(turn: Turn, profile: InsurerProfile) -> str:
    """Return the opening hours in words, days with the same hours together."""
    by_day = {
        day: tuple((slot.opens, slot.closes) for slot in slots)
        for day, slots in groupby(
            sorted(profile.opening_hours, key=_order), key=lambda slot: slot.weekday
        )
    }
    parts = []
    for times, group in groupby(sorted(by_day), key=lambda day: by_day[day]):
        days = list(group)
        parts.append(
            turn.labels.of(
                "pattern", "days_and_hours" if len(days) > 1 else "day_and_hours"
            ).format(
                first=turn.labels.of("weekday", str(days[0])),
                last=turn.labels.of("weekday", str(days[-1])),
                hours=turn.labels.of("pattern", "and").join(
                    turn.labels.of("pattern", "from_to").format(
                        opens=_clock(opens), closes=_clock(closes)
                    )
                    for opens, closes in times
                ),
            )
        )
    return ", ".join(parts)


def _order(slot: OpeningSlot) -> tuple[int, str]:
    return slot.weekday, slot.opens.isoformat()


def _clock(time: object) -> str:
    hour, minute = str(time).split(":")[:2]
    return f"{int(hour)}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")
