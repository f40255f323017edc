"""Every function of every service, found by introspection, and what to call it with.

A new function is found by itself. When it has a parameter of a new name, the tests ask for a
line here: a value of the caller's own, and, for what names a row, one of another member's.
"""

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from insurer.domain.caller import Caller
from insurer.domain.cards import CardLoss
from insurer.domain.certificates import CertificateKind
from insurer.domain.clock import paris_day
from insurer.domain.contact_details import ContactField
from insurer.domain.contracts import PlanKind
from insurer.domain.documents import DocumentKind, NotificationKind, QuoteKind
from insurer.domain.household import JoiningReason, LeavingReason
from insurer.domain.identifiers import IdentifierKind
from insurer.domain.line_search import LineClues
from insurer.domain.members import Delivery, Relation
from insurer.domain.notifications import News, NewsKind, NewsMedium
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.providers import ProviderKind
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import Receipt, RequestState
from insurer.gazetteer.communes import Place
from insurer.store.orm.care import HospitalCoverageRow
from insurer.store.orm.members import PlanRow
from insurer.store.orm.news import NewsRow
from insurer.store.orm.traces import NoticeRow
from insurer.store.repositories.news import NewsDesk
from insurer.wiring import Services
from tests.integration.store.world import IBAN_NEW, PDF, World

ANA, BOB = "AAA1", "BBB2"
TALK, OTHER_TALK = "conv-1", "conv-2"


@dataclass(frozen=True)
class Function:
    """One function of a service, like `cards.document`."""

    service: str
    name: str
    parameters: tuple[str, ...]  # without `self` and `caller`
    optional: frozenset[str]
    takes_caller: bool
    writes: bool  # gives a receipt

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"

    def __call__(self, services: Services, *args: Any, **how: Any) -> Any:
        return getattr(getattr(services, self.service), self.name)(*args, **how)


def functions() -> Iterator[Function]:
    """Yield all public functions of all services, `__call__` included."""
    kinds = typing.get_type_hints(Services)
    for field in fields(Services):
        kind = kinds[field.name]
        if isinstance(kind, type) and kind.__module__.startswith("insurer.services"):
            for name, thing in inspect.getmembers(kind, inspect.isfunction):
                if name == "__call__" or not name.startswith("_"):
                    yield _function(field.name, name, thing)


def _function(service: str, name: str, thing: Callable[..., Any]) -> Function:
    parameters = dict(list(inspect.signature(thing).parameters.items())[1:])
    first = next(iter(parameters), "")
    return Function(
        service=service,
        name=name,
        parameters=tuple(one for one in parameters if one != "caller"),
        optional=frozenset(
            one for one, how in parameters.items() if how.default is not inspect.Parameter.empty
        ),
        takes_caller=first == "caller",
        writes=typing.get_type_hints(thing).get("return") is Receipt,
    )


Give = Callable[[World, str], Any]  # the member's number ▸ a row of theirs, mostly its id
NOWHERE = "0" * 12  # names no row of anybody


@dataclass(frozen=True)
class Row:
    """A parameter that names a row; `wrap` makes the argument from its id."""

    give: Give
    wrap: Callable[[Any], Any] = str


def _statement(world: World, number: str) -> str:
    return world.services.statements.list(world.caller(number))[0].statement_id


def _line(world: World, number: str) -> str:
    return world.services.reimbursements.latest(world.caller(number))[0].reimbursement_id


def _person(world: World, number: str) -> str:
    return world.services.cards.holders(world.caller(number))[0].person_id


def _file(world: World, number: str) -> str:
    stored = world.services.files.store(world.caller(number), name="a.pdf", content=PDF)
    return stored.file_id


def _words(world: World, number: str) -> str:
    return world.keep("words of the member", conversation=TALK if number == ANA else OTHER_TALK)


def _iban(world: World, number: str) -> str:
    return world.keep(IBAN_NEW, kind="iban", conversation=TALK if number == ANA else OTHER_TALK)


def _news(world: World, number: str) -> str:
    """A request of theirs that the centre has moved."""
    reference = f"REQ-{number}"
    with Session(world.engine) as session:
        known = session.scalar(select(NewsRow.news_id).where(NewsRow.reference == reference))
        if known is None:
            member_id = world.services.members.by_number(number).member_id
            NewsDesk(session).add(
                member_id, NewsKind.REQUEST_CHANGED, now=world.clock.now, reference=reference
            )
            session.commit()
            known = session.scalar(select(NewsRow.news_id).where(NewsRow.reference == reference))
    return known or NOWHERE


def _child(world: World, number: str) -> str:
    return world.services.cards.holders(world.caller(number))[-1].person_id


def _thread(world: World, number: str) -> str:
    known = world.services.messages.inbox(world.caller(number)).threads
    if not known:
        world.services.messages.send(
            world.caller(number, key=f"thread-{number}", conversation=_talk(number)),
            theme="card",
            subject_ref=None,
            body_ref=_words(world, number),
        )
        known = world.services.messages.inbox(world.caller(number)).threads
    return known[0].thread_id


def _stay(world: World, number: str) -> str:
    """The reference of a stay of theirs that is granted."""
    known = world.services.hospital_coverage.history(world.caller(number))
    if known:
        return known[0].reference
    with Session(world.engine) as session:  # Bob's plan has a manager of its own for stays
        session.execute(update(PlanRow).values(kind=PlanKind.STANDARD))
        session.commit()
    receipt = world.services.hospital_coverage.ask(
        world.caller(number, key=f"stay-{number}", conversation=_talk(number)),
        person_id=_person(world, number),
        hospital_ref=_words(world, number),
        ward_ref=None,
        admission_on=paris_day(world.clock()),
    )
    with Session(world.engine) as session:
        session.execute(update(HospitalCoverageRow).values(state=RequestState.ACCEPTED))
        session.commit()
    return receipt.reference


def _open_request(world: World, number: str) -> str:
    """The reference of a message of theirs that waits for the centre."""
    receipt = world.services.messages.send(
        world.caller(number, key=f"open-{number}", conversation=_talk(number)),
        theme="card",
        subject_ref=None,
        body_ref=_words(world, number),
    )
    return receipt.reference


def _notice(world: World, number: str) -> str:
    """A notice that waits to be sent: a complaint is acknowledged by one."""
    caller = world.caller(number, key=f"notice-{number}", conversation=_talk(number))
    world.services.complaints.file(caller, words_ref=_words(world, number))
    with Session(world.engine) as session:
        return session.scalars(select(NoticeRow.notice_id)).all()[-1]


def _piece_of_news(world: World, number: str) -> News:
    caller = world.caller(number, key=f"news-{number}")
    return world.services.notifications.news(caller, _news(world, number))


def _member(world: World, number: str) -> str:
    return world.services.members.by_number(number).member_id


def _phone(world: World, number: str) -> str:
    return world.keep("06 39 98 00 55", kind="phone", conversation=_talk(number))


def _talk(number: str) -> str:
    return TALK if number == ANA else OTHER_TALK


# By name, and by service, function and name where one function wants its own.
ROWS: Mapping[str, Row] = {
    "household.remove.person_id": Row(_child),
    "centre.answer.reference": Row(_open_request),
    "centre.decide.reference": Row(_open_request),
    "member_id": Row(_member),
    "notice_id": Row(_notice),
    "thread_id": Row(_thread),
    "reference": Row(_stay),
    "hospital_ref": Row(_words),
    "ward_ref": Row(_words),
    "name_ref": Row(_words),
    "value_ref": Row(_phone),
    "news": Row(_piece_of_news, lambda one: one),
    "news_id": Row(_news),
    "statement_id": Row(_statement),
    "reimbursement_id": Row(_line),
    "person_id": Row(_person),
    "file_id": Row(_file),
    "file_ids": Row(_file, lambda one: (one,)),
    "proof_file_ids": Row(_file, lambda one: (one,)),
    "clues": Row(_person, lambda one: LineClues(person_id=one)),
    "ref": Row(_words),
    "iban_ref": Row(_iban),
    "holder_ref": Row(_words),
    "body_ref": Row(_words),
    "subject_ref": Row(_words),
    "words_ref": Row(_words),
    "message_ref": Row(_words),
}

# What names no row.
VALUES: Mapping[str, Any] = {
    "centre.decide.settlement": None,
    "centre.decide.state": RequestState.ACCEPTED,
    "centre.raise_notification.kind": NotificationKind.CONTRIBUTION_PAYMENT_MODE,
    "centre.resolve_notification.kind": NotificationKind.CONTRIBUTION_PAYMENT_MODE,
    "channel_links.unlink.reason": "stop",
    "members.by_number.number": ANA,
    "vault.put.kind": "text",
    "submissions.deposit.kind": DocumentKind.OTHER,
    "submissions.send_quote.kind": QuoteKind.DENTAL,
    "household.add.reason": JoiningReason.BIRTH,
    "household.remove.reason": LeavingReason.OTHER,
    "actor": "manager",
    "admission_on": date(2026, 4, 1),
    "birth_date": date(2026, 3, 1),
    "field": ContactField.PHONE,
    "on": False,
    "value": "06 39 98 00 55",
    "action": "tested",
    "callers": (),
    "care_type": CareType.DENTAL,
    "by_payment": False,
    "called": "",
    "channel": "sms",
    "conversation_id": TALK,
    "day": None,
    "department": "75",
    "network_only": False,
    "code": "000000",
    "content": PDF,
    "by_agent": False,
    "delivery": Delivery.PAPER,
    "details": None,
    "iban": IBAN_NEW,
    "identifier": IdentifierKind.PHONE,
    "kind": CertificateKind.AFFILIATION,
    "limit": 5,
    "medium": NewsMedium.SMS,
    "member_number": ANA,
    "name": "a.pdf",
    "number": "+33639980101",
    "open_only": True,
    "place": Place("Paris", "75001", 48.8566, 2.3522),
    "profession": ProviderKind.OPTICIAN,
    "provider": "Nobody",
    "purpose": CodePurpose.CONTACT_CHANGE,
    "rather_not_to": None,
    "remark": None,
    "relation": Relation.CHILD,
    "joins": True,
    "reason": CardLoss.LOST,
    "since": date(2025, 4, 1),
    "subject": None,
    "text": "Paris",
    "turn_id": "turn-1",
    "unanswered_only": True,
    "uploaded": False,
    "whole": False,
    "words": "Ana",
    "theme": "card",
    "until": date(2026, 3, 10),
}

# What managers do; their first argument is who acts.
MANAGERS = (
    "answer",
    "decide",
    "raise_notification",
    "requests",
    "resolve_notification",
    "ship_card",
    "threads",
)

# Functions without a caller: for the bridge or the sender, after checks of their own.
WITHOUT_CALLER = {
    "care_network.capital",
    "care_network.place",
    *(f"centre.{name}" for name in MANAGERS),
    "notifications.due_news",
    "notifications.mark_told",
    "channel_links.find",
    "channel_links.is_born_on",
    "channel_links.member_of",
    "channel_links.redeem",
    "channel_links.unlink",
    "directory.named",
    "directory.names",
    "files.keep",
    "hospital_coverage.check_admission",
    "files.sweep",
    "members.by_number",
    "messages.themes",
    "notices.due",
    "notices.mark_failed",
    "notices.mark_sent",
    "reimbursements.oldest_day",
    "vault.purge",
    "vault.put",
}


def arguments(world: World, function: Function, **other: str) -> dict[str, Any]:
    """Return what Ana calls `function` with; rows are hers but for those in `other`."""
    return {name: _argument(world, function, name, other.get(name)) for name in function.parameters}


def first_arguments(world: World, function: Function) -> tuple[Caller, ...]:
    """Return Ana, with a fresh code for everything, for a function that takes a caller."""
    return (proven(world),) if function.takes_caller else ()


def _argument(world: World, function: Function, name: str, other: str | None) -> Any:
    own = f"{function}.{name}"
    if own in VALUES or name not in ROWS:
        return VALUES.get(own, VALUES.get(name))
    row = ROWS.get(own, ROWS[name])
    return row.wrap(other or row.give(world, ANA))


def proven(world: World, key: str = "op-1") -> Caller:
    """Return Ana with a fresh code for every purpose, so that nothing is refused for its lack."""
    caller = world.caller(key=key)
    world.clock.forward(minutes=20)  # codes are not sent without end
    for purpose in CodePurpose:
        world.services.one_time_codes.issue(caller, purpose)
        caller = world.services.one_time_codes.verify(caller, purpose, world.codes[-1])
    return caller
