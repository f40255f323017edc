"""« Mon virement du 12 novembre »: which care a payment on the member's account was for."""

from datetime import date, timedelta

from bot.actions.clues import day
from bot.actions.days import today
from bot.actions.formatting import euros, long_date, short_date
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Turn
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import Payee, Reimbursement
from insurer.services.reimbursements import MAX_LINES

_ON_THE_WAY = timedelta(days=4)  # from our bank to the member's, a weekend between
Lines = tuple[Reimbursement, ...]


def names_transfer(turn: Turn) -> bool:
    """Return whether the payment of one day is asked about; an amount tells which care already."""
    on = turn.entity("since")
    one_day = on is not None and on == turn.entity("until") and turn.entity("amount") is None
    return one_day and turn.labels.mentions(turn.text, "transfer")


def tell_transfer(turn: Turn, tools: Toolbox) -> None:
    """Say of how much the payment of the day that is named was, and for which care."""
    on = day(turn.entity("since")) or today()
    lines = _paid_until(turn, tools, on)
    if not lines:
        turn.say("utter_transfer_none_ever", day=long_date(on))
        return
    sent_on = lines[0].paid_on or on
    if on - sent_on > _ON_THE_WAY:
        turn.say(
            "utter_transfer_none",
            day=long_date(on),
            last=long_date(sent_on),
            amount=_total(_sent(lines, sent_on)),
        )
        return
    _tell(turn, _sent(lines, sent_on), sent_on, on)


def _paid_until(turn: Turn, tools: Toolbox, on: date) -> Lines:
    """Return what was paid to the member until a day, the latest payment first."""
    lines = tools.services.reimbursements.latest(
        turn.caller, limit=MAX_LINES, until=on, by_payment=True
    )
    to_member = [one for one in lines if one.payee is Payee.MEMBER and one.paid_on]
    return tuple(sorted(to_member, key=lambda one: one.paid_on or on, reverse=True))


def _sent(lines: Lines, on: date) -> Lines:
    return tuple(one for one in lines if one.paid_on == on)


def _tell(turn: Turn, sent: Lines, sent_on: date, named: date) -> None:
    later = sent_on != named
    turn.say(
        "utter_transfer_later" if later else "utter_transfer",
        amount=_total(sent),
        day=long_date(sent_on),
        rows=[_row(one) for one in sent],
    )


def _total(lines: Lines) -> str:
    return euros(sum((one.mutuelle_amount for one in lines), ZERO))


def _row(line: Reimbursement) -> list[str]:
    amount = euros(line.mutuelle_amount)
    return [short_date(line.care_date), line.act, line.person_first_name, amount]
