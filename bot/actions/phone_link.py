"""Linking a phone: the portal shows a code, the member sends it from there (docs/channels.md)."""

from bot.actions.base import EmmaAction
from bot.actions.turn import Event, Turn
from insurer.domain.channel_links import CODE_DIGITS, CODE_LIFETIME

_PORTAL = "portal"
_HALF = CODE_DIGITS // 2


class ActionPhoneLink(EmmaAction):
    """Show the code in the portal; a phone is told where to find it."""

    def name(self) -> str:
        return "action_phone_link"

    def handle(self, turn: Turn) -> list[Event]:
        if turn.token.channel != _PORTAL:
            turn.say("utter_phone_link_how")
            return []
        code = self.services.channel_links.offer(turn.caller).code
        minutes = int(CODE_LIFETIME.total_seconds() // 60)
        turn.say("utter_phone_link_code", code=f"{code[:_HALF]} {code[_HALF:]}", minutes=minutes)
        return []
