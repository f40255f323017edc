"""What the member pays (K4): next debit, history, schedule, sums of a period."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.actions.base import EmmaAction
from bot.actions.choices import choices_of
from bot.actions.clues import day as day_of
from bot.actions.days import listed_periods, names_month, span_listed, today
from bot.actions.formatting import euros, long_date, short_date
from bot.actions.last_question import last_question
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from bot.french.calendar_days import month_end
from insurer.domain.clock import months_later
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionsOfPeriod,
    ContributionState,
    PaymentMode,
)

SHOWN = 6
_MONTHS_A_YEAR = 12
_TWICE = 2  # a month of last year is meant less often than one to come that is half as far
_YEAR = re.compile(r"\b20\d\d\b")


class ActionContributionsShow(EmmaAction):
    """Say the next debit, what was refused, then the last and next instalments."""

    def name(self) -> str:
        return "action_contributions_show"

    def handle(self, turn: Turn) -> list[Event]:
        if turn.labels.mentions(turn.text, "contributions_raised"):
            account = self.services.contributions.account(turn.caller)
            if account.past or account.to_come:
                _say_change(turn, account)
                return []
        span_listed(turn)
        period = _period(turn)
        for since, until in listed_periods(turn) or ((period,) if period else ()):
            self._show_period(turn, self._of_period(turn, since, until))
        if not period:
            self._show_account(turn)
        if turn.labels.mentions(turn.text, "contributions_back"):
            turn.say("utter_contributions_back")
        return []

    def _show_account(self, turn: Turn) -> None:
        account = self.services.contributions.account(turn.caller)
        if account.mode is PaymentMode.EMPLOYER and not account.to_come:
            turn.say("utter_contributions_employer")
        elif not (account.past or account.to_come):
            turn.say("utter_contributions_none")
        else:
            if turn.labels.mentions(turn.text, "taken_twice"):
                _say_taken(turn, account)
            self._show(turn, account)

    def _of_period(self, turn: Turn, since: date, until: date) -> ContributionsOfPeriod:
        """Return the period as it is read, or the coming one where that is meant and known."""
        read = self.services.contributions.of_period
        found = read(turn.caller, since, until)
        later, end = (months_later(one, _MONTHS_A_YEAR) for one in (since, until))
        past_is_nearer = today() - until < _TWICE * (later - today())
        if not _may_lie_ahead(turn, since) or (found.instalments and past_is_nearer):
            return found
        ahead = read(turn.caller, later, end)
        return ahead if ahead.instalments else found

    def _show_period(self, turn: Turn, found: ContributionsOfPeriod) -> None:
        days = {"since": long_date(found.since), "until": long_date(found.until)}
        if not found.instalments:
            turn.say(_why_none(found), **days, first=_first(found), year=found.since.year)
            return
        if _is_planned(found):
            (one,) = found.instalments
            turn.say(
                "utter_contributions_planned", amount=euros(one.amount), day=long_date(one.due_on)
            )
            _show_table(turn, found.instalments)
            return
        turn.say(
            "utter_contributions_of_period",
            paid=euros(found.sum_of(ContributionState.PAID)),
            rest=_rest(turn, found),
            **days,
        )
        if found.begins_before_file:
            turn.say("utter_contributions_cut", first=_first(found))
        if [one.state for one in found.instalments] == [ContributionState.REJECTED]:
            _say_rejected(turn, found.instalments[0])
        _show_table(turn, found.instalments)

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


def _say_taken(turn: Turn, account: ContributionAccount) -> None:
    """Say how often the last instalment was taken, as far as the file shows it."""
    paid = [one for one in account.past if one.state is ContributionState.PAID]
    last = max(paid, key=lambda one: one.due_on, default=None)
    if last is not None and [one.due_on for one in paid].count(last.due_on) == 1:
        turn.say("utter_contributions_once", amount=euros(last.amount), day=long_date(last.due_on))


def asks_how_to_settle(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « je fais quoi pour payer » means the instalment that the bank refused."""
    said = all(turn.labels.mentions(turn.text, one) for one in ("what_to_do", "to_pay"))
    if not said or last_question(turn) != "contributions_show":
        return False
    return bool(tools.services.contributions.account(turn.caller).rejected)


def tell_how_to_settle(turn: Turn, tools: Toolbox) -> None:
    """Say which instalment is to be settled, and with whom."""
    _say_rejected(turn, tools.services.contributions.account(turn.caller).rejected[0])
    turn.offer("utter_ways_on", choices_of(turn, "contact_message", "human_handoff"))


def _why_none(found: ContributionsOfPeriod) -> str:
    """Return what to say of a period without contributions: too early, too late, or none."""
    if found.known_since is not None and found.until < found.known_since:
        return "utter_contributions_before_file"
    ahead = found.since > today()
    return "utter_contributions_not_yet" if ahead else "utter_contributions_none_in_period"


def _first(found: ContributionsOfPeriod) -> str:
    return long_date(found.known_since) if found.known_since else ""


def _period(turn: Turn) -> tuple[date, date] | None:
    """Return the days that the message names, those of this year where it asks for a sum."""
    since, until = day_of(turn.entity("since")), day_of(turn.entity("until"))
    year = _YEAR.search(turn.text)
    if since is None and year:  # « cotis 2025 total »
        return _year(int(year[0]))
    if since is None and until is None:
        whole_year = turn.labels.mentions(turn.text, "contributions_sum")
        return _year(today().year) if whole_year else None
    if since and until:
        return since, _to_its_end(turn, since, until)
    until = until or today()
    return since or months_later(until, -_MONTHS_A_YEAR), until


def _to_its_end(turn: Turn, since: date, until: date) -> date:
    """Return the last day of « ce mois », « cette année »: what is still to be paid is of it."""
    if until != today():
        return until
    first, last = _year(until.year)
    sums = turn.labels.mentions(turn.text, "contributions_sum")
    if since == first and (sums or until.month > 1):
        return last
    return month_end(since) if since == until.replace(day=1) else until


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _may_lie_ahead(turn: Turn, since: date) -> bool:
    """Return whether « décembre » may be the coming one: no year is said, and nothing of paid."""
    said = names_month(turn.text) and not _YEAR.search(turn.text)
    past = turn.labels.mentions(turn.text, "contributions_past")
    latest = months_later(since, _MONTHS_A_YEAR) > today() > month_end(since)
    return said and latest and not past


def _is_planned(found: ContributionsOfPeriod) -> bool:
    """Return whether the one instalment of a period is still to be paid."""
    states = [(one.state, one.due_on >= today()) for one in found.instalments]
    return states == [(ContributionState.SCHEDULED, True)]


def _rest(turn: Turn, found: ContributionsOfPeriod) -> str:
    """Return the sums that are not paid, in words; none of them, nothing."""
    sums = {
        state: found.sum_of(state)
        for state in (ContributionState.SCHEDULED, ContributionState.REJECTED)
    }
    return "".join(
        turn.labels.of("contributions_rest", state.value).format(amount=euros(amount))
        for state, amount in sums.items()
        if amount
    )


def _say_next(turn: Turn, account: ContributionAccount, amount: Decimal, day: date) -> None:
    turn.say(
        "utter_contributions_next",
        amount=euros(amount),
        day=long_date(day),
        mode=turn.labels.of("payment_mode", account.mode.value if account.mode else ""),
        frequency=turn.labels.of("frequency", account.frequency.value if account.frequency else ""),
    )


def _say_change(turn: Turn, account: ContributionAccount) -> None:
    """Say when the amount changed last, and from which; the reason stands in no data."""
    oldest_first = (*reversed(account.past), *account.to_come)
    if account.change is None:
        since, amount = long_date(oldest_first[0].due_on), euros(oldest_first[-1].amount)
        turn.say("utter_contributions_unchanged", amount=amount, since=since)
    else:
        before, after = account.change
        turn.say(
            "utter_contributions_changed",
            before=euros(before.amount),
            after=euros(after.amount),
            day=long_date(after.due_on),
        )
    _show_instalments(turn, account)


def _show_instalments(turn: Turn, account: ContributionAccount) -> None:
    if account.rejected:
        _say_rejected(turn, account.rejected[0])
    _show_table(turn, (*reversed(account.past[:SHOWN]), *account.to_come[:SHOWN]))


def _say_rejected(turn: Turn, one: Contribution) -> None:
    """Say which instalment the bank refused, and how it is paid after all."""
    turn.say("utter_contributions_rejected", amount=euros(one.amount), day=long_date(one.due_on))


def _show_table(turn: Turn, shown: Sequence[Contribution]) -> None:
    turn.say("utter_contributions_table", rows=[_row(turn, one) for one in shown])


def _row(turn: Turn, one: Contribution) -> list[str]:
    return [
        short_date(one.due_on),
        euros(one.amount),
        turn.labels.of("contribution_state", one.state.value),
    ]
