"""Follow-up of all requests (M5)."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.actions.base import EmmaAction
from bot.actions.formatting import euros, long_date, long_day, short_date
from bot.actions.hospital_coverage import say_stays
from bot.actions.ranks import one_meant
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.clock import paris_day, system_clock
from insurer.domain.line_search import LineClues
from insurer.domain.reimbursements import ReimbursementState
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from insurer.services.complaints import deadlines
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

SHOWN = 8
_JUST_NOW = timedelta(hours=1)
_REFERENCE = re.compile(r"\b[A-Z]{3}-[A-Z0-9]{4}-[A-Z0-9]{6}\b")


class ActionRequestStatus(EmmaAction):
    """Say where requests stand: the one named, those of a kind, or the newest."""

    def name(self) -> str:
        return "action_request_status"

    def handle(self, turn: Turn) -> list[Event]:
        requests = self.services.requests.list(turn.caller)
        if _asks_for_stay(turn, requests):
            say_stays(self, turn)
            return []
        if not requests and self._asks_what_lines_want(turn):
            return self.tools.answer_as(turn, "reimbursement_delay")
        if self._asks_of_refused_lines(turn, requests):
            return self.tools.answer_as(turn, "reimbursement_list")
        asked = _asked(turn, requests)
        if not asked and turn.labels.mentions(turn.text, f"request_{RequestKind.COMPLAINT}"):
            turn.say("utter_requests_no_complaint")
        elif not requests:
            turn.say("utter_requests_none")
        elif not asked:
            turn.say("utter_requests_none_such")
        elif (one := one_meant(turn, asked)) or len(asked) == 1:
            tell_request(turn, one or asked[0])
        else:
            _say_table(turn, asked)
        return []

    def _asks_what_lines_want(self, turn: Turn) -> bool:
        """Return whether « quel document vous manque » means a reimbursement that waits for one."""
        asked = any(turn.labels.mentions(turn.text, one) for one in ("missing_what", "which_file"))
        lines = self.services.reimbursements
        return asked and bool(lines.delay(turn.caller, LineClues()).waiting)

    def _asks_of_refused_lines(self, turn: Turn, requests: tuple[MemberRequest, ...]) -> bool:
        """Return whether « vous m’avez refusé quoi » is of lines: no request is refused."""
        asked = turn.labels.mentions(turn.text, "refused") and not _kinds_named(turn)
        if not asked or any(one.state is RequestState.REFUSED for one in requests):
            return False
        if turn.caller.assurance < Assurance.VERIFIED or _REFERENCE.search(turn.text.upper()):
            return False
        lines = self.services.reimbursements.latest(turn.caller, limit=MAX_LINES)
        return any(line.state is ReimbursementState.REFUSED for line in lines)


def _asked(turn: Turn, requests: tuple[MemberRequest, ...]) -> list[MemberRequest]:
    named = set(_REFERENCE.findall(turn.text.upper()))
    if named:
        return [one for one in requests if one.reference in named]
    kinds = _kinds_named(turn)
    asked = [one for one in requests if not kinds or one.kind in kinds]
    return _refused(asked) if turn.labels.mentions(turn.text, "refused") else asked


def _kinds_named(turn: Turn) -> list[RequestKind]:
    return [kind for kind in RequestKind if turn.labels.mentions(turn.text, f"request_{kind}")]


def _asks_for_stay(turn: Turn, requests: tuple[MemberRequest, ...]) -> bool:
    """Return whether « j’ai le document ? » means the stay that was asked for just before."""
    said = turn.labels.mentions
    document = said(turn.text, "the_document") and not said(turn.text, "members_document")
    newest = _just_made(requests)
    return document and newest is not None and newest.kind is RequestKind.HOSPITAL_COVERAGE


def _just_made(requests: Sequence[MemberRequest]) -> MemberRequest | None:
    """Return the newest request where it was made within the hour and still waits."""
    newest = max(requests, key=lambda one: one.created_at, default=None)
    lately = newest is not None and system_clock() - newest.created_at < _JUST_NOW
    return newest if newest and lately and newest.state.open else None


def request_just_meant(turn: Turn, services: Services) -> MemberRequest | None:
    """Return the request just made where « c’est bon quand ? » means it; else None."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    said = turn.labels.mentions
    asked = said(turn.text, "asks_duration") or said(turn.text, "asks_reference")
    if not known or not asked or turn.labels.mentions(turn.text, "reimbursed"):
        return None
    newest = _just_made(services.requests.list(turn.caller))
    return newest if newest and newest.kind is not RequestKind.REIMBURSEMENT else None


def quote_meant_by_what_is_left(
    turn: Turn, services: Services, *, any_quote: bool
) -> MemberRequest | None:
    """Return the quote that « il me restera combien » means: just sent, else the newest shown."""
    requests = services.requests.list(turn.caller)
    newest = _just_made(requests)
    quotes = [one for one in requests if one.kind is RequestKind.QUOTE]
    if newest is not None and newest.kind is RequestKind.QUOTE:
        return newest
    return max(quotes, key=lambda one: one.created_at, default=None) if any_quote else None


def tell_quote(turn: Turn, quote: MemberRequest) -> None:
    """Say what is left to pay of a quote, or that only the answer to it will tell."""
    if quote.figures is None:
        turn.say("utter_requests_quote_not_yet")
    tell_request(turn, quote)


def _refused(requests: list[MemberRequest]) -> list[MemberRequest]:
    """Return the refused ones, which a question about a refusal means; all without any."""
    return [one for one in requests if one.state is RequestState.REFUSED] or requests


def say_request(turn: Turn, request: MemberRequest) -> None:
    """Say the state of one request."""
    turn.say(
        f"utter_requests_{request.state.value}",
        kind=turn.labels.of("request_title", request.kind.value),
        reference=request.reference,
        day=long_day(request.created_at),
    )


def tell_request(turn: Turn, request: MemberRequest) -> None:
    """Say the state of one request, its dates or figures, the manager's words, and lead on."""
    say_request(turn, request)
    if request.kind is RequestKind.COMPLAINT and request.state.open:
        _say_deadlines(turn, request)
    if request.figures:
        _say_figures(turn, request.figures)
    if request.remark:
        turn.say("utter_requests_remark", remark=request.remark)
    turn.say("utter_requests_next")


def _say_deadlines(turn: Turn, complaint: MemberRequest) -> None:
    due = deadlines(complaint.created_at)
    turn.say(
        "utter_requests_complaint_dates",
        acknowledge_by=long_date(due.acknowledge_by),
        answer_by=long_date(due.answer_by),
    )


def _say_figures(turn: Turn, figures: QuoteFigures) -> None:
    facts = {"total": euros(figures.total), "mutuelle": euros(figures.mutuelle)}
    secu, left = figures.secu, figures.left_to_pay
    if secu is None or left is None:
        turn.say("utter_requests_quote_mutuelle", **facts)
    else:
        turn.say("utter_requests_quote_figures", **facts, secu=euros(secu), left=euros(left))


def _say_table(turn: Turn, requests: list[MemberRequest]) -> None:
    turn.say("utter_requests_table", rows=[_row(turn, one) for one in requests[:SHOWN]])
    newest = requests[0]
    if newest.state.open and all(one.kind is RequestKind.COMPLAINT for one in requests):
        _say_deadlines(turn, newest)
    turn.say("utter_requests_next")


def _row(turn: Turn, request: MemberRequest) -> list[str]:
    return [
        short_date(paris_day(request.created_at)),
        turn.labels.of("request_title", request.kind.value),
        turn.labels.of("request_state", request.state.value),
        " ".join(filter(None, (_brief_figures(turn, request), request.remark))),
        request.reference,
    ]


def _brief_figures(turn: Turn, request: MemberRequest) -> str:
    """What the mutuelle will pay of a quote, beside the manager's words in the table."""
    if request.figures is None:
        return ""
    return turn.labels.of("pattern", "quote_share").format(
        mutuelle=euros(request.figures.mutuelle), total=euros(request.figures.total)
    )
