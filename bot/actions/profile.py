"""What the insurer knows of the member (B4), contact details masked."""

from bot.actions.base import EmmaAction
from bot.actions.formatting import short_date
from bot.actions.turn import Event, Turn
from insurer.domain.members import MemberProfile


class ActionProfileShow(EmmaAction):
    """Show the member's own file."""

    def name(self) -> str:
        return "action_profile_show"

    def handle(self, turn: Turn) -> list[Event]:
        profile = self.services.members.profile(turn.caller)
        account = self.services.bank_details.current(turn.caller)
        turn.say(
            "utter_profile",
            rows=_rows(turn, profile, account.masked_iban if account else None),
            number=profile.number,
        )
        return []


def _rows(turn: Turn, profile: MemberProfile, iban: str | None) -> list[list[str]]:
    unknown, address = turn.labels.of("pattern", "unknown"), profile.address
    facts = {
        "name": f"{profile.first_name} {profile.last_name}",
        "number": profile.number,
        "birth_date": short_date(profile.birth_date),
        "address": ", ".join([*address.lines, f"{address.postcode} {address.city}"]),
        "email": profile.email_masked or unknown,
        "phone": profile.phone_masked or unknown,
        "account": iban or unknown,
        "delivery": turn.labels.of("delivery", profile.delivery_preference.value),
        "plan": profile.plan.name if profile.plan else unknown,
    }
    return [[turn.labels.of("profile_field", name), value] for name, value in facts.items()]
