"""Files of members: uploads, and documents made for them."""

import hashlib

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock
from insurer.domain.files import StoredFile
from insurer.domain.ids import new_id
from insurer.domain.profile import InsurerProfile
from insurer.domain.uploads import media_type_of, safe_name
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.store.file_store import FileStore
from insurer.store.repositories.files import FileRecord
from insurer.store.uow import UnitOfWorkFactory


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

    def store(self, caller: Caller, *, name: str, content: bytes) -> StoredFile:
        """Keep an upload: PDF, JPEG, PNG or HEIC, told from its content. Needs VERIFIED.

        Raises:
            InvalidInput: field `file`; code empty, too_large or type.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if not content:
            raise InvalidInput("file", "empty")
        if len(content) > self._profile.uploads.max_file_bytes:
            raise InvalidInput("file", "too_large")
        return self.keep(member_id, name=name, content=content)

    def keep(self, member_id: str, *, name: str, content: bytes) -> StoredFile:
        """Keep a file for a member; for services that checked the caller already."""
        media_type = media_type_of(content)
        if media_type is None:
            raise InvalidInput("file", "type")
        file = StoredFile(new_id(), safe_name(name, media_type), media_type, len(content))
        record = FileRecord(file, new_id(), hashlib.sha256(content).hexdigest())
        self._store.write(record.location, content)
        with self._unit_of_work() as uow:
            uow.files.add(member_id, record, created_at=self._clock())
            uow.commit()
        return file

    def open(self, caller: Caller, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file of the caller with its content. Needs VERIFIED.

        Raises:
            NotFound: no such file, or somebody else's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            record = uow.files.of_member(member_id, file_id)
        return record.file, self._store.read(record.location)
