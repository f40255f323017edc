"""The last reimbursements (R1) and one of them in detail (R2)."""

from dataclasses import replace
from itertools import chain

from bot.actions.base import EmmaAction
from bot.actions.clues import (
    UNCLEAR,
    asks_back,
    asks_sum,
    clues_of,
    is_too_old,
    kin_meant,
    kin_of,
    period_bases,
    persons_meant_of,
    read_provider,
    say_basis,
    say_none,
    say_none_such,
    wanted,
)
from bot.actions.clues import day as day_of
from bot.actions.days import Days, is_within, listed_periods, span_listed
from bot.actions.formatting import euros, long_date, percent, short_date
from bot.actions.line_facts import say_fact
from bot.actions.shown_lines import (
    amount_bound,
    day_of_month,
    names_line,
    of_state,
    on_day,
    picked,
    state_said,
)
from bot.actions.turn import Event, Turn
from bot.french.calendar_words import latest_counted
from bot.french.text import simplify
from insurer.domain.cards import CardHolder
from insurer.domain.line_search import LineClues, best_matches, lines_that_say
from insurer.domain.reimbursements import Reimbursement, ReimbursementState
from insurer.errors import NotFound
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

SHOWN, MOST_SHOWN = 5, 10  # lines; as many as are asked for, but no screen full
_SUM, _DETAIL = "reimbursement_summary", "reimbursement_detail"
_LIST = "reimbursement_list"
_UNCLEAR_BUT_DAYS = tuple(one for one in UNCLEAR if one != "period")
SEVERAL = 2
MAX_CHOICES = 4  # design section 7: at most four choices after an answer


class ActionReimbursementList(EmmaAction):
    """Show the latest reimbursements, newest first, narrowed as the member said."""

    def name(self) -> str:
        return "action_reimbursement_list"

    def handle(self, turn: Turn) -> list[Event]:
        read_provider(turn, self.services)
        if asks_sum(turn):
            return self.tools.answer_to(_SUM).handle(turn)
        if turn.entity("amount") and not amount_bound(turn) and names_line(turn, self.services):
            return self.tools.answer_to(_DETAIL).handle(turn)
        if asks_back(turn, _UNCLEAR_BUT_DAYS if span_listed(turn) else UNCLEAR):
            return []
        if is_too_old(turn, self.services):
            say_too_old(self, turn)
            return []
        say_cut(self, turn)
        holders = persons_meant_of(turn, self.services)
        for by_payment in period_bases(turn):
            lines = self._lines(turn, holders, by_payment=by_payment)
            if lines:
                say_basis(turn, by_payment=by_payment)
                self._show_found(turn, holders, lines)
                return []
        _say_none(turn, self.services)
        return []

    @staticmethod
    def _show_found(
        turn: Turn, holders: tuple[CardHolder, ...], lines: tuple[Reimbursement, ...]
    ) -> None:
        several = len(kin_of(turn, holders)) >= SEVERAL  # « ma fille » of two children
        # « Le plus cher » is of those shown.
        shown = lines if _looks_wide(turn) else lines[: _wanted_count(turn)]
        if (one := picked(turn, shown)) is not None:
            show_line(turn, one)
        elif turn.labels.mentions(turn.text, "last_one") and not several:
            show_line(turn, lines[0])
        else:
            _show(turn, lines)

    def _lines(
        self, turn: Turn, holders: tuple[CardHolder, ...], *, by_payment: bool
    ) -> tuple[Reimbursement, ...]:
        """Return the newest lines as narrowed; « mes enfants » are those of each child."""
        person, kin = wanted(turn, holders), {one.person_id for one in kin_of(turn, holders)}
        several, listed = len(kin) >= SEVERAL, listed_periods(turn)
        lines = self.services.reimbursements.latest(
            turn.caller,
            limit=MAX_LINES if several or listed or _looks_wide(turn) else _wanted_count(turn) + 1,
            person_id=person.person_id if person else None,
            care_type=turn.entity("care_type"),
            since=day_of(turn.entity("since")),
            until=day_of(turn.entity("until")),
            provider=turn.entity("provider"),
            by_payment=by_payment,
        )
        if several:
            lines = tuple(line for line in lines if line.person_id in kin)
        if listed:
            lines = tuple(one for one in lines if _is_listed(one, listed, by_payment=by_payment))
        lines = tuple(filter(amount_bound(turn), of_state(turn, lines)))
        return lines if _looks_wide(turn) else lines[: _wanted_count(turn) + 1]


class ActionReimbursementDetail(EmmaAction):
    """Show one reimbursement, found by what the member said of it."""

    def name(self) -> str:
        return "action_reimbursement_detail"

    def handle(self, turn: Turn) -> list[Event]:
        read_provider(turn, self.services)
        if chosen := turn.entity("line_id"):
            self._show_chosen(turn, chosen)
        elif amount_bound(turn):
            return self.tools.answer_to(_LIST).handle(turn)
        elif listed_periods(turn) and asks_sum(turn):
            return self.tools.answer_to(_SUM).handle(turn)
        elif asks_back(turn):
            return []
        elif is_too_old(turn, self.services):
            say_too_old(self, turn)
        else:
            return self._search(turn)
        return []

    def _show_chosen(self, turn: Turn, line_id: str) -> None:
        try:
            show_line(turn, self.services.reimbursements.detail(turn.caller, line_id))
        except NotFound:
            say_none_such(turn, self.services)

    def _search(self, turn: Turn) -> list[Event]:
        clues = clues_of(turn, self.services)
        found = on_day(turn, _in_state(turn, self._find(turn, clues)))
        misremembered = clues.since or clues.amount or day_of_month(turn)
        if not found and (found := self._paid_then(turn, clues)):
            say_basis(turn, by_payment=True)
        if not found and clues.care_type and misremembered:
            found = self._of_words(turn, clues) or self._elsewhere(turn, clues)
        elif len(found) > 1 and asks_sum(turn):
            return self.tools.answer_to(_SUM).handle(turn)
        _show_one_of(turn, self.services, found)
        return []

    def _paid_then(self, turn: Turn, clues: LineClues) -> tuple[Reimbursement, ...]:
        """Return the lines paid in the days that are named: « combien j’ai eu le 13 »."""
        if clues.since is None:
            return ()
        paid = self.services.reimbursements.latest(
            turn.caller,
            limit=MAX_LINES,
            person_id=clues.person_id,
            care_type=clues.care_type,
            since=clues.since,
            until=clues.until,
            provider=clues.provider,
            by_payment=True,
        )
        return best_matches(paid, replace(clues, since=None, until=None))

    def _of_words(self, turn: Turn, clues: LineClues) -> tuple[Reimbursement, ...]:
        """Return the lines of that day or amount that share a word: « la consultation du 13 »."""
        return lines_that_say(self._find(turn, replace(clues, care_type=None)), clues.words)

    def _elsewhere(self, turn: Turn, clues: LineClues) -> tuple[Reimbursement, ...]:
        """Return the same care at other dates: members misremember dates and amounts."""
        wider = LineClues(person_id=clues.person_id, care_type=clues.care_type)
        found = self._find(turn, wider)
        if found:
            turn.say("utter_reimbursement_detail_elsewhere")
        return found

    def _find(self, turn: Turn, clues: LineClues) -> tuple[Reimbursement, ...]:
        """Return the lines that fit, of each child where « ma fille » may be any of several."""
        find = self.services.reimbursements.find
        kin = kin_meant(turn, self.services)
        if len(kin) < SEVERAL:
            return find(turn.caller, clues)
        each = [find(turn.caller, replace(clues, person_id=one.person_id)) for one in kin]
        newest_first = sorted(chain(*each), key=lambda line: line.care_date, reverse=True)
        return best_matches(newest_first, clues)


def _show_one_of(turn: Turn, services: Services, found: tuple[Reimbursement, ...]) -> None:
    """Show the line that is meant, or ask which of a few."""
    if not found:
        _say_none(turn, services)
    elif (one := picked(turn, found)) is not None:
        show_line(turn, one)
    elif len(found) == 1 or turn.labels.mentions(turn.text, "newest"):
        show_line(turn, found[0])
    elif len(found) <= MAX_CHOICES:
        offer_lines(turn, found)
    else:
        _show(turn, found[: SHOWN + 1])


def _wanted_count(turn: Turn) -> int:
    """Return how many lines to show: « mes 3 derniers remboursements » are three."""
    asked = latest_counted(simplify(turn.text)) or SHOWN
    return min(max(asked, 1), MOST_SHOWN)


def _looks_wide(turn: Turn) -> bool:
    """Return whether more lines count than a list shows: of a state, the dearest of a period.

    « Le plus cher » alone is of the list just shown, « mon remboursement le plus cher » of all.
    """
    of_all = all(turn.labels.mentions(turn.text, code) for code in ("dearest", "reimbursed"))
    bound = state_said(turn) or amount_bound(turn)
    return of_all or bound is not None or turn.entity("since") is not None


def show_line(turn: Turn, line: Reimbursement) -> None:
    """Say one line: the figure first, then all that is known of it; or the one fact asked for."""
    if say_fact(turn, line):
        return
    facts = {
        "act": line.act,
        "care_date": long_date(line.care_date),
        "person": line.person_first_name,
        "provider": line.provider or turn.labels.of("pattern", "unknown"),
        "actual_cost": euros(line.actual_cost),
        "secu_base": euros(line.secu_base),
        "secu_rate": percent(line.secu_rate),
        "secu": euros(line.secu_amount),
        "mutuelle": euros(line.mutuelle_amount),
        "left": euros(line.left_to_pay),
        "paid_on": line.paid_on and long_date(line.paid_on),
        "state": _state(turn, line),
        "reason": line.reason and turn.labels.of("refusal_reason", line.reason.value),
        "why": _why(turn, line),
    }
    match line.state:
        case ReimbursementState.PAID:
            turn.say(f"utter_reimbursement_detail_paid_{line.payee.value}", **facts)
        case ReimbursementState.REFUSED:
            turn.say("utter_reimbursement_detail_refused", **facts)
        case _:
            turn.say("utter_reimbursement_detail_in_progress", **facts)
    turn.say("utter_reimbursement_card", **facts)


def offer_lines(turn: Turn, lines: tuple[Reimbursement, ...]) -> None:
    """Ask which line is meant."""
    choices = [
        (
            turn.labels.of("pattern", "line_of").format(
                act=line.act, day=short_date(line.care_date), person=line.person_first_name
            ),
            f'/reimbursement_detail{{"line_id": "{line.reimbursement_id}"}}',
        )
        for line in lines
    ]
    turn.offer("utter_reimbursement_which", choices)


def say_too_old(action: EmmaAction, turn: Turn) -> None:
    """Say since when reimbursements are shown."""
    oldest = action.services.reimbursements.oldest_day()
    turn.say("utter_reimbursements_too_old", oldest=long_date(oldest))


def say_cut(action: EmmaAction, turn: Turn) -> None:
    """Say since when reimbursements are shown, where the period that is asked for began before."""
    since, oldest = day_of(turn.entity("since")), action.services.reimbursements.oldest_day()
    if since is not None and since < oldest:
        turn.say("utter_reimbursements_cut", oldest=long_date(oldest))


def _show(turn: Turn, lines: tuple[Reimbursement, ...]) -> None:
    """Show the lines, figures first; on a phone the refusals, which no cut may lose."""
    count = _wanted_count(turn)
    shown = lines[:count]
    parts = [_say_table, _say_refusals]
    for say in parts if turn.on_portal else reversed(parts):
        say(turn, shown)
    turn.say("utter_reimbursements_more" if len(lines) > count else "utter_reimbursements_next")


def _say_table(turn: Turn, lines: tuple[Reimbursement, ...]) -> None:
    turn.say(
        "utter_reimbursements_table",
        rows=[_row(turn, line) for line in lines],
        brief=_brief_rows(turn, lines),
        newest=short_date(lines[0].care_date),
    )


def _say_refusals(turn: Turn, lines: tuple[Reimbursement, ...]) -> None:
    for line in lines:
        if line.state is ReimbursementState.REFUSED and line.reason is not None:
            turn.say(
                "utter_reimbursements_refused",
                act=line.act,
                care_date=short_date(line.care_date),
                reason=turn.labels.of("refusal_reason", line.reason.value),
            )


def _is_listed(line: Reimbursement, periods: tuple[Days, ...], *, by_payment: bool) -> bool:
    day = line.paid_on if by_payment else line.care_date
    return day is not None and is_within(day, periods)


def _row(turn: Turn, line: Reimbursement) -> list[str]:
    """What a phone shows without scrolling comes first."""
    return [
        short_date(line.care_date),
        line.act,
        euros(line.mutuelle_amount),
        euros(line.left_to_pay),
        _state(turn, line),
        euros(line.actual_cost),
        f"{euros(line.secu_amount)} ({percent(line.secu_rate)})",
        line.person_first_name,
    ]


def _brief_rows(turn: Turn, lines: tuple[Reimbursement, ...]) -> list[list[str]]:
    """Return what of each line matters most, for an SMS; whose it is only where that differs."""
    several = len({line.person_id for line in lines}) > 1
    return [
        [
            short_date(line.care_date),
            line.act,
            *([line.person_first_name] if several else []),
            euros(line.mutuelle_amount) if line.paid_on else _state(turn, line),
        ]
        for line in lines
    ]


def _state(turn: Turn, line: Reimbursement) -> str:
    words = turn.labels.of("reimbursement_state", line.state.value)
    return f"{words} {short_date(line.paid_on)}" if line.paid_on else words


def _why(turn: Turn, line: Reimbursement) -> str:
    """Return what a line that is not paid waits for, as it follows its state; nothing unknown."""
    if line.reason is None:
        return ""
    reason = turn.labels.of("refusal_reason", line.reason.value)
    return turn.labels.of("pattern", "why").format(reason=reason)


def _in_state(turn: Turn, lines: tuple[Reimbursement, ...]) -> tuple[Reimbursement, ...]:
    """Return the lines that are refused or wait, or are paid, where those are meant; else all."""
    unpaid = turn.labels.mentions(turn.text, "unpaid")
    if not unpaid and not turn.labels.mentions(turn.text, "last_paid"):
        return lines
    meant = tuple(one for one in lines if (one.state is ReimbursementState.PAID) is not unpaid)
    return meant or lines


def _say_none(turn: Turn, services: Services) -> None:
    state = state_said(turn)
    if state and not turn.entity("since"):  # of some days nothing is said of all the others
        turn.say(f"utter_reimbursements_none_{state.value}")
    elif day_of_month(turn) is not None:
        say_none_such(turn, services)  # of the 12th nothing is said of all the others
    else:
        say_none(turn, services)
