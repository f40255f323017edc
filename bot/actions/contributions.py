"""What the member pays (K4): next debit, history, schedule."""

from datetime import date
from decimal import Decimal

from bot.actions.base import EmmaAction
from bot.actions.days import today
from bot.actions.formatting import euros, long_date, short_date
from bot.actions.turn import Event, Turn
from insurer.domain.contributions import Contribution, ContributionAccount, PaymentMode

SHOWN = 6


class ActionContributionsShow(EmmaAction):
    """Say the next debit, what was refused, then the last and next instalments."""

    def name(self) -> str:
        return "action_contributions_show"

    def handle(self, turn: Turn) -> list[Event]:
        account = self.services.contributions.account(turn.caller)
        if account.mode is PaymentMode.EMPLOYER and not account.to_come:
            turn.say("utter_contributions_employer")
        elif not (account.past or account.to_come):
            turn.say("utter_contributions_none")
        else:
            self._show(turn, account)
        return []

    def _show(self, turn: Turn, account: ContributionAccount) -> None:
        if account.next is not None:
            _say_next(turn, account, account.next.amount, account.next.due_on)
        elif (day := account.expected_on) and self._runs_until(turn, day):
            _say_next(turn, account, account.past[0].amount, day)
            turn.say("utter_contributions_not_scheduled")
        else:
            turn.say("utter_contributions_no_next")
        _show_instalments(turn, account)

    def _runs_until(self, turn: Turn, day: date) -> bool:
        contracts = [view.contract for view in self.services.contracts.list(turn.caller)]
        ends = [contract.end_on for contract in contracts]
        return day >= today() and any(end is None or end >= day for end in ends)


def _say_next(turn: Turn, account: ContributionAccount, amount: Decimal, day: date) -> None:
    turn.say(
        "utter_contributions_next",
        amount=euros(amount),
        day=long_date(day),
        mode=turn.labels.of("payment_mode", account.mode.value if account.mode else ""),
        frequency=turn.labels.of("frequency", account.frequency.value if account.frequency else ""),
    )


def _show_instalments(turn: Turn, account: ContributionAccount) -> None:
    for one in account.rejected[:1]:
        turn.say(
            "utter_contributions_rejected", amount=euros(one.amount), day=long_date(one.due_on)
        )
    shown = (*reversed(account.past[:SHOWN]), *account.to_come[:SHOWN])
    turn.say("utter_contributions_table", rows=[_row(turn, one) for one in shown])


def _row(turn: Turn, one: Contribution) -> list[str]:
    return [
        short_date(one.due_on),
        euros(one.amount),
        turn.labels.of("contribution_state", one.state.value),
    ]
