"""What members ask for in writing: every request is filed once, with its files, for its owner."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from insurer.domain.caller import Assurance
from insurer.domain.clock import paris_day
from insurer.domain.contact_details import ContactField
from insurer.domain.documents import DocumentKind, QuoteKind
from insurer.domain.household import JoiningReason, LeavingReason
from insurer.domain.members import Relation, Teletransmission
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput, ManagedElsewhere, NotAllowed, NotFound
from insurer.services.complaints import deadlines
from tests.integration.store.world import PDF, World

ADMISSION = date(2026, 4, 1)


def upload(world: World, number: str = "AAA1") -> str:
    caller = world.caller(number)
    return world.services.files.store(caller, name="scan.pdf", content=PDF).file_id


def person(world: World, relation: Relation, number: str = "AAA1") -> str:
    persons = world.services.members.profile(world.caller(number)).beneficiaries
    return next(one.person_id for one in persons if one.relation is relation)


def deposit(world: World, **how: str) -> Receipt:
    return world.services.submissions.deposit(
        world.caller(**how), kind=DocumentKind.BIRTH_CERTIFICATE, file_ids=(upload(world),)
    )


def send_quote(world: World, **how: str) -> Receipt:
    return world.services.submissions.send_quote(
        world.caller(**how), kind=QuoteKind.DENTAL, file_ids=(upload(world),)
    )


def ask_for_stay(world: World, **how: str) -> Receipt:
    return world.services.hospital_coverage.ask(
        world.caller(**how),
        person_id=person(world, Relation.CHILD),
        hospital_ref=world.keep("Clinique du Parc"),
        ward_ref=None,
        admission_on=ADMISSION,
    )


def add_person(world: World, **how: str) -> Receipt:
    return world.services.household.add(
        world.caller(**how),
        reason=JoiningReason.BIRTH,
        name_ref=world.keep("Zoe Silva"),
        birth_date=date(2026, 3, 1),
        file_ids=(),
    )


def remove_person(world: World, **how: str) -> Receipt:
    return world.services.household.remove(
        world.caller(**how),
        person_id=person(world, Relation.CHILD),
        reason=LeavingReason.OWN_COVER,
        file_ids=(),
    )


def switch_off(world: World, **how: str) -> Receipt:
    return world.services.household.switch_teletransmission(
        world.caller(**how), person_id=person(world, Relation.SELF), on=False
    )


def complain(world: World, **how: str) -> Receipt:
    return world.services.complaints.file(
        world.caller(**how), words_ref=world.keep("Je ne suis pas d'accord")
    )


def change_phone(world: World, **how: str) -> Receipt:
    caller = world.caller()
    world.services.one_time_codes.issue(caller, CodePurpose.CONTACT_CHANGE)
    proven = world.services.one_time_codes.verify(
        caller, CodePurpose.CONTACT_CHANGE, world.codes[-1]
    )
    return world.services.contact_details.change(
        world.caller(**how).raised_to(proven.assurance),
        field=ContactField.PHONE,
        value_ref=world.keep("06 39 98 00 55"),
        proof_file_ids=(),
    )


WRITES: dict[str, tuple[Callable[..., Receipt], RequestKind]] = {
    "DOC": (deposit, RequestKind.DOCUMENT),
    "DEV": (send_quote, RequestKind.QUOTE),
    "PEC": (ask_for_stay, RequestKind.HOSPITAL_COVERAGE),
    "AJO": (add_person, RequestKind.BENEFICIARY_ADD),
    "RET": (remove_person, RequestKind.BENEFICIARY_REMOVE),
    "TEL": (switch_off, RequestKind.TELETRANSMISSION_CHANGE),
    "REC": (complain, RequestKind.COMPLAINT),
    "COO": (change_phone, RequestKind.CONTACT_CHANGE),
}


@pytest.mark.parametrize("prefix", WRITES)
def test_write_ends_with_a_reference_and_can_be_followed(world: World, prefix: str) -> None:
    write, kind = WRITES[prefix]
    receipt = write(world)
    assert receipt.reference.startswith(f"{prefix}-2026-")
    (request,) = world.services.requests.list(world.caller())
    assert (request.reference, request.kind, request.state) == (
        receipt.reference,
        kind,
        receipt.state,
    )
    assert world.services.requests.list(world.caller("BBB2")) == ()


@pytest.mark.parametrize("prefix", sorted(set(WRITES) - {"COO"}))
def test_same_operation_again_has_one_effect(world: World, prefix: str) -> None:
    write, _ = WRITES[prefix]
    assert write(world) == write(world)
    assert len(world.services.requests.list(world.caller())) == 1


@pytest.mark.parametrize("prefix", sorted(WRITES.keys() - {"COO"}))  # a code stands before it
def test_linked_phone_is_not_enough_to_write(world: World, prefix: str) -> None:
    write, _ = WRITES[prefix]
    with pytest.raises(NotAllowed):
        write(world, level=Assurance.LINKED)


@pytest.mark.parametrize("write", [deposit, send_quote, ask_for_stay, remove_person, switch_off])
def test_rows_of_another_member_are_not_there(world: World, write: Callable[..., Receipt]) -> None:
    with pytest.raises(NotFound):
        write(world, number="BBB2")
    assert world.services.requests.list(world.caller("BBB2")) == ()


def test_document_without_file_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.submissions.deposit(world.caller(), kind=DocumentKind.OTHER, file_ids=())
    assert refusal.value.code == "missing"


def test_document_is_kept_with_its_kind_and_person(world: World) -> None:
    child = person(world, Relation.CHILD)
    world.services.submissions.deposit(
        world.caller(),
        kind=DocumentKind.SCHOOL_CERTIFICATE,
        file_ids=(upload(world),),
        person_id=child,
    )
    with world.engine.connect() as connection:
        row = connection.execute(text("SELECT kind, person_id FROM insurer.documents")).one()
    assert tuple(row) == ("school_certificate", child)


def test_stay_is_in_the_history_and_acknowledged_by_mail(world: World) -> None:
    receipt = ask_for_stay(world)
    (stay,) = world.services.hospital_coverage.history(world.caller())
    assert (stay.reference, stay.hospital, stay.admission_on, stay.person_first_name) == (
        receipt.reference,
        "Clinique du Parc",
        ADMISSION,
        "Leo",
    )
    assert world.sent() == [("hospital_coverage_received", "email", "ana@example.org")]


def test_stay_under_a_plan_with_its_own_manager_is_refused_and_not_kept(world: World) -> None:
    bob = world.caller("BBB2")
    with pytest.raises(ManagedElsewhere) as known_before:
        world.services.hospital_coverage.check_plan(bob)
    with pytest.raises(ManagedElsewhere) as refusal:
        world.services.hospital_coverage.ask(
            bob,
            person_id=person(world, Relation.SELF, number="BBB2"),
            hospital_ref=world.keep("Clinique du Parc"),
            ward_ref=None,
            admission_on=ADMISSION,
        )
    assert (known_before.value.manager, refusal.value.manager) == ("GFP", "GFP")
    assert world.services.hospital_coverage.history(bob) == ()
    assert world.services.requests.list(bob) == ()


@pytest.mark.parametrize(("days", "code"), [(-1, "past"), (400, "too_far")])
def test_stay_on_an_impossible_day_is_refused(world: World, days: int, code: str) -> None:
    day = paris_day(world.clock()) + timedelta(days=days)
    with pytest.raises(InvalidInput) as refusal:
        world.services.hospital_coverage.check_admission(day)
    assert refusal.value.code == code


def test_document_of_a_stay_is_there_once_granted(world: World) -> None:
    receipt = ask_for_stay(world)
    with pytest.raises(NotFound):
        world.services.hospital_coverage.document(world.caller(), receipt.reference)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE insurer.hospital_coverages SET state = 'accepted'"))
    file = world.services.hospital_coverage.document(world.caller(), receipt.reference)
    assert file.name == f"{receipt.reference}.pdf"
    assert world.services.files.open(world.caller(), file.file_id)[1].startswith(b"%PDF")
    with pytest.raises(NotFound):
        world.services.hospital_coverage.document(world.caller("BBB2"), receipt.reference)


def test_contact_change_without_a_code_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.services.contact_details.change(
            world.caller(level=Assurance.CONFIRMED),
            field=ContactField.EMAIL,
            value_ref=world.keep("ana.new@example.org"),
            proof_file_ids=(),
        )


def test_contact_change_warns_every_contact_known_before(world: World) -> None:
    change_phone(world)
    notices = {template for template, _, _ in world.sent()}
    assert "contact_change" in notices


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (ContactField.EMAIL, "ana@", "format"),
        (ContactField.EMAIL, "ANA@example.org", "same_as_current"),
        (ContactField.PHONE, "12", "format"),
        (ContactField.PHONE, "06 39 98 01 01", "same_as_current"),
        (ContactField.ADDRESS, "3 rue des Lilas", "format"),
        (ContactField.ADDRESS, "1 rue A 75001 Paris", "same_as_current"),
    ],
)
def test_value_that_cannot_be_written_is_refused(
    world: World, field: ContactField, value: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.contact_details.check(world.caller(), field, value)
    assert (refusal.value.field, refusal.value.code) == (field.value, code)


def test_new_value_is_shown_masked(world: World) -> None:
    check = world.services.contact_details.check
    assert "55" in check(world.caller(), ContactField.PHONE, "06 39 98 00 55")
    assert "new" not in check(world.caller(), ContactField.EMAIL, "new@example.org")


def test_request_without_its_document_waits_for_it(world: World) -> None:
    assert add_person(world).state is RequestState.WAITING_MEMBER


@pytest.mark.parametrize(
    ("reason", "born", "code"),
    [
        (JoiningReason.BIRTH, date(2027, 1, 1), "future"),
        (JoiningReason.MARRIAGE, date(2010, 1, 1), "too_young"),
    ],
)
def test_birth_that_cannot_be_is_refused(
    world: World, reason: JoiningReason, born: date, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.household.add(
            world.caller(),
            reason=reason,
            name_ref=world.keep("Zoe"),
            birth_date=born,
            file_ids=(),
        )
    assert refusal.value.code == code


@pytest.mark.parametrize("ask", [ask_for_stay, add_person])
def test_contract_that_has_ended_covers_nothing_new(
    world: World, ask: Callable[[World], Receipt]
) -> None:
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE insurer.contracts SET end_on = '2026-01-31'"))
    with pytest.raises(InvalidInput) as refusal:
        ask(world)
    assert (refusal.value.field, refusal.value.code) == ("contract", "ended")


def test_member_cannot_be_removed_from_their_own_contract(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.household.remove(
            world.caller(),
            person_id=person(world, Relation.SELF),
            reason=LeavingReason.OTHER,
            file_ids=(),
        )
    assert refusal.value.code == "self"


def test_teletransmission_takes_time_to_come_back(world: World) -> None:
    switch_off(world)
    caller = world.caller(key="op-2")
    itself = person(world, Relation.SELF)
    world.services.household.switch_teletransmission(caller, person_id=itself, on=True)
    (found,) = [
        one
        for one in world.services.members.profile(caller).beneficiaries
        if one.person_id == itself
    ]
    assert found.teletransmission is Teletransmission.PENDING
    with pytest.raises(InvalidInput) as refusal:
        world.services.household.switch_teletransmission(
            world.caller(key="op-3"), person_id=itself, on=True
        )
    assert refusal.value.code == "already"


def test_complaint_is_confirmed_with_the_dates_that_bind(world: World) -> None:
    receipt = complain(world)
    due = deadlines(receipt.created_at)
    assert due.acknowledge_by == date(2026, 3, 24)  # ten working days after 10 March
    assert due.answer_by == date(2026, 5, 10)
    assert world.sent() == [("complaint_received", "email", "ana@example.org")]


def test_thread_is_read_once_and_answered_in(world: World) -> None:
    receipt = world.services.messages.send(
        world.caller(key="first"), theme="card", subject_ref=None, body_ref=world.keep("Bonjour")
    )
    (thread,) = world.services.messages.inbox(world.caller()).threads
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO insurer.messages (message_id, thread_id, from_member, body, sent_at)"
                " SELECT 'reply', thread_id, false, body, sent_at + interval '1 hour'"
                " FROM insurer.messages"
            )
        )
    assert world.services.messages.inbox(world.caller()).unread == 1
    read = world.services.messages.read(world.caller(), thread.thread_id)
    assert [letter.is_new for letter in read.letters] == [False, True]
    assert world.services.messages.inbox(world.caller()).unread == 0
    answer = world.services.messages.answer(
        world.caller(), thread_id=thread.thread_id, body_ref=world.keep("Merci")
    )
    assert answer.reference != receipt.reference
    letters = world.services.messages.read(world.caller(), thread.thread_id).letters
    assert sorted(letter.from_member for letter in letters) == [False, True, True]
    with pytest.raises(NotFound):
        world.services.messages.read(world.caller("BBB2"), thread.thread_id)


def test_managers_words_are_for_verified_members_only(world: World) -> None:
    deposit(world)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE insurer.requests SET remark = 'Soins dentaires'"))
    linked = world.caller(level=Assurance.LINKED)
    assert [one.remark for one in world.services.requests.list(linked)] == [None]
    assert world.services.requests.list(world.caller())[0].remark == "Soins dentaires"
