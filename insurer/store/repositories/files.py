"""What is known of stored files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.files import StoredFile
from insurer.errors import NotFound
from insurer.store.orm.files import StoredFileRow


@dataclass(frozen=True)
class FileRecord:
    """A stored file and where its content lies."""

    file: StoredFile
    location: str
    sha256: str


class Files:
    """Stored files of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, member_id: str, record: FileRecord, *, created_at: datetime) -> None:
        """Remember a file whose content is stored already."""
        file = record.file
        self._session.add(
            StoredFileRow(
                file_id=file.file_id,
                member_id=member_id,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=record.sha256,
                location=record.location,
                created_at=created_at,
            )
        )
        self._session.flush()

    def of_member(self, member_id: str, file_id: str) -> FileRecord:
        """Return a file of this member; NotFound, also for somebody else's."""
        row = self._session.scalar(
            select(StoredFileRow).where(
                StoredFileRow.file_id == file_id, StoredFileRow.member_id == member_id
            )
        )
        if row is None:
            raise NotFound("file", file_id)
        file = StoredFile(row.file_id, row.name, row.media_type, row.size)
        return FileRecord(file, row.location, row.sha256)
