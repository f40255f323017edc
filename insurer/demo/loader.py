"""Loads a demo file (format: docs/demo-data.md)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from insurer.demo.identity import address, email, iban, matching, nir, phone
from insurer.demo.model import (
    DemoAccount,
    DemoCard,
    DemoContract,
    DemoContributions,
    DemoData,
    DemoLine,
    DemoMember,
    DemoMessage,
    DemoNotification,
    DemoPerson,
    DemoPlan,
    DemoProvider,
    DemoQuote,
    DemoRequest,
    DemoStay,
    DemoThread,
)
from insurer.demo.nodes import Section, read
from insurer.domain.contracts import ContractKind, GuaranteeLine, Plan, PlanKind
from insurer.domain.contributions import Frequency, PaymentMode
from insurer.domain.documents import NotificationKind, QuoteKind
from insurer.domain.members import Delivery, Relation, Teletransmission
from insurer.domain.money import ZERO, share
from insurer.domain.notifications import NewsMedium
from insurer.domain.providers import ProviderKind
from insurer.domain.reimbursements import CareType, Payee, RefusalReason, ReimbursementState
from insurer.domain.requests import QuoteFigures, RequestKind, RequestState

_NUMBER = re.compile(r"[0-9A-Z]{4,20}")
_ALL = 100  # percent
_DAYS_OF_EVERY_MONTH = range(1, 29)
_AT_NOON = time(11, 0, tzinfo=UTC)


def load_demo(path: Path, *, today: date) -> DemoData:
    """Return what the file says, relative dates counted from `today`.

    Raises:
        DemoDataError: with file, line and field.
    """
    root = read(path, today)
    plans = tuple(_plan(section) for section in root.sections("plans"))
    codes = {one.plan.code for one in plans}
    members: list[DemoMember] = []
    for section in root.sections("members"):
        member = _member(section, codes)
        if any(other.number == member.number for other in members):
            raise section.error("number", f"{member.number} is given to two members")
        members.append(member)
    if not members:
        raise root.error("members", "is missing")
    providers = tuple(_provider(section) for section in root.sections("providers"))
    root.finish()
    return DemoData(plans, tuple(members), providers)


def _provider(section: Section) -> DemoProvider:
    found = DemoProvider(
        kind=section.choice("kind", ProviderKind),
        name=section.text("name"),
        lines=section.texts("lines"),
        postcode=section.text("postcode"),
        city=section.text("city"),
        phone=section.optional_text("phone"),
        latitude=section.degrees("latitude", 90),
        longitude=section.degrees("longitude", 180),
        third_party_payment=section.flag("third_party_payment", default=True),
        networks=section.texts("networks"),
    )
    section.finish()
    return found


def _plan(section: Section) -> DemoPlan:
    plan = Plan(
        section.text("code"),
        section.text("name"),
        section.choice("kind", PlanKind, PlanKind.STANDARD),
        section.optional_euros("adult_price"),
        section.optional_euros("child_price"),
    )
    guarantees = tuple(_guarantee(part) for part in section.sections("guarantees"))
    section.finish()
    return DemoPlan(plan, guarantees)


def _guarantee(section: Section) -> GuaranteeLine:
    line = GuaranteeLine(
        care_type=section.choice("care_type", CareType),
        label=section.text("label"),
        secu_rate=section.optional_euros("secu_rate"),
        mutuelle_rate=section.optional_euros("mutuelle_rate"),
        mutuelle_amount=section.optional_euros("mutuelle_amount"),
        ceiling=section.optional_euros("ceiling"),
        note=section.optional_text("note"),
        secu_base=section.optional_euros("base"),
        usual_cost=section.optional_euros("usual_cost"),
    )
    if line.mutuelle_rate is None and line.mutuelle_amount is None and line.note is None:
        raise section.error("mutuelle_rate", "give mutuelle_rate, mutuelle_amount or note")
    section.finish()
    return line


def _member(section: Section, plan_codes: set[str]) -> DemoMember:
    contracts = tuple(_contract(part, plan_codes) for part in section.sections("contracts"))
    since = min((one.start_on for one in contracts), default=section.today)
    persons = _persons(section, since)
    member = DemoMember(
        number=matching(section, "number", _NUMBER),
        situation=section.optional_text("situation"),
        email=email(section),
        phone=phone(section),
        address=address(section),
        delivery=section.choice("delivery", Delivery, Delivery.PAPER),
        persons=persons,
        contracts=contracts,
        card=_card(section.section("card"), since),
        account=_account(section.section("bank")),
        lines=tuple(_line(part, persons) for part in section.sections("reimbursements")),
        requests=tuple(_request(part, persons) for part in section.sections("requests")),
        threads=tuple(_thread(part) for part in section.sections("messages")),
        notifications=tuple(
            _notification(part, persons) for part in section.sections("notifications")
        ),
        news=section.choice("news", NewsMedium) if section.has("news") else None,
    )
    section.finish()
    return member


def _notification(section: Section, persons: tuple[DemoPerson, ...]) -> DemoNotification:
    kind = section.choice("kind", NotificationKind)
    _check_finding(section, kind, persons)
    found = DemoNotification(
        kind=kind,
        created_at=datetime.combine(section.optional_day("created") or section.today, _AT_NOON),
        person=_whose(section, persons) if section.has("person") else None,
    )
    section.finish()
    return found


def _check_finding(
    section: Section, kind: NotificationKind, persons: tuple[DemoPerson, ...]
) -> None:
    """Refuse a finding that the member's own data contradicts: Emma would tell it as true."""
    person = persons[_whose(section, persons)]
    if kind is NotificationKind.SCHOOL_CERTIFICATE_AWAITED and person.relation is Relation.SELF:
        raise section.error("person", "a school certificate is awaited of a beneficiary")
    linked = person.teletransmission is Teletransmission.ACTIVE
    if kind is NotificationKind.HEALTH_INSURANCE_EXCHANGE and linked:
        raise section.error("kind", f"the teletransmission of {person.first_name} is active")


def _persons(section: Section, since: date) -> tuple[DemoPerson, ...]:
    oneself = _person(section, Relation.SELF, section.text("last_name"), since)
    others = []
    for part in section.sections("beneficiaries"):
        relation = part.choice("relation", Relation)
        if relation is Relation.SELF:
            raise part.error("relation", "self is the member")
        name = part.optional_text("last_name") or oneself.last_name
        others.append(_person(part, relation, name, part.optional_day("since") or since))
        part.finish()
    return (oneself, *others)


def _person(section: Section, relation: Relation, last_name: str, since: date) -> DemoPerson:
    return DemoPerson(
        first_name=section.text("first_name"),
        last_name=last_name,
        relation=relation,
        birth_date=section.day("birth_date"),
        nir=nir(section),
        teletransmission=section.choice(
            "teletransmission", Teletransmission, Teletransmission.ACTIVE
        ),
        since=since,
    )


def _contract(section: Section, plan_codes: set[str]) -> DemoContract:
    contract = DemoContract(
        kind=section.choice("kind", ContractKind, ContractKind.HEALTH),
        plan_code=section.text("plan"),
        company=section.optional_text("company"),
        start_on=section.day("start"),
        end_on=section.optional_day("end"),
        contributions=_contributions(section.section("contributions")),
    )
    if contract.plan_code not in plan_codes:
        raise section.error("plan", f"no plan {contract.plan_code!r} under plans")
    if contract.end_on is not None and contract.end_on < contract.start_on:
        raise section.error("end", "is before start")
    section.finish()
    return contract


def _contributions(section: Section | None) -> DemoContributions | None:
    if section is None:
        return None
    found = DemoContributions(
        mode=section.choice("mode", PaymentMode, PaymentMode.DIRECT_DEBIT),
        frequency=section.choice("frequency", Frequency, Frequency.MONTHLY),
        amount=section.euros("amount"),
        day_of_month=section.number("day", 5),
        rejected=section.optional_day("rejected"),
    )
    if found.day_of_month not in _DAYS_OF_EVERY_MONTH:
        raise section.error("day", "is a day that every month has: 1 to 28")
    section.finish()
    return found


def _card(section: Section | None, joined_on: date) -> DemoCard | None:
    if section is None:
        return None
    year = section.number("year", section.today.year)
    new_year = date(year, 1, 1)
    card = DemoCard(
        year=year,
        ordered_on=section.optional_day("ordered") or max(joined_on, new_year),
        edited_on=section.optional_day("edited"),
        posted_on=section.optional_day("posted"),
        published_on=section.optional_day("published"),
        columns=section.pairs("columns"),
        valid_from=section.optional_day("valid_from")
        or min(max(joined_on, new_year), date(year, 12, 31)),
        valid_until=section.optional_day("valid_until") or date(year, 12, 31),
    )
    if card.valid_until < card.valid_from:
        raise section.error("valid_until", "is before valid_from")
    section.finish()
    return card


def _account(section: Section | None) -> DemoAccount | None:
    if section is None:
        return None
    account = DemoAccount(iban(section), section.text("holder"), section.day("since"))
    section.finish()
    return account


def _line(section: Section, persons: tuple[DemoPerson, ...]) -> DemoLine:
    cost, base = section.euros("cost"), section.euros("base")
    rate = section.euros("rate")
    if rate > _ALL:
        raise section.error("rate", "is a percentage: 0 to 100")
    given_secu, mutuelle = section.optional_euros("secu"), section.optional_euros("mutuelle")
    secu = share(base, rate) if given_secu is None else given_secu
    left = section.optional_euros("left")
    paid_on = section.optional_day("paid")
    default = ReimbursementState.IN_PROGRESS if paid_on is None else ReimbursementState.PAID
    line = DemoLine(
        person=_whose(section, persons),
        act=section.text("act"),
        care_type=section.choice("care_type", CareType),
        provider=section.optional_text("provider"),
        care_date=section.day("date"),
        cost=cost,
        base=base,
        rate=rate,
        secu=secu,
        mutuelle=mutuelle or ZERO,
        left=max(ZERO, cost - secu - (mutuelle or ZERO)) if left is None else left,
        payee=section.choice("payee", Payee, Payee.MEMBER),
        state=section.choice("state", ReimbursementState, default),
        reason=_reason(section),
        paid_on=paid_on,
    )
    _check_line(section, line)
    section.finish()
    return line


def _check_line(section: Section, line: DemoLine) -> None:
    if (line.state is ReimbursementState.PAID) != (line.paid_on is not None):
        raise section.error("paid", "a paid line has a date, others have none")
    if line.state is ReimbursementState.REFUSED and line.reason is None:
        raise section.error("reason", "a refused line has a reason")
    if line.secu + line.mutuelle > line.cost:
        raise section.error("mutuelle", "more is paid back than the care cost")


def _whose(section: Section, persons: tuple[DemoPerson, ...]) -> int:
    name = section.optional_text("person")
    names = [one.first_name for one in persons]
    if name is not None and name not in names:
        raise section.error("person", f"{name!r} is none of {', '.join(names)}")
    return 0 if name is None else names.index(name)


def _reason(section: Section) -> RefusalReason | None:
    if section.optional_text("reason") is None:
        return None
    return section.choice("reason", RefusalReason)


def _request(section: Section, persons: tuple[DemoPerson, ...]) -> DemoRequest:
    kind = section.choice("kind", RequestKind)
    for_bank = kind is RequestKind.BANK_DETAILS_CHANGE
    request = DemoRequest(
        reference=section.text("reference"),
        kind=kind,
        state=section.choice("state", RequestState, RequestState.RECEIVED),
        created_at=_noon(section.day("created"), section.today),
        remark=section.optional_text("remark"),
        iban=iban(section) if for_bank else None,
        holder=section.text("holder") if for_bank else None,
        stay=_stay(section, persons) if kind is RequestKind.HOSPITAL_COVERAGE else None,
        quote=_quote(section) if kind is RequestKind.QUOTE and section.has("subject") else None,
    )
    section.finish()
    return request


def _stay(section: Section, persons: tuple[DemoPerson, ...]) -> DemoStay:
    return DemoStay(
        person=_whose(section, persons),
        hospital=section.text("hospital"),
        ward=section.optional_text("ward"),
        admission_on=section.day("admission"),
    )


def _quote(section: Section) -> DemoQuote:
    kind = section.choice("subject", QuoteKind)
    if not section.has("total"):
        return DemoQuote(kind, None)
    total, mutuelle = section.euros("total"), section.euros("mutuelle")
    figures = QuoteFigures(total, mutuelle, section.optional_euros("secu"))
    if (figures.left_to_pay or ZERO) < 0 or mutuelle > total:
        raise section.error("mutuelle", "more is paid back than the quote costs")
    return DemoQuote(kind, figures)


def _thread(section: Section) -> DemoThread:
    thread = DemoThread(
        theme=section.text("theme"),
        subject=section.optional_text("subject"),
        messages=tuple(_message(part) for part in section.sections("thread")),
    )
    if not thread.messages:
        raise section.error("thread", "is missing")
    section.finish()
    return thread


def _message(section: Section) -> DemoMessage:
    author = section.text("from")
    if author not in {"member", "centre"}:
        raise section.error("from", "must be member or centre")
    message = DemoMessage(
        from_member=author == "member",
        body=section.text("body"),
        sent_at=_noon(section.day("sent"), section.today),
        read=section.flag("read", default=True),
    )
    section.finish()
    return message


def _noon(day: date, today: date) -> datetime:
    """An instant on `day`, never later than this morning: demo events lie in the past."""
    instant = datetime.combine(day, _AT_NOON)
    return instant - timedelta(hours=11) if day == today else instant
