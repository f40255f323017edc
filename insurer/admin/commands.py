"""The commands of `python -m insurer.admin` and what they print."""

import argparse
import getpass
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TextIO

from insurer.domain.documents import NotificationKind
from insurer.domain.members import Delivery
from insurer.domain.money import ZERO, euros
from insurer.domain.reimbursements import Payee, Settlement
from insurer.domain.requests import RequestState
from insurer.services.centre import ManagementCentre

_Command = Callable[[ManagementCentre, argparse.Namespace], Iterable[str]]
_DECISIONS = {
    "start": RequestState.IN_PROGRESS,
    "wait": RequestState.WAITING_MEMBER,
    "accept": RequestState.ACCEPTED,
    "refuse": RequestState.REFUSED,
    "cancel": RequestState.CANCELLED,
}
_SHIPMENTS = {"post": Delivery.PAPER, "publish": Delivery.EMAIL}


def run(words: list[str], centre: ManagementCentre, *, out: TextIO) -> int:
    """Do one command and print what came of it, a line each; raises InsurerError."""
    options = _parser().parse_args(words)
    command: _Command = options.command
    for line in command(centre, options):
        out.write(f"{line}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emma-admin",
        description="What a manager of requests, messages and cards does.",
        epilog="emma-admin has audit, access, nlu and channels, too: docs/admin.md.",
    )
    parser.add_argument("--actor", default=getpass.getuser(), help="who acts (in the audit trail)")
    topics = parser.add_subparsers(required=True, metavar="requests|messages|cards|notifications")
    _requests(topics.add_parser("requests", help="list and decide requests"))
    _messages(topics.add_parser("messages", help="list and answer messages"))
    _cards(topics.add_parser("cards", help="post or publish a card"))
    _notifications(topics.add_parser("notifications", help="put findings on a member's file"))
    return parser


def _requests(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True)
    listing = verbs.add_parser("list", help="requests, the oldest first")
    listing.add_argument("--all", action="store_true", help="the decided ones too")
    listing.add_argument("--member", metavar="NUMBER")
    listing.set_defaults(command=_list_requests)
    for verb, state in _DECISIONS.items():
        deciding = verbs.add_parser(verb, help=f"the request becomes {state.value}")
        deciding.add_argument("reference")
        deciding.add_argument("--remark", help="read by the member; needed to refuse and to wait")
        if state is RequestState.ACCEPTED:
            _figures(deciding)
        deciding.set_defaults(command=_decide, state=state)


def _figures(parser: argparse.ArgumentParser) -> None:
    """What was reckoned for an invoice (then it is paid) or a quote, in euros and percent."""
    parser.add_argument("--cost", type=_euros, help="of the invoice or quote")
    parser.add_argument("--paid", type=_euros, help="by the mutuelle")
    parser.add_argument("--base", type=_euros, default=ZERO, help="of the health insurance")
    parser.add_argument("--rate", type=Decimal, default=ZERO, help="of the health insurance")
    parser.add_argument("--act", help="what the invoice is for, as the member reads it")
    parser.add_argument("--payee", type=Payee, choices=list(Payee), default=Payee.MEMBER)
    parser.add_argument("--care-date", type=_day, metavar="YYYY-MM-DD")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a day like 2026-11-30: {text!r}") from None


def _euros(text: str) -> Decimal:
    try:
        return euros(text)
    except ArithmeticError:
        raise argparse.ArgumentTypeError(f"not an amount: {text!r}") from None


def _messages(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True)
    listing = verbs.add_parser("list", help="threads, the longest waiting first")
    listing.add_argument("--all", action="store_true", help="the answered ones too")
    listing.set_defaults(command=_list_messages)
    answering = verbs.add_parser("answer", help="answer a member's message")
    answering.add_argument("reference")
    answering.add_argument("text")
    answering.set_defaults(command=_answer)


def _cards(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True)
    for verb, delivery in _SHIPMENTS.items():
        shipping = verbs.add_parser(verb, help=f"{verb} the member's newest card")
        shipping.add_argument("member", metavar="NUMBER")
        shipping.add_argument("--on", type=_day, metavar="YYYY-MM-DD")
        shipping.set_defaults(command=_ship, delivery=delivery)


def _notifications(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True)
    for verb, command in (("raise", _raise), ("resolve", _resolve)):
        acting = verbs.add_parser(verb)
        acting.add_argument("member", metavar="NUMBER")
        acting.add_argument("kind", type=NotificationKind, choices=list(NotificationKind))
        acting.set_defaults(command=command)


def _list_requests(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    found = centre.requests(options.actor, open_only=not options.all, member_number=options.member)
    for one in found:
        day = f"{one.created_at:%Y-%m-%d}"
        yield f"{one.reference}  {day}  {one.member_number}  {one.kind.value}  {one.state.value}"


def _decide(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    state: RequestState = options.state
    done = centre.decide(
        options.actor,
        options.reference,
        state,
        remark=options.remark,
        settlement=_settlement(options),
    )
    yield f"{done.reference}  {done.member_number}  {done.kind.value}  {done.state.value}"


def _settlement(options: argparse.Namespace) -> Settlement | None:
    if options.state is not RequestState.ACCEPTED or options.cost is None or options.paid is None:
        return None
    return Settlement(
        options.cost,
        options.paid,
        options.base,
        options.rate,
        options.act,
        options.care_date,
        options.payee,
    )


def _list_messages(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    for one in centre.threads(options.actor, unanswered_only=not options.all):
        day = f"{one.last_message_at:%Y-%m-%d}"
        yield f"{one.reference or '-'}  {day}  {one.member_number}  {one.theme}  {one.body!r}"


def _answer(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    centre.answer(options.actor, options.reference, options.text)
    yield f"{options.reference}  answered"


def _ship(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    delivery: Delivery = options.delivery
    centre.ship_card(options.actor, options.member, delivery, day=options.on)
    yield f"{options.member}  card {'posted' if delivery is Delivery.PAPER else 'published'}"


def _raise(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    centre.raise_notification(options.actor, options.member, options.kind)
    yield f"{options.member}  {options.kind.value} raised"


def _resolve(centre: ManagementCentre, options: argparse.Namespace) -> Iterable[str]:
    closed = centre.resolve_notification(options.actor, options.member, options.kind)
    yield f"{options.member}  {options.kind.value} resolved ({closed})"
