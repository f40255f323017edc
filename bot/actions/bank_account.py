"""The account a member is paid on (B2)."""

from bot.actions.base import EmmaAction
from bot.actions.formatting import long_date, long_day
from bot.actions.turn import Event, Turn


class ActionBankDetailsShow(EmmaAction):
    """Say the account on file, masked, and the change that waits for validation."""

    def name(self) -> str:
        return "action_bank_details_show"

    def handle(self, turn: Turn) -> list[Event]:
        account = self.services.bank_details.current(turn.caller)
        if account is None:
            turn.say("utter_bank_details_none")
        else:
            turn.say("utter_bank_details", iban=account.masked_iban, since=long_date(account.since))
        tell_pending(self, turn)
        return []


def tell_pending(action: EmmaAction, turn: Turn) -> bool:
    """Say the change of account that waits for validation; whether there is one."""
    pending = action.services.bank_details.pending(turn.caller)
    if pending is not None:
        turn.say(
            "utter_bank_details_pending",
            reference=pending.reference,
            iban=pending.masked_iban,
            created_on=long_day(pending.created_at),
        )
    return pending is not None
