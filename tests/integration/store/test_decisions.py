"""What a manager's yes or no does to the member's file."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from insurer.admin.commands import run
from insurer.domain.caller import Assurance
from insurer.domain.contact_details import ContactField
from insurer.domain.contributions import ContributionChange, Frequency
from insurer.domain.documents import DocumentKind, NotificationKind
from insurer.domain.members import Beneficiary, Relation, Teletransmission
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.reimbursements import CareType, Payee, Settlement
from insurer.domain.requests import QuoteFigures, Receipt, RequestState
from insurer.errors import Conflict, InvalidInput
from insurer.store.orm.requests import RequestRow
from tests.integration.store.test_requests_of_members import (
    add_person,
    ask_for_stay,
    complain,
    person,
    remove_person,
    send_quote,
    switch_off,
    upload,
)
from tests.integration.store.world import World

WHO = "manager"
FIGURES = Settlement(
    actual_cost=Decimal("60.00"),
    mutuelle_amount=Decimal("40.00"),
    act="Ostéopathie",
    care_date=date(2026, 3, 2),
)


def accept(world: World, receipt: Receipt, settlement: Settlement | None = None) -> None:
    world.services.centre.decide(
        WHO, receipt.reference, RequestState.ACCEPTED, settlement=settlement
    )


def refuse(world: World, receipt: Receipt) -> None:
    world.services.centre.decide(
        WHO, receipt.reference, RequestState.REFUSED, remark="Pièce illisible"
    )


def people(world: World) -> dict[str, Beneficiary]:
    persons = world.services.members.profile(world.caller()).beneficiaries
    return {one.first_name: one for one in persons}


def claim(world: World) -> Receipt:
    return world.services.claims.submit(
        world.caller(), care_type=CareType.ALTERNATIVE, file_ids=(upload(world),)
    )


def change(world: World, field: ContactField, value: str) -> Receipt:
    caller = world.caller()
    world.services.one_time_codes.issue(caller, CodePurpose.CONTACT_CHANGE)
    proven = world.services.one_time_codes.verify(
        caller, CodePurpose.CONTACT_CHANGE, world.codes[-1]
    )
    return world.services.contact_details.change(
        caller.raised_to(proven.assurance),
        field=field,
        value_ref=world.keep(value),
        proof_file_ids=(),
    )


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (ContactField.PHONE, "06 39 98 00 55", "phone=+33639980055"),
        (ContactField.EMAIL, "new@example.org", "email=new@example.org"),
        (ContactField.ADDRESS, "3 rue des Acacias, 33000 Bordeaux", "city=Bordeaux"),
    ],
)
def test_accepted_contact_details_are_in_use(
    world: World, field: ContactField, value: str, kept: str
) -> None:
    accept(world, change(world, field, value))
    name, _, wanted = kept.partition("=")
    with world.engine.connect() as connection:
        query = text(f"SELECT {name} FROM insurer.members WHERE number = 'AAA1'")  # noqa: S608
        assert connection.execute(query).scalar_one() == wanted


def test_an_accepted_address_settles_the_finding_that_the_old_one_is_wrong(world: World) -> None:
    world.services.centre.raise_notification(WHO, "AAA1", NotificationKind.ADDRESS_WRONG)
    accept(world, change(world, ContactField.ADDRESS, "3 rue des Acacias 33000 Bordeaux"))
    assert world.services.notifications.open(world.caller()) == ()


def test_a_refused_change_leaves_the_file_as_it_was(world: World) -> None:
    before = world.services.members.profile(world.caller())
    refuse(world, change(world, ContactField.PHONE, "06 39 98 00 55"))
    assert world.services.members.profile(world.caller()) == before


def test_an_accepted_person_is_insured_and_has_a_card(world: World) -> None:
    accept(world, add_person(world))
    zoe = people(world)["Zoe"]
    assert (zoe.last_name, zoe.relation, zoe.teletransmission) == (
        "Silva",
        Relation.CHILD,
        Teletransmission.PENDING,
    )
    holders = world.services.cards.holders(world.caller())
    assert "Zoe" in {one.first_name for one in holders}


def test_a_removed_person_is_insured_until_the_day_of_the_decision(world: World) -> None:
    accept(world, remove_person(world))
    assert "Leo" in people(world)
    world.clock.forward(days=1)
    assert "Leo" not in people(world)


@pytest.mark.parametrize(
    ("decision", "state"),
    [(accept, Teletransmission.ACTIVE), (refuse, Teletransmission.INACTIVE)],
)
def test_teletransmission_follows_the_decision(
    world: World, decision: Callable[[World, Receipt], None], state: Teletransmission
) -> None:
    switch_off(world)
    receipt = world.services.household.switch_teletransmission(
        world.caller(key="on"), person_id=person(world, Relation.SELF), on=True
    )
    decision(world, receipt)
    assert people(world)["Ana"].teletransmission is state


def test_an_accepted_invoice_is_paid_and_stands_in_the_statement_of_the_month(
    world: World,
) -> None:
    before = world.services.statements.list(world.caller())[0]
    accept(world, claim(world), FIGURES)
    line = next(
        one
        for one in world.services.reimbursements.latest(world.caller())
        if one.act == FIGURES.act
    )
    assert (line.mutuelle_amount, line.left_to_pay, line.care_type, line.paid_on) == (
        Decimal("40.00"),
        Decimal("20.00"),
        CareType.ALTERNATIVE,
        date(2026, 3, 10),
    )
    statement = world.services.statements.list(world.caller())[0]
    assert statement.issued_on == date(2026, 3, 10)
    assert statement.total == before.total + Decimal("40.00")
    assert world.services.statements.document(world.caller(), statement.statement_id).size


def test_an_invoice_is_not_accepted_without_its_figures(world: World) -> None:
    receipt = claim(world)
    with pytest.raises(InvalidInput):
        accept(world, receipt)
    (request,) = world.services.requests.list(world.caller())
    assert request.state is RequestState.RECEIVED


@pytest.mark.parametrize(("cost", "paid"), [("10.00", "10.01"), ("-1.00", "0.00")])
def test_figures_that_cannot_be_are_refused(cost: str, paid: str) -> None:
    with pytest.raises(InvalidInput):
        Settlement(Decimal(cost), Decimal(paid))


def test_what_was_handed_in_follows_its_request(world: World) -> None:
    stay = ask_for_stay(world)
    accept(world, stay)
    assert world.services.hospital_coverage.document(world.caller(), stay.reference).size
    quote = send_quote(world, key="quote")
    accept(world, quote, FIGURES)
    with world.engine.connect() as connection:
        query = text("SELECT state FROM insurer.quotes")
        assert connection.scalar(query) == "accepted"


def test_the_figures_of_a_quote_are_told_with_its_request_to_who_is_verified(
    world: World,
) -> None:
    send_quote(world, key="unread")
    quote = send_quote(world, key="quote")
    studied = Settlement(Decimal("500.00"), Decimal("200.00"), Decimal("120.00"), Decimal(60))
    accept(world, quote, studied)
    told = {one.reference: one.figures for one in world.services.requests.list(world.caller())}
    figures = told.pop(quote.reference)
    assert figures == QuoteFigures(Decimal("500.00"), Decimal("200.00"), Decimal("72.00"))
    assert figures.left_to_pay == Decimal("228.00")
    assert list(told.values()) == [None]
    linked = world.services.requests.list(world.caller(level=Assurance.LINKED))
    assert {one.figures for one in linked} == {None}


def test_an_invoice_that_the_provider_was_paid_for_is_not_said_to_be_paid_to_the_member(
    world: World,
) -> None:
    accept(world, claim(world), replace(FIGURES, payee=Payee.THIRD_PARTY))
    (line,) = (
        one
        for one in world.services.reimbursements.latest(world.caller())
        if one.act == FIGURES.act
    )
    assert line.payee is Payee.THIRD_PARTY


def test_an_accepted_school_certificate_settles_the_finding(world: World) -> None:
    finding = NotificationKind.SCHOOL_CERTIFICATE_AWAITED
    world.services.centre.raise_notification(WHO, "AAA1", finding)
    receipt = world.services.submissions.deposit(
        world.caller(), kind=DocumentKind.SCHOOL_CERTIFICATE, file_ids=(upload(world),)
    )
    accept(world, receipt)
    assert world.services.notifications.open(world.caller()) == ()


def test_a_complaint_ends_with_words_only(world: World) -> None:
    receipt = complain(world)
    with pytest.raises(InvalidInput):
        accept(world, receipt)
    world.services.centre.decide(
        WHO, receipt.reference, RequestState.ACCEPTED, remark="Nous rouvrons votre dossier."
    )
    (request,) = world.services.requests.list(world.caller())
    assert request.remark == "Nous rouvrons votre dossier."


def test_each_decision_tells_the_member_and_is_in_the_trail(world: World) -> None:
    receipt = add_person(world)
    accept(world, receipt)
    (news,) = world.services.notifications.due_news()
    assert (news.reference, news.state) == (receipt.reference, RequestState.ACCEPTED)
    assert ("request_news", "email", "ana@example.org") in world.sent()
    with world.engine.connect() as connection:
        query = text("SELECT subject FROM insurer.audit_entries WHERE actor = :who")
        assert connection.execute(query, {"who": WHO}).scalars().all() == [receipt.reference]


def test_a_request_without_what_it_asks_for_cannot_be_carried_out(world: World) -> None:
    receipt = add_person(world)
    with Session(world.engine) as session:
        session.scalars(select(RequestRow)).one().payload = "{}"
        session.commit()
    with pytest.raises(Conflict):
        accept(world, receipt)


def test_the_command_line_pays_an_invoice(world: World) -> None:
    words = ["--actor", WHO, "requests", "accept", claim(world).reference]
    figures = ["--cost", "60", "--paid", "40", "--act", "Ostéopathie"]
    assert run([*words, *figures], world.services.centre, out=io.StringIO()) == 0
    acts = {one.act for one in world.services.reimbursements.latest(world.caller())}
    assert "Ostéopathie" in acts


@pytest.mark.parametrize(
    ("write", "amount"), [(add_person, Decimal("79.90")), (remove_person, Decimal("36.90"))]
)
def test_contributions_to_come_change_with_the_persons(
    world: World, write: Callable[[World], Receipt], amount: Decimal
) -> None:
    before = world.services.contributions.account(world.caller())
    accept(world, write(world))
    account = world.services.contributions.account(world.caller())
    assert {one.amount for one in account.to_come} == {amount}
    assert account.past == before.past


def test_without_prices_on_file_nothing_is_said_of_the_contribution(world: World) -> None:
    told = world.services.contributions
    adult = told.change_with(world.caller(), Relation.SPOUSE, None)
    child = told.change_without(world.caller(), person(world, Relation.CHILD))
    assert adult is None
    assert child == ContributionChange(Decimal("-21.50"), Frequency.MONTHLY)
