"""The account a member is paid on (B2)."""

from bot.actions.base import EmmaAction
from bot.actions.formatting import long_date
from bot.actions.turn import Event, Turn


class ActionBankDetailsShow(EmmaAction):
    """Say the account on file, masked."""

    def name(self) -> str:
        return "action_bank_details_show"

    def handle(self, turn: Turn) -> list[Event]:
        account = self.services.bank_details.current(turn.caller)
        if account is None:
            turn.say("utter_bank_details_none")
        else:
            turn.say("utter_bank_details", iban=account.masked_iban, since=long_date(account.since))
        return []
