"""The controlled change of account: code, check, one effect, notices."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from insurer.domain.caller import Assurance, Caller
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.integration.store.world import IBAN_NEW, IBAN_NOW, PDF, World

PURPOSE = CodePurpose.BANK_DETAILS_CHANGE


def confirmed(world: World, caller: Caller) -> Caller:
    world.services.one_time_codes.issue(caller, PURPOSE)
    return world.services.one_time_codes.verify(caller, PURPOSE, world.codes[-1])


def change(world: World, caller: Caller, iban: str = IBAN_NEW, files: int = 1) -> Receipt:
    stored = [world.services.files.store(caller, name="rib.pdf", content=PDF) for _ in range(files)]
    return world.services.bank_details.change(
        caller,
        iban_ref=world.keep(iban, "iban"),
        holder_ref=world.keep("Ana Silva", "name"),
        proof_file_ids=tuple(one.file_id for one in stored),
    )


def count(world: World, table: str) -> int:
    with world.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM insurer.{table}")).scalar_one())  # noqa: S608


def test_a_confirmed_change_waits_for_two_days_and_warns_both_old_contacts(world: World) -> None:
    caller = confirmed(world, world.caller())
    world.sent()  # the code itself
    receipt = change(world, caller)
    assert receipt.effective_not_before == world.clock.now + timedelta(hours=48)
    assert world.sent() == [
        ("bank_details_change", "email", "ana@example.org"),
        ("bank_details_change", "sms", "+33639980101"),
    ]
    pending = world.services.bank_details.pending(caller)
    assert pending is not None
    assert (pending.reference, pending.masked_iban) == (receipt.reference, "DE89 •••• •••• 000")
    assert world.services.requests.list(caller)[0].kind is RequestKind.BANK_DETAILS_CHANGE


def test_a_caller_without_code_is_refused_even_when_it_claims_to_be_confirmed(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        change(world, world.caller(level=Assurance.CONFIRMED))
    assert refusal.value.needed is Assurance.CONFIRMED
    assert count(world, "requests") == 0


def test_a_code_of_another_conversation_does_not_carry_the_change(world: World) -> None:
    confirmed(world, world.caller(conversation="conv-2"))
    with pytest.raises(NotAllowed):
        change(world, world.caller())


def test_a_code_carries_one_change_only(world: World) -> None:
    change(world, confirmed(world, world.caller()))
    with pytest.raises(NotAllowed):
        change(world, world.caller(key="op-2"))


def test_a_second_change_is_refused_while_one_waits(world: World) -> None:
    change(world, confirmed(world, world.caller()))
    world.clock.forward(minutes=1)
    with pytest.raises(Conflict):
        change(world, confirmed(world, world.caller(key="op-2")))


@pytest.mark.parametrize(
    ("iban", "code"),
    [
        ("FR7699999007940584220741141", "checksum"),
        ("FR76", "format"),
        ("bonjour", "format"),
        ("", "format"),
        ("BR1800360305000010009795493C1", "not_sepa"),
        (IBAN_NOW, "same_as_current"),
        ("fr76 9999 9007 9405 8422 0741 140", "same_as_current"),
    ],
)
def test_an_iban_that_cannot_be_used_is_refused_with_its_reason(
    world: World, iban: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.services.bank_details.check(world.caller(), iban)
    assert (refusal.value.field, refusal.value.code) == ("iban", code)
    assert iban not in str(refusal.value) or not iban


def test_a_good_iban_is_echoed_masked(world: World) -> None:
    check = world.services.bank_details.check(world.caller(), "de89 3704 0044 0532 0130 00")
    assert (check.masked, check.country) == ("DE89 •••• •••• 000", "DE")


def test_a_change_without_proof_waits_for_it(world: World) -> None:
    receipt = change(world, confirmed(world, world.caller()), files=0)
    assert receipt.state is RequestState.WAITING_MEMBER


def test_a_refused_change_leaves_the_code_usable(world: World) -> None:
    caller = confirmed(world, world.caller())
    with pytest.raises(InvalidInput):
        change(world, caller, files=6)
    assert change(world, caller).reference.startswith("RIB-")


def test_another_members_proof_file_is_not_found(world: World) -> None:
    stored = world.services.files.store(world.caller("BBB2"), name="a.pdf", content=PDF)
    caller = confirmed(world, world.caller())
    with pytest.raises(NotFound):
        world.services.bank_details.change(
            caller,
            iban_ref=world.keep(IBAN_NEW, "iban"),
            holder_ref=world.keep("Ana Silva", "name"),
            proof_file_ids=(stored.file_id,),
        )


def test_the_same_operation_again_gives_the_same_receipt(world: World) -> None:
    caller = confirmed(world, world.caller())
    first = change(world, caller)
    world.clock.forward(hours=1)
    assert change(world, world.caller()) == first
    assert count(world, "requests") == 1


def test_the_same_operation_at_the_same_moment_has_one_effect(world: World) -> None:
    caller = confirmed(world, world.caller())
    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(lambda _: change(world, caller), range(8)))
    assert len(receipts) == 1
    assert count(world, "requests") == 1
    assert count(world, "operations") == 1


def test_an_operation_key_of_somebody_else_gives_nothing_away(world: World) -> None:
    body = world.keep("Bonjour")
    send = world.services.messages.send
    send(world.caller(), theme="card", subject_ref=None, body_ref=body, file_ids=())
    with pytest.raises(Conflict):
        send(world.caller("BBB2"), theme="card", subject_ref=None, body_ref=body, file_ids=())


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(repeats=st.lists(st.sampled_from(["k-1", "k-2", "k-3"]), min_size=1, max_size=6))
def test_any_order_of_repeats_has_one_effect_per_operation(
    world: World, repeats: list[str]
) -> None:
    seen: dict[str, Receipt] = {}
    tag = str(count(world, "operations"))
    before = count(world, "messages")
    for key in repeats:
        receipt = world.services.messages.send(
            world.caller(key=f"{tag}-{key}"),
            theme="card",
            subject_ref=None,
            body_ref=world.keep("Bonjour"),
            file_ids=(),
        )
        assert seen.setdefault(key, receipt) == receipt
    assert count(world, "messages") - before == len(set(repeats))


def test_no_iban_or_nir_lies_in_clear_in_the_database(world: World) -> None:
    change(world, confirmed(world, world.caller()))
    with world.engine.connect() as connection:
        dump = json.dumps(
            [
                [str(value) for value in row]
                for table in (
                    "bank_accounts",
                    "beneficiaries",
                    "requests",
                    "notices",
                    "vault_entries",
                    "audit_entries",
                    "operations",
                )
                for row in connection.execute(text(f"SELECT * FROM insurer.{table}"))  # noqa: S608
            ]
        )
    for secret in (IBAN_NOW, IBAN_NEW, "288057511212156", '+33639980101", "gAAAA'):
        assert secret not in dump


def test_every_write_leaves_a_line_in_the_audit_trail(world: World) -> None:
    receipt = change(world, confirmed(world, world.caller()))
    with world.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT action, subject FROM insurer.audit_entries ORDER BY action")
        ).all()
    assert [tuple(row) for row in rows] == [
        ("bank_details.change", receipt.reference),
        ("one_time_codes.issued", None),
        ("one_time_codes.verified", None),
    ]
