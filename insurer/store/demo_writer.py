"""Writes demo data into the tables, in place of the demo data of before."""

import json
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from insurer.demo.model import (
    DemoData,
    DemoMember,
    DemoQuote,
    DemoRequest,
    DemoThread,
)
from insurer.domain.bank_details import COOLING_OFF
from insurer.domain.cards import CardKind
from insurer.domain.clock import paris_day
from insurer.domain.contracts import ContractKind, PlanKind
from insurer.domain.masking import mask_iban
from insurer.domain.members import Delivery
from insurer.errors import Conflict
from insurer.store.demo_derived import (
    instalments_of,
    schedules_of,
    statement_id_of,
    statements_of,
)
from insurer.store.demo_offer import add_plan, demo_id, provider_row
from insurer.store.orm import SCHEMA, Base
from insurer.store.orm.bank import BankAccountRow
from insurer.store.orm.cards import CardRow, CardShipmentRow
from insurer.store.orm.care import HospitalCoverageRow, NotificationRow, QuoteRow
from insurer.store.orm.members import (
    BeneficiaryRow,
    ContractRow,
    DeliveryPreferenceRow,
    MemberRow,
)
from insurer.store.orm.messages import MessageRow, MessageThreadRow
from insurer.store.orm.reimbursements import ReimbursementRow
from insurer.store.orm.requests import RequestEventRow, RequestRow
from insurer.store.orm.traces import DemoLoadRow

_LOCK = 7_305_002


def is_loaded(engine: Engine, content_hash: str, day: date) -> bool:
    """True when the database holds this very file, its relative dates counted from `day`."""
    with Session(engine) as session:
        found = session.get(DemoLoadRow, content_hash)
        return found is not None and found.loaded_on == day


def write_demo(
    engine: Engine, data: DemoData, *, content_hash: str, day: date, now: datetime
) -> None:
    """Replace all demo data by `data` in one transaction.

    Raises:
        Conflict: the database holds members that no demo file brought.
    """
    with Session(engine) as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _refuse_real_data(session)
        _empty(session)
        for plan in data.plans:
            add_plan(session, plan)
        kinds = {one.plan.code: one.plan.kind for one in data.plans}
        for member in data.members:
            _add_member(session, member, kinds, now)
        session.add_all([provider_row(place, one) for place, one in enumerate(data.providers)])
        session.add(DemoLoadRow(content_hash=content_hash, loaded_on=day))
        session.commit()


def _refuse_real_data(session: Session) -> None:
    has_members = session.scalar(select(MemberRow.member_id).limit(1)) is not None
    is_demo = session.scalar(select(DemoLoadRow.content_hash).limit(1)) is not None
    if has_members and not is_demo:
        raise Conflict("the database holds real members: unset EMMA_DEMO")


def _empty(session: Session) -> None:
    tables = ", ".join(f"{SCHEMA}.{table.name}" for table in Base.metadata.sorted_tables)
    session.execute(text(f"TRUNCATE {tables}"))
    session.execute(delete(DemoLoadRow))


def _add_member(
    session: Session, member: DemoMember, kinds: dict[str, PlanKind], now: datetime
) -> None:
    member_id = demo_id("member", member.number)
    address = member.address
    session.add(
        MemberRow(
            member_id=member_id,
            number=member.number,
            email=member.email,
            phone=member.phone,
            address_lines=list(address.lines),
            postcode=address.postcode,
            city=address.city,
            country=address.country,
            created_at=now,
        )
    )
    session.flush()
    since = min((one.start_on for one in member.contracts), default=now.date())
    session.add(
        DeliveryPreferenceRow(
            member_id=member_id, delivery=member.delivery, since=since, news=member.news
        )
    )
    _add_persons(session, member_id, member)
    _add_contracts(session, member_id, member)
    _add_card(session, member_id, member, kinds)
    _add_account(session, member_id, member)
    _add_lines(session, member_id, member)
    _add_contributions(session, member_id, member, today=paris_day(now))
    for request in member.requests:
        _add_request(session, member_id, member, request)
    for index, thread in enumerate(member.threads):
        _add_thread(session, member_id, demo_id("thread", member.number, index), thread)
    session.add_all(
        [
            NotificationRow(
                notification_id=demo_id("notification", member.number, place),
                member_id=member_id,
                kind=one.kind,
                person_id=None if one.person is None else _person_id(member, one.person),
                created_at=one.created_at,
            )
            for place, one in enumerate(member.notifications)
        ]
    )
    session.flush()


def _person_id(member: DemoMember, place: int) -> str:
    return demo_id("person", member.number, place)


def _add_persons(session: Session, member_id: str, member: DemoMember) -> None:
    session.add_all(
        [
            BeneficiaryRow(
                person_id=_person_id(member, place),
                member_id=member_id,
                relation=person.relation,
                first_name=person.first_name,
                last_name=person.last_name,
                birth_date=person.birth_date,
                nir=person.nir,
                rank=1,
                attached_since=person.since,
                teletransmission=person.teletransmission,
            )
            for place, person in enumerate(member.persons)
        ]
    )
    session.flush()


def _add_contracts(session: Session, member_id: str, member: DemoMember) -> None:
    session.add_all(
        [
            ContractRow(
                contract_id=demo_id("contract", member.number, index),
                member_id=member_id,
                kind=contract.kind,
                plan_code=contract.plan_code,
                company=contract.company,
                start_on=contract.start_on,
                end_on=contract.end_on,
            )
            for index, contract in enumerate(member.contracts)
        ]
    )


def _add_card(
    session: Session, member_id: str, member: DemoMember, kinds: dict[str, PlanKind]
) -> None:
    card = member.card
    if card is None:
        return
    card_id = demo_id("card", member.number, card.year)
    session.add(
        CardRow(
            card_id=card_id,
            member_id=member_id,
            kind=_card_kind(member, kinds),
            year=card.year,
            ordered_on=card.ordered_on,
            edited_on=card.edited_on,
            columns=[list(pair) for pair in card.columns],
            valid_from=card.valid_from,
            valid_until=card.valid_until,
        )
    )
    session.flush()
    for delivery, day in ((Delivery.PAPER, card.posted_on), (Delivery.EMAIL, card.published_on)):
        if day is not None:
            shipment_id = demo_id("shipment", card_id, delivery)
            session.add(
                CardShipmentRow(
                    shipment_id=shipment_id, card_id=card_id, delivery=delivery, shipped_on=day
                )
            )


def _card_kind(member: DemoMember, kinds: dict[str, PlanKind]) -> CardKind:
    health = [one for one in member.contracts if one.kind is ContractKind.HEALTH]
    latest = max(health, key=lambda contract: contract.start_on, default=None)
    alpha = latest is not None and kinds[latest.plan_code] is PlanKind.ALPHA
    return CardKind.MEMBER_CARD_ALPHA if alpha else CardKind.TIERS_PAYANT


def _add_account(session: Session, member_id: str, member: DemoMember) -> None:
    account = member.account
    if account is not None:
        session.add(
            BankAccountRow(
                account_id=demo_id("account", member.number),
                member_id=member_id,
                iban=account.iban,
                masked_iban=mask_iban(account.iban),
                holder=account.holder,
                since=account.since,
            )
        )


def _add_contributions(
    session: Session, member_id: str, member: DemoMember, *, today: date
) -> None:
    contracts = [
        (demo_id("contract", member.number, index), contract)
        for index, contract in enumerate(member.contracts)
    ]
    for contract_id, contract in contracts:
        session.add_all(schedules_of(contract, contract_id, demo_id, today=today))
    session.flush()
    for contract_id, contract in contracts:
        session.add_all(instalments_of(contract, contract_id, member_id, demo_id, today=today))


def _add_lines(session: Session, member_id: str, member: DemoMember) -> None:
    session.add_all(statements_of(member, member_id, demo_id))
    session.flush()
    session.add_all(
        [
            ReimbursementRow(
                reimbursement_id=demo_id("line", member.number, index),
                member_id=member_id,
                person_id=_person_id(member, line.person),
                statement_id=statement_id_of(member, line, demo_id),
                act=line.act,
                care_type=line.care_type,
                provider=line.provider,
                care_date=line.care_date,
                actual_cost=line.cost,
                secu_base=line.base,
                secu_rate=line.rate,
                secu_amount=line.secu,
                mutuelle_amount=line.mutuelle,
                left_to_pay=line.left,
                payee=line.payee,
                state=line.state,
                reason=line.reason,
                paid_on=line.paid_on,
            )
            for index, line in enumerate(member.lines)
        ]
    )


def _add_request(
    session: Session, member_id: str, member: DemoMember, request: DemoRequest
) -> None:
    request_id = demo_id("request", request.reference)
    payload = {"iban": request.iban, "holder": request.holder} if request.iban else {}
    cooling_off: timedelta | None = COOLING_OFF if request.iban else None
    session.add(
        RequestRow(
            request_id=request_id,
            member_id=member_id,
            reference=request.reference,
            kind=request.kind,
            state=request.state,
            payload=json.dumps(payload),
            masked_iban=mask_iban(request.iban) if request.iban else None,
            remark=request.remark,
            effective_not_before=request.created_at + cooling_off if cooling_off else None,
            created_at=request.created_at,
            updated_at=request.created_at,
        )
    )
    session.flush()
    session.add(
        RequestEventRow(
            event_id=demo_id("event", request.reference),
            request_id=request_id,
            state=request.state,
            actor="demo",
            remark=request.remark,
            happened_at=request.created_at,
        )
    )
    if request.quote is not None:
        _add_quote(session, member_id, request_id, request, request.quote)
    if request.stay is not None:
        session.add(
            HospitalCoverageRow(
                coverage_id=demo_id("coverage", request.reference),
                member_id=member_id,
                person_id=_person_id(member, request.stay.person),
                request_id=request_id,
                hospital=request.stay.hospital,
                ward=request.stay.ward,
                admission_on=request.stay.admission_on,
                state=request.state,
                created_at=request.created_at,
            )
        )


def _add_quote(
    session: Session, member_id: str, request_id: str, request: DemoRequest, quote: DemoQuote
) -> None:
    figures = quote.figures
    session.add(
        QuoteRow(
            quote_id=demo_id("quote", request.reference),
            member_id=member_id,
            request_id=request_id,
            kind=quote.kind,
            total=figures and figures.total,
            secu_share=figures and figures.secu,
            mutuelle_share=figures and figures.mutuelle,
            state=request.state,
            created_at=request.created_at,
        )
    )


def _add_thread(session: Session, member_id: str, thread_id: str, thread: DemoThread) -> None:
    instants = [message.sent_at for message in thread.messages]
    session.add(
        MessageThreadRow(
            thread_id=thread_id,
            member_id=member_id,
            theme=thread.theme,
            subject=thread.subject,
            created_at=min(instants),
            last_message_at=max(instants),
        )
    )
    session.flush()
    session.add_all(
        [
            MessageRow(
                message_id=demo_id("message", thread_id, index),
                thread_id=thread_id,
                from_member=message.from_member,
                body=message.body,
                sent_at=message.sent_at,
                read_at=message.sent_at if message.read else None,
            )
            for index, message in enumerate(thread.messages)
        ]
    )
