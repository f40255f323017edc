"""Files of members: uploads, and documents made for them."""

import hashlib
from collections.abc import Sequence

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock
from insurer.domain.files import StoredFile, Upload
from insurer.domain.ids import new_id
from insurer.domain.profile import InsurerProfile
from insurer.domain.uploads import ORPHAN_AFTER, UploadPurpose, safe_name
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.attachments import check_attachments
from insurer.services.media_types import media_type_of
from insurer.store.file_store import FileStore
from insurer.store.repositories.files import FileRecord
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

LATEST = 10


class FileService:
    """Keeps files, encrypted, and opens them for their owner only."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        profile: InsurerProfile,
        store: FileStore,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile
        self._store = store

    def store(
        self, caller: Caller, *, name: str, content: bytes, by_agent: bool = False
    ) -> StoredFile:
        """Keep an upload: PDF, JPEG, PNG or HEIC, told from its content. Needs VERIFIED.

        What an agent gives a member is the member's for good.

        Raises:
            InvalidInput: field `file`; code empty, too_large or type.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if not content:
            raise InvalidInput("file", "empty")
        if len(content) > self.largest_upload:
            raise InvalidInput("file", "too_large")
        return self.keep(member_id, name=name, content=content, uploaded=not by_agent)

    @property
    def largest_upload(self) -> int:
        """Bytes that one upload may have, whatever it is for."""
        limits = map(self._profile.upload_limits, UploadPurpose)
        return max(limit.max_file_bytes for limit in limits)

    def check(self, caller: Caller, file_ids: Sequence[str], purpose: UploadPurpose) -> None:
        """Check files before they are sent with a request. Needs VERIFIED.

        Raises:
            InvalidInput: field `files`; code too_many, twice, too_large or too_large_in_all.
            NotFound: a file that is not the caller's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            check_attachments(uow, member_id, file_ids, self._profile.upload_limits(purpose))

    def share(self, caller: Caller, file_ids: Sequence[str]) -> tuple[StoredFile, ...]:
        """Keep the caller's files, which a person is shown, and return them. Needs VERIFIED.

        Raises:
            InvalidInput, NotFound: like `check`, within the limits of a message.
        """
        member_id = require(caller, Assurance.VERIFIED)
        limits = self._profile.upload_limits(UploadPurpose.MESSAGE)
        with self._unit_of_work() as uow:
            uow.files.share(member_id, file_ids, at=self._clock())  # first: no sweep takes them now
            check_attachments(uow, member_id, file_ids, limits)
            files = tuple(uow.files.of_member(member_id, one).file for one in file_ids)
            uow.commit()
        return files

    def sweep(self, limit: int = 100) -> int:
        """Delete uploads that nothing refers to after a day, oldest first; return how many.

        A file's row goes after its content: a crash in between is mended by the next sweep.
        """
        with self._unit_of_work() as uow:
            orphans = uow.files.take_orphans(self._clock() - ORPHAN_AFTER, limit=limit)
            for location in orphans:
                self._store.delete(location)
            uow.commit()
        return len(orphans)

    def keep(
        self, member_id: str, *, name: str, content: bytes, uploaded: bool = False
    ) -> StoredFile:
        """Keep a file for a member; for services that checked the caller already.

        What we made before with the same name and content is not kept twice.
        """
        media_type = media_type_of(content)
        if media_type is None:
            raise InvalidInput("file", "type")
        file = StoredFile(new_id(), safe_name(name, media_type), media_type, len(content))
        record = FileRecord(file, new_id(), hashlib.sha256(content).hexdigest())
        if not uploaded:
            return self._made_once(member_id, record, content)
        with self._unit_of_work() as uow:
            self._add(uow, member_id, record, content, uploaded=True)
        return file

    def _made_once(self, member_id: str, record: FileRecord, content: bytes) -> StoredFile:
        with self._unit_of_work() as uow:
            uow.files.make_alone(member_id)
            known = uow.files.made(member_id, name=record.file.name, sha256=record.sha256)
            if known is None:
                self._add(uow, member_id, record, content, uploaded=False)
        return known or record.file

    def _add(
        self, uow: UnitOfWork, member_id: str, record: FileRecord, content: bytes, *, uploaded: bool
    ) -> None:
        self._store.write(record.location, content)
        uow.files.add(member_id, record, created_at=self._clock(), uploaded=uploaded)
        uow.commit()

    def uploads(self, caller: Caller) -> tuple[Upload, ...]:
        """Return the caller's latest uploads, newest first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.files.uploads(member_id, limit=LATEST)

    def open(self, caller: Caller, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file of the caller with its content. Needs VERIFIED.

        Raises:
            NotFound: no such file, or somebody else's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            record = uow.files.of_member(member_id, file_id)
        return record.file, self._store.read(record.location)
