"""Uploads: limits by purpose, and what becomes of files that nothing refers to."""

import pytest
from sqlalchemy import text

from insurer.domain.documents import DocumentKind
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput, NotFound
from tests.integration.store.world import PDF, World

MEGABYTE = 1024 * 1024


def upload(world: World, number: str = "AAA1", *, megabytes: int = 0) -> str:
    content = PDF + b"x" * (megabytes * MEGABYTE)
    caller = world.caller(number)
    return world.services.files.store(caller, name="scan.pdf", content=content).file_id


def rows(world: World) -> int:
    with world.engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM insurer.stored_files"))
        return int(found.scalar_one())


def contents(world: World) -> int:
    return sum(1 for _ in (world.home / "files").iterdir())


def test_quotes_have_limits_of_their_own(world: World) -> None:
    files = (upload(world, megabytes=4),)
    world.services.files.check(world.caller(), files, UploadPurpose.MESSAGE)
    with pytest.raises(InvalidInput) as refusal:
        world.services.files.check(world.caller(), files, UploadPurpose.QUOTE)
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize(("count", "code"), [(6, "too_many"), (2, "too_large_in_all")])
def test_files_beyond_the_limits_of_a_message_are_refused(
    world: World, count: int, code: str
) -> None:
    files = tuple(upload(world, megabytes=4 if count < 6 else 0) for _ in range(count))
    with pytest.raises(InvalidInput) as refusal:
        world.services.files.check(world.caller(), files, UploadPurpose.MESSAGE)
    assert refusal.value.code == code


def test_file_of_somebody_else_cannot_be_joined(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.files.check(world.caller(), (upload(world, "BBB2"),), UploadPurpose.MESSAGE)


def test_upload_that_was_never_sent_is_swept_after_a_day(world: World) -> None:
    upload(world)
    world.clock.forward(hours=23)
    assert world.services.files.sweep() == 0
    world.clock.forward(hours=2)
    assert world.services.files.sweep() == 1
    assert (rows(world), contents(world)) == (0, 0)
    assert world.services.files.sweep() == 0


def test_upload_that_was_sent_is_never_swept(world: World) -> None:
    file_id = upload(world)
    world.services.messages.send(
        world.caller(),
        theme="card",
        subject_ref=None,
        body_ref=world.keep("Bonjour"),
        file_ids=(file_id,),
    )
    world.clock.forward(days=400)
    assert world.services.files.sweep() == 0
    assert world.services.files.open(world.caller(), file_id)[1] == PDF


def test_upload_that_a_person_was_shown_is_never_swept(world: World) -> None:
    file_id, other = upload(world), upload(world)
    (file,) = world.services.files.share(world.caller(), (file_id,))
    assert (file.file_id, file.name) == (file_id, "scan.pdf")
    world.clock.forward(days=400)
    assert world.services.files.sweep() == 1
    assert world.services.files.open(world.caller(), file_id)[1] == PDF
    with pytest.raises(NotFound):
        world.services.files.share(world.caller(), (other,))


def test_files_that_are_too_many_or_not_ones_own_are_shown_to_nobody(world: World) -> None:
    many, foreign = tuple(upload(world) for _ in range(6)), upload(world, "BBB2")
    with pytest.raises(InvalidInput):
        world.services.files.share(world.caller(), many)
    with pytest.raises(NotFound):
        world.services.files.share(world.caller(), (foreign,))
    world.clock.forward(days=2)
    assert world.services.files.sweep() == 7


def test_what_an_agent_gave_a_member_is_no_upload_of_theirs_and_is_never_swept(
    world: World,
) -> None:
    given = world.services.files.store(world.caller(), name="a.pdf", content=PDF, by_agent=True)
    assert world.services.files.uploads(world.caller()) == ()
    world.clock.forward(days=400)
    assert world.services.files.sweep() == 0
    assert world.services.files.open(world.caller(), given.file_id)[1] == PDF


def test_document_made_for_a_member_is_not_swept(world: World) -> None:
    world.services.cards.document(world.caller(), None)
    world.clock.forward(days=400)
    assert world.services.files.sweep() == 0


def test_sweep_whose_content_is_gone_already_goes_on(world: World) -> None:
    upload(world)
    for path in (world.home / "files").iterdir():
        path.unlink()
    world.clock.forward(days=2)
    assert world.services.files.sweep() == 1
    assert rows(world) == 0


def test_what_a_member_sent_is_listed_with_the_request_it_came_with(world: World) -> None:
    sent = upload(world)
    receipt = world.services.submissions.deposit(
        world.caller(), kind=DocumentKind.OTHER, file_ids=(sent,)
    )
    world.clock.forward(minutes=1)
    waiting = upload(world)
    world.services.cards.document(world.caller(), None)  # made by us: no upload
    listed = [
        (one.file.file_id, one.reference) for one in world.services.files.uploads(world.caller())
    ]
    assert listed == [(waiting, None), (sent, receipt.reference)]
    assert world.services.files.uploads(world.caller("BBB2")) == ()


def test_a_document_that_has_not_changed_is_kept_once(world: World) -> None:
    statement = world.services.statements.list(world.caller())[0].statement_id
    first = world.services.statements.document(world.caller(), statement)
    assert world.services.statements.document(world.caller(), statement) == first
    card = world.services.cards.document(world.caller(), None)
    assert world.services.cards.document(world.caller(), None) == card
    assert (rows(world), contents(world)) == (2, 2)


def test_the_same_upload_twice_is_two_files(world: World) -> None:
    assert upload(world) != upload(world)
