"""What the data layer answers on money, contract and documents, and what it takes in."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from insurer.domain.cards import CardLoss
from insurer.domain.certificates import CertificateKind
from insurer.domain.contracts import ContractState
from insurer.domain.contributions import ContributionState, Frequency, PaymentMode
from insurer.domain.line_search import LineClues
from insurer.domain.members import Delivery
from insurer.domain.reimbursements import CareType, RefusalReason, ReimbursementState
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput, NotFound
from insurer.services.reimbursements import MAX_LINES
from tests.integration.store.world import PDF, World


def test_one_line_is_found_by_words_and_amount(world: World) -> None:
    find, ana = world.services.reimbursements.find, world.caller()
    assert [one.act for one in find(ana, LineClues(words="my glases"))] == ["Glasses"]
    assert [one.act for one in find(ana, LineClues(amount=Decimal("17.35")))] == ["Teeth"]


def test_the_sums_are_those_of_the_paid_lines_of_twelve_months(world: World) -> None:
    summary = world.services.reimbursements.summary(world.caller())
    assert (summary.since, summary.until) == (date(2025, 3, 10), date(2026, 3, 10))
    total = summary.total
    assert (total.lines, total.mutuelle_amount) == (2, Decimal("26.35"))
    assert (total.paid_to_member, total.paid_to_third_parties) == (Decimal("26.35"), Decimal(0))
    assert [one.care_type for one in summary.by_care] == [
        CareType.DENTAL,
        CareType.GENERAL_PRACTITIONER,
    ]


def test_what_was_refused_is_summed_apart(world: World) -> None:
    lines = world.services.reimbursements.latest(world.caller(), limit=MAX_LINES)
    refused = [one for one in lines if one.state is ReimbursementState.REFUSED]
    summary = world.services.reimbursements.summary(world.caller())
    assert refused
    assert summary.refused.lines == len(refused)
    assert summary.refused.left_to_pay == sum(one.left_to_pay for one in refused)
    assert summary.refused.mutuelle_amount == 0


def test_sums_may_be_of_one_person(world: World) -> None:
    child = world.services.cards.holders(world.caller())[1]
    summary = world.services.reimbursements.summary(world.caller(), person_id=child.person_id)
    assert summary.total.mutuelle_amount == Decimal("17.35")


def test_sums_may_be_told_for_each_person(world: World) -> None:
    by_person = world.services.reimbursements.summary(world.caller()).by_person
    assert [(one.person_first_name, one.totals.mutuelle_amount) for one in by_person] == [
        ("Leo", Decimal("17.35")),
        ("Ana", Decimal("9.00")),
    ]


def test_sums_may_be_of_one_kind_of_care(world: World) -> None:
    summary = world.services.reimbursements.summary(world.caller(), care_type="dental")
    assert summary.total.mutuelle_amount == Decimal("17.35")
    assert [one.person_first_name for one in summary.by_person] == ["Leo"]


def test_the_sums_of_one_provider_leave_no_line_out(world: World) -> None:
    copies = text(
        "INSERT INTO insurer.reimbursements SELECT (jsonb_populate_record(line, jsonb_build_object("
        "'reimbursement_id', 'copy' || number, 'provider', 'Dr Claire Fontaine'))).*"
        " FROM insurer.reimbursements AS line, generate_series(1, :count) AS number"
        " WHERE line.act = 'GP'"
    )
    with world.engine.begin() as connection:
        connection.execute(copies, {"count": MAX_LINES + 1})
    summary = world.services.reimbursements.summary(world.caller(), provider="fontaine")
    assert summary.total.lines == MAX_LINES + 1
    assert summary.total.mutuelle_amount == (MAX_LINES + 1) * Decimal("9.00")


def test_what_is_late_is_told_with_its_reason_and_the_last_payment(world: World) -> None:
    delay = world.services.reimbursements.delay(world.caller(), LineClues())
    assert [(one.line.act, one.reason) for one in delay.waiting] == [
        ("Glasses", RefusalReason.CEILING_REACHED)
    ]
    assert delay.last_paid is not None
    assert delay.last_paid.act == "GP"


def test_statements_come_newest_first_and_as_a_pdf_of_their_lines(world: World) -> None:
    statements = world.services.statements.list(world.caller())
    assert [(one.issued_on, one.total) for one in statements] == [
        (date(2026, 3, 9), Decimal("9.00")),
        (date(2026, 2, 3), Decimal("17.35")),
        (date(2025, 3, 10), Decimal("0.00")),
    ]
    stored = world.services.statements.document(world.caller(), statements[0].statement_id)
    _, content = world.services.files.open(world.caller(), stored.file_id)
    assert content.startswith(b"%PDF-")
    assert stored.name == "decompte-2026-03-09.pdf"


def test_contracts_are_listed_with_their_state(world: World) -> None:
    (view,) = world.services.contracts.list(world.caller())
    assert (view.contract.plan.name, view.state) == ("Basic", ContractState.ACTIVE)


def test_coverage_is_that_of_the_members_own_plan(world: World) -> None:
    coverage = world.services.contracts.coverage
    (line,) = coverage(world.caller(), CareType.DENTAL).lines
    assert (line.mutuelle_rate, line.secu_base) == (Decimal(100), Decimal("28.92"))
    assert coverage(world.caller("BBB2"), CareType.DENTAL).lines == ()
    with pytest.raises(InvalidInput):
        coverage(world.caller(), "magic")


def test_contributions_are_parted_into_past_and_to_come(world: World) -> None:
    account = world.services.contributions.account(world.caller())
    assert (account.mode, account.frequency) == (PaymentMode.DIRECT_DEBIT, Frequency.MONTHLY)
    assert account.next is not None
    assert account.next.due_on == date(2026, 4, 5)
    assert [(one.due_on, one.state) for one in account.rejected] == [
        (date(2026, 2, 5), ContributionState.REJECTED)
    ]
    assert account.past[0].due_on == date(2026, 3, 5)
    assert world.services.contributions.account(world.caller("BBB2")).mode is None


def test_contributions_of_a_year_are_those_due_in_it(world: World) -> None:
    year = world.services.contributions.of_period(
        world.caller(), date(2026, 1, 1), date(2026, 12, 31)
    )
    assert [one.due_on.month for one in year.instalments] == list(range(1, 13))
    assert year.sum_of(ContributionState.REJECTED) == year.instalments[1].amount


def test_an_instalment_whose_day_has_passed_is_not_the_next(world: World) -> None:
    world.clock.forward(days=30)  # 9 April: that of the 5th is still scheduled
    account = world.services.contributions.account(world.caller())
    assert account.next is not None
    assert account.next.due_on == date(2026, 5, 5)
    assert account.past[0].due_on == date(2026, 4, 5)


def test_the_certificate_follows_the_contract(world: World) -> None:
    certificates, ana = world.services.certificates, world.caller()
    assert certificates.available(ana) is CertificateKind.AFFILIATION
    stored = certificates.document(ana, CertificateKind.AFFILIATION)
    assert stored.name == "certificat-affiliation-2026-03-10.pdf"
    with pytest.raises(NotFound):
        certificates.document(ana, CertificateKind.CANCELLATION)


def test_a_second_new_card_is_refused_while_the_first_is_open(world: World) -> None:
    cards = world.services.card_requests
    receipt = cards.reissue(world.caller(key="one"), reason=CardLoss.LOST)
    pending = cards.open_reissue(world.caller())
    assert pending is not None
    assert (pending.reference, pending.state) == (receipt.reference, RequestState.RECEIVED)
    with pytest.raises(Conflict):
        cards.reissue(world.caller(key="two"), reason=CardLoss.LOST)


def test_a_mistake_on_the_card_becomes_a_request(world: World) -> None:
    ref = world.keep("Silva has one l")
    receipt = world.services.card_requests.report_error(world.caller(), words_ref=ref)
    (request,) = world.services.requests.list(world.caller())
    assert (request.reference, request.kind) == (receipt.reference, RequestKind.CARD_CORRECTION)


@pytest.mark.parametrize(("words", "code"), [(" ", "empty"), ("x" * 2001, "too_long")])
def test_words_that_say_nothing_or_too_much_are_refused(
    world: World, words: str, code: str
) -> None:
    ref = world.keep(words)
    with pytest.raises(InvalidInput) as refusal:
        world.services.card_requests.report_error(world.caller(), words_ref=ref)
    assert refusal.value.code == code


def test_a_chosen_delivery_counts_at_once(world: World) -> None:
    delivery = world.services.delivery
    assert delivery.current(world.caller()) is Delivery.EMAIL
    receipt = delivery.change(world.caller(), Delivery.PAPER)
    assert receipt.state is RequestState.ACCEPTED
    assert delivery.current(world.caller()) is Delivery.PAPER
    assert world.services.members.profile(world.caller()).delivery_preference is Delivery.PAPER


def test_the_delivery_in_force_cannot_be_chosen(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.delivery.change(world.caller(), Delivery.EMAIL)
    assert refusal.value.code == "same_as_current"


def test_an_invoice_needs_a_file(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.claims.submit(world.caller(), care_type=CareType.DENTAL, file_ids=())
    assert (refusal.value.field, refusal.value.code) == ("files", "missing")


def test_an_open_invoice_is_told_to_whom_waits_for_money(world: World) -> None:
    stored = world.services.files.store(world.caller(), name="a.pdf", content=PDF)
    receipt = world.services.claims.submit(
        world.caller(), care_type=CareType.DENTAL, file_ids=(stored.file_id,)
    )
    delay = world.services.reimbursements.delay(world.caller(), LineClues())
    assert [one.reference for one in delay.claims] == [receipt.reference]
