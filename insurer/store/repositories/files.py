"""What is known of stored files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from insurer.domain.files import StoredFile
from insurer.errors import NotFound
from insurer.store.orm.base import Base
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

    def add(
        self, member_id: str, record: FileRecord, *, created_at: datetime, uploaded: bool
    ) -> None:
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
                uploaded=uploaded,
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

    def take_orphans(self, before: datetime, *, limit: int) -> list[str]:
        """Forget uploads older than `before` that no row refers to; return where they lie.

        A rival that attaches one of them now is waited for; the database refuses the loser.
        """
        orphans = (
            select(StoredFileRow.file_id)
            .where(StoredFileRow.uploaded, StoredFileRow.created_at < before)
            .where(*(~refers for refers in _references()))
            .order_by(StoredFileRow.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        gone = self._session.scalars(
            delete(StoredFileRow)
            .where(StoredFileRow.file_id.in_(orphans.scalar_subquery()))
            .returning(StoredFileRow.location)
            .execution_options(synchronize_session=False)
        )
        return list(gone)


def _references() -> list[ColumnElement[bool]]:
    """Return, for each column that refers to a file, whether a row does: none can be forgotten."""
    file_id = StoredFileRow.__table__.c.file_id
    return [
        exists().where(key.parent == StoredFileRow.file_id).correlate(StoredFileRow)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is file_id
    ]
