"""The sums of twelve months (R4): chart and table."""

from dataclasses import replace
from datetime import date

from bot.actions.base import EmmaAction
from bot.actions.clues import (
    asks_back,
    clues_of,
    day,
    is_too_old,
    kin_meant,
    period_bases,
    read_provider,
    say_basis,
    say_none,
    say_none_such,
)
from bot.actions.days import Days, listed_periods, span_listed
from bot.actions.formatting import euros, long_date
from bot.actions.reimbursement_delay import say_waiting
from bot.actions.reimbursements import say_cut, say_too_old
from bot.actions.turn import Event, Turn
from insurer.domain.cards import CardHolder
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import (
    PersonTotals,
    ReimbursementState,
    ReimbursementSummary,
    ReimbursementTotals,
)
from insurer.wiring import Services


class ActionReimbursementSummary(EmmaAction):
    """Say what was paid, to whom and for whom, and what was left to pay."""

    def name(self) -> str:
        return "action_reimbursement_summary"

    def handle(self, turn: Turn) -> list[Event]:
        if turn.labels.mentions(turn.text, "dearest"):
            return self.tools.answer_to("reimbursement_list").handle(turn)
        read_provider(turn, self.services)
        if periods := listed_periods(turn):
            return self._tell_periods(turn, periods)
        if asks_back(turn, ("period",)):
            return []
        if is_too_old(turn, self.services):
            say_too_old(self, turn)
            return []
        say_cut(self, turn)
        kin = kin_meant(turn, self.services)
        since, until = day(turn.entity("since")), day(turn.entity("until"))
        for by_payment in period_bases(turn):
            summary = self._summary(turn, kin, since, until, by_payment=by_payment)
            if summary.total.lines:
                say_basis(turn, by_payment=by_payment)
                _show_any(turn, self.services, summary, kin)
                self._tell_waiting(turn, summary)
                return []
        self._say_none_paid(turn)
        return []

    def _tell_periods(self, turn: Turn, periods: tuple[Days, ...]) -> list[Event]:
        """Say the sum of « août et novembre », and that of each."""
        kin = kin_meant(turn, self.services)
        span_listed(turn)
        for by_payment in period_bases(turn):
            found = [self._summary(turn, kin, *days, by_payment=by_payment) for days in periods]
            if any(one.total.lines for one in found):
                say_basis(turn, by_payment=by_payment)
                _say_periods(turn, found, kin[0].first_name if len(kin) == 1 else None)
                return []
        self._say_none_paid(turn)
        return []

    def _tell_waiting(self, turn: Turn, summary: ReimbursementSummary) -> None:
        """Say how much care of these days is not counted, since it is not settled yet."""
        clues = replace(
            clues_of(turn, self.services), since=summary.since, until=summary.until, words=""
        )
        delay = self.services.reimbursements.delay(turn.caller, clues)
        costs = [
            one.line.actual_cost
            for one in delay.waiting
            if one.line.state is ReimbursementState.IN_PROGRESS
        ]
        if costs:
            count = turn.labels.counted("count_of_cares", len(costs))
            cost = euros(sum(costs, ZERO))
            turn.say("utter_reimbursement_summary_waiting", count=count, cost=cost)

    def _say_none_paid(self, turn: Turn) -> None:
        """Say what is still waiting where nothing was paid, or that there is nothing at all."""
        delay = self.services.reimbursements.delay(turn.caller, clues_of(turn, self.services))
        if delay.waiting:
            turn.say("utter_reimbursement_summary_none_paid")
            say_waiting(turn, self.services, delay.waiting)
            return
        say_none(turn, self.services)

    def _summary(
        self,
        turn: Turn,
        kin: tuple[CardHolder, ...],
        since: date | None,
        until: date | None,
        *,
        by_payment: bool,
    ) -> ReimbursementSummary:
        return self.services.reimbursements.summary(
            turn.caller,
            person_id=kin[0].person_id if len(kin) == 1 else None,
            care_type=turn.entity("care_type"),
            since=since,
            until=until,
            provider=turn.entity("provider"),
            by_payment=by_payment,
        )


def _show_any(
    turn: Turn, services: Services, summary: ReimbursementSummary, kin: tuple[CardHolder, ...]
) -> None:
    if len(kin) > 1 or turn.labels.mentions(turn.text, "each_person"):
        _show_persons(turn, services, summary, {one.person_id for one in kin})
    else:
        _show(turn, summary, kin[0].first_name if kin else None)


def _say_periods(turn: Turn, found: list[ReimbursementSummary], name: str | None) -> None:
    pattern = turn.labels.of("pattern", "sum_of_period")
    sums = (
        pattern.format(
            amount=euros(one.total.mutuelle_amount),
            since=long_date(one.since),
            until=long_date(one.until),
        )
        for one in found
    )
    turn.say(
        "utter_reimbursement_summary_periods",
        total=euros(sum((one.total.mutuelle_amount for one in found), ZERO)),
        sums=", ".join(sums),
        whose=_whose(turn, name),
        care=_care(turn),
    )


def _whose(turn: Turn, name: str | None) -> str:
    return turn.labels.of("pattern", "for_person").format(name=name) if name else ""


def _care(turn: Turn) -> str:
    care = turn.entity("care_type")
    words = turn.labels.of("care_type", care or "")
    return turn.labels.of("pattern", "of_care").format(care=words) if care else ""


def _show(turn: Turn, summary: ReimbursementSummary, name: str | None) -> None:
    total, care = summary.total, turn.entity("care_type")
    turn.say(
        "utter_reimbursement_summary",
        since=long_date(summary.since),
        until=long_date(summary.until),
        whose=_whose(turn, name),
        care=_care(turn),
        total=euros(total.mutuelle_amount),
        to_member=euros(total.paid_to_member),
        to_third_parties=euros(total.paid_to_third_parties),
        left=euros(total.left_to_pay),
        refused=_refused(turn, summary),
        member_amount=total.paid_to_member,
        third_parties_amount=total.paid_to_third_parties,
    )
    if care:
        lines = (turn.labels.of("intent", "reimbursement_list"), _lines_of(care))
        known = ("reimbursement_summary", "statement_download", "reimbursement_delay")
        steps = [(turn.labels.of("intent", one), f"/{one}") for one in known]
        turn.offer("utter_reimbursement_summary_next", [lines, *steps])
        return
    turn.say(
        "utter_reimbursement_summary_table",
        rows=_rows(turn, summary),
    )


def _refused(turn: Turn, summary: ReimbursementSummary) -> str:
    """Return what was refused, which no sum holds; nothing where nothing was."""
    if not summary.refused.left_to_pay:
        return ""
    amount = euros(summary.refused.left_to_pay)
    return turn.labels.of("pattern", "refused_besides").format(amount=amount)


def _rows(turn: Turn, summary: ReimbursementSummary) -> list[list[str]]:
    refused = [turn.labels.of("pattern", "refused_care"), *_amounts(summary.refused)]
    rows = [_row(turn, part) for part in summary.by_care]
    return [*rows, _row(turn, summary.total), *([refused] if summary.refused.lines else [])]


def _lines_of(care: str) -> str:
    return f'/reimbursement_list{{"care_type": "{care}"}}'


def _show_persons(
    turn: Turn, services: Services, summary: ReimbursementSummary, only: set[str]
) -> None:
    """Say the sum of each person, of `only` these when there are any."""
    shown = [one for one in summary.by_person if not only or one.person_id in only]
    if not shown:
        say_none_such(turn, services)
        return
    turn.say(
        "utter_reimbursement_summary_persons",
        sums=", ".join(_sum_of(turn, one) for one in shown),
        since=long_date(summary.since),
        until=long_date(summary.until),
        refused=_refused(turn, summary),
        rows=[[one.person_first_name, *_amounts(one.totals)] for one in shown],
    )


def _sum_of(turn: Turn, person: PersonTotals) -> str:
    return turn.labels.of("pattern", "sum_of_person").format(
        amount=euros(person.totals.mutuelle_amount), name=person.person_first_name
    )


def _row(turn: Turn, part: ReimbursementTotals) -> list[str]:
    care = part.care_type
    name = turn.labels.of("care_type", care.value) if care else turn.labels.of("pattern", "total")
    return [name, *_amounts(part)]


def _amounts(part: ReimbursementTotals) -> list[str]:
    amounts = (part.mutuelle_amount, part.left_to_pay, part.actual_cost, part.secu_amount)
    return [euros(amount) for amount in amounts]
