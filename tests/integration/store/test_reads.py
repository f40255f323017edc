"""What members read, and what they must not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import CardKind, CardState
from insurer.domain.clock import paris_day
from insurer.domain.contracts import ContractState
from insurer.domain.members import Relation
from insurer.errors import InvalidInput, NotAllowed, NotFound
from tests.integration.store.world import PDF, World

Read = Callable[[World, Caller], object]
READS: dict[str, tuple[Assurance, Read]] = {
    "profile": (Assurance.VERIFIED, lambda w, c: w.services.members.profile(c)),
    "card status": (Assurance.LINKED, lambda w, c: w.services.cards.status(c)),
    "card holders": (Assurance.VERIFIED, lambda w, c: w.services.cards.holders(c)),
    "card document": (Assurance.VERIFIED, lambda w, c: w.services.cards.document(c, None)),
    "reimbursements": (Assurance.VERIFIED, lambda w, c: w.services.reimbursements.latest(c)),
    "account": (Assurance.VERIFIED, lambda w, c: w.services.bank_details.current(c)),
    "account check": (Assurance.VERIFIED, lambda w, c: w.services.bank_details.check(c, "FR")),
    "pending change": (Assurance.VERIFIED, lambda w, c: w.services.bank_details.pending(c)),
    "inbox": (Assurance.VERIFIED, lambda w, c: w.services.messages.inbox(c)),
    "requests": (Assurance.LINKED, lambda w, c: w.services.requests.list(c)),
    "file": (Assurance.VERIFIED, lambda w, c: w.services.files.open(c, "any")),
    "upload": (Assurance.VERIFIED, lambda w, c: w.services.files.store(c, name="a", content=PDF)),
}


@pytest.mark.parametrize("what", READS)
def test_a_caller_one_level_too_low_is_refused_and_told_the_level(world: World, what: str) -> None:
    needed, read = READS[what]
    with pytest.raises(NotAllowed) as refusal:
        read(world, world.caller(level=Assurance(needed - 1)))
    assert refusal.value.needed is needed


@pytest.mark.parametrize("what", READS)
def test_an_anonymous_caller_is_refused_everywhere(world: World, what: str) -> None:
    nobody = Caller(None, Assurance.CONFIRMED, "portal", "conv-1", "op-1")
    with pytest.raises(NotAllowed):
        READS[what][1](world, nobody)


def test_an_unknown_number_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.members.by_number("ZZZ9")


def test_the_profile_masks_contact_details_and_lists_the_member_first(world: World) -> None:
    profile = world.services.members.profile(world.caller())
    assert (profile.first_name, profile.number) == ("Ana", "AAA1")
    assert profile.email_masked == "a••••@example.org"
    assert profile.phone_masked == "06 •• •• •• 01"
    assert [one.relation for one in profile.beneficiaries] == [Relation.SELF, Relation.CHILD]
    assert profile.contract_state is ContractState.ACTIVE


def test_the_newest_lines_come_first_and_none_is_older_than_a_year(world: World) -> None:
    lines = world.services.reimbursements.latest(world.caller(), limit=50)
    assert [line.act for line in lines] == ["GP", "Glasses", "Teeth"]


def test_a_line_tells_who_paid_what(world: World) -> None:
    line = world.services.reimbursements.latest(world.caller(), limit=1)[0]
    assert line.secu_amount + line.mutuelle_amount + line.left_to_pay == line.actual_cost
    assert line.left_to_pay == Decimal("2.00")


def test_lines_are_filtered_by_person_care_and_dates(world: World) -> None:
    latest, ana = world.services.reimbursements.latest, world.caller()
    child = world.services.cards.holders(ana)[1]
    assert [one.act for one in latest(ana, person_id=child.person_id)] == ["Teeth"]
    assert [one.act for one in latest(ana, care_type="optical")] == ["Glasses"]
    assert [one.act for one in latest(ana, since=date(2026, 3, 1))] == ["GP"]
    assert [one.act for one in latest(ana, until=date(2026, 2, 1))] == ["Teeth"]


def test_lines_are_filtered_by_day_of_payment_where_that_is_asked(world: World) -> None:
    latest, ana = world.services.reimbursements.latest, world.caller()
    paid = latest(ana, limit=1)[0].paid_on
    assert paid is not None
    assert [one.act for one in latest(ana, since=paid, until=paid, by_payment=True)] == ["GP"]
    assert latest(ana, since=paid, until=paid) == ()
    summary = world.services.reimbursements.summary(ana, since=paid, until=paid, by_payment=True)
    assert summary.total.paid_to_member == Decimal("9.00")


def test_an_unknown_kind_of_care_is_invalid(world: World) -> None:
    with pytest.raises(InvalidInput):
        world.services.reimbursements.latest(world.caller(), care_type="magic")


def test_another_members_person_finds_no_lines_and_no_card(world: World) -> None:
    bob = world.services.cards.holders(world.caller("BBB2"))[0]
    assert world.services.reimbursements.latest(world.caller(), person_id=bob.person_id) == ()
    with pytest.raises(NotFound):
        world.services.cards.document(world.caller(), bob.person_id)


def test_a_published_card_is_told_with_its_dates(world: World) -> None:
    status = world.services.cards.status(world.caller(level=Assurance.LINKED))
    assert status.state is CardState.PUBLISHED
    assert status.published_on == date(2026, 2, 11)
    assert status.valid_until == date(2026, 12, 31)
    assert status.expected_by is None


def test_a_member_without_card_row_is_waiting_for_one(world: World) -> None:
    status = world.services.cards.status(world.caller("BBB2"))
    assert status.kind is CardKind.MEMBER_CARD_ALPHA
    assert status.state is CardState.LATE
    assert status.valid_until is None


@pytest.mark.parametrize(
    ("ordered_on", "state"),
    [("2026-03-03", CardState.EDITED), ("2026-03-02", CardState.LATE)],
)
def test_a_card_is_never_promised_for_a_day_that_has_passed(
    world: World, ordered_on: str, state: CardState
) -> None:
    dates = {"ordered": ordered_on, "edited": "2026-03-04"}
    with world.engine.begin() as connection:
        connection.execute(text("DELETE FROM insurer.card_shipments"))
        edited = text("UPDATE insurer.cards SET ordered_on = :ordered, edited_on = :edited")
        connection.execute(edited, dates)
    status = world.services.cards.status(world.caller())
    assert status.state is state
    assert status.expected_by is not None
    assert (status.expected_by < paris_day(world.clock())) is (state is CardState.LATE)


def test_a_card_outlives_no_contract_and_is_not_renewed_after_it(world: World) -> None:
    assert world.services.cards.status(world.caller()).renewed_by is not None
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE insurer.contracts SET end_on = '2026-06-30'"))
    status = world.services.cards.status(world.caller())
    assert (status.valid_until, status.renewed_by) == (date(2026, 6, 30), None)


def test_a_card_that_was_never_made_cannot_be_printed(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.cards.document(world.caller("BBB2"), None)


def test_the_account_is_masked(world: World) -> None:
    account = world.services.bank_details.current(world.caller())
    assert account is not None
    assert account.masked_iban == "FR76 •••• •••• 140"
    assert world.services.bank_details.current(world.caller("BBB2")) is None


def test_a_file_opens_for_its_owner_only(world: World) -> None:
    stored = world.services.files.store(world.caller(), name="../rib.exe", content=PDF)
    assert (stored.name, stored.media_type, stored.size) == ("rib.pdf", "application/pdf", len(PDF))
    assert world.services.files.open(world.caller(), stored.file_id) == (stored, PDF)
    with pytest.raises(NotFound):
        world.services.files.open(world.caller("BBB2"), stored.file_id)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"MZ program", "type"), (b"%PDF-" + b"x" * 5 * 1024 * 1024, "too_large")],
)
def test_a_bad_upload_is_refused_with_its_reason(world: World, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.files.store(world.caller(), name="a.pdf", content=content)
    assert (refusal.value.field, refusal.value.code) == ("file", code)


def test_the_vault_opens_in_its_own_conversation_and_for_a_day(world: World) -> None:
    ref = world.keep("secret")
    assert world.services.vault.read(world.caller(), ref).value == "secret"
    with pytest.raises(NotFound):
        world.services.vault.read(world.caller(conversation="conv-2"), ref)
    world.clock.forward(hours=24)
    with pytest.raises(NotFound):
        world.services.vault.read(world.caller(), ref)
    assert world.services.vault.purge() == 1


def test_the_agent_sees_as_much_as_the_level_allows(world: World) -> None:
    context = world.services.handoff_context
    assert context(world.caller(level=Assurance.ANONYMOUS)).member_number is None
    linked = context(world.caller(level=Assurance.LINKED))
    assert (linked.member_number, linked.last_name) == ("AAA1", None)
    assert context(world.caller()).last_name == "Silva"


def test_what_was_had_of_a_guarantee_this_year_is_told_of_each_person(world: World) -> None:
    ana, leo = world.services.contracts.allowances(world.caller(), "dental")
    assert (ana.person_first_name, ana.cares) == ("Ana", 0)
    assert (leo.person_first_name, leo.cares, leo.used) == ("Leo", 1, Decimal("17.35"))
    world.clock.now = world.clock.now.replace(year=world.clock.now.year + 1, month=1, day=2)
    assert [one.cares for one in world.services.contracts.allowances(world.caller(), "dental")] == [
        0,
        0,
    ]
