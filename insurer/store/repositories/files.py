"""What is known of stored files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from insurer.domain.files import StoredFile, Upload
from insurer.errors import NotFound
from insurer.store.orm.base import Base
from insurer.store.orm.files import StoredFileRow
from insurer.store.orm.requests import RequestFileRow, RequestRow


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

    def make_alone(self, member_id: str) -> None:
        """Let nobody else make a file for the member until the transaction ends."""
        key = func.hashtextextended(f"files:{member_id}", 0)
        self._session.execute(select(func.pg_advisory_xact_lock(key)))

    def made(self, member_id: str, *, name: str, sha256: str) -> StoredFile | None:
        """Return a file that we made for the member with this name and content."""
        row = self._session.scalars(
            select(StoredFileRow)
            .where(StoredFileRow.member_id == member_id, StoredFileRow.sha256 == sha256)
            .where(StoredFileRow.name == name, ~StoredFileRow.uploaded)
            .limit(1)
        ).first()
        return None if row is None else _file(row)

    def uploads(self, member_id: str, *, limit: int) -> tuple[Upload, ...]:
        """Return what the member uploaded last, each with its request; newest first."""
        rows = self._session.execute(
            select(StoredFileRow, RequestRow.reference)
            .outerjoin(RequestFileRow, RequestFileRow.file_id == StoredFileRow.file_id)
            .outerjoin(RequestRow, RequestRow.request_id == RequestFileRow.request_id)
            .where(StoredFileRow.member_id == member_id, StoredFileRow.uploaded)
            .order_by(StoredFileRow.created_at.desc(), StoredFileRow.file_id)
            .limit(limit)
        )
        return tuple(
            Upload(_file(row), row.created_at, reference, row.shared_at is not None)
            for row, reference in rows
        )

    def share(self, member_id: str, file_ids: Sequence[str], *, at: datetime) -> None:
        """Keep these files of the member: somebody was shown them."""
        self._session.execute(
            update(StoredFileRow)
            .where(StoredFileRow.member_id == member_id, StoredFileRow.file_id.in_(file_ids))
            .values(shared_at=at)
            .execution_options(synchronize_session=False)
        )

    def of_member(self, member_id: str, file_id: str) -> FileRecord:
        """Return a file of this member; NotFound, also for somebody else's."""
        row = self._session.scalar(
            select(StoredFileRow).where(
                StoredFileRow.file_id == file_id, StoredFileRow.member_id == member_id
            )
        )
        if row is None:
            raise NotFound("file", file_id)
        return FileRecord(_file(row), row.location, row.sha256)

    def take_orphans(self, before: datetime, *, limit: int) -> list[str]:
        """Forget uploads older than `before` that nobody was shown; return where they lie.

        A rival that attaches one of them now is waited for; the database refuses the loser.
        """
        orphans = (
            select(StoredFileRow.file_id)
            .where(StoredFileRow.uploaded, StoredFileRow.created_at < before)
            .where(StoredFileRow.shared_at.is_(None))
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


def _file(row: StoredFileRow) -> StoredFile:
    return StoredFile(row.file_id, row.name, row.media_type, row.size)


def _references() -> list[ColumnElement[bool]]:
    """Return, for each column that refers to a file, whether a row does: none can be forgotten."""
    file_id = StoredFileRow.__table__.c.file_id
    return [
        exists().where(key.parent == StoredFileRow.file_id).correlate(StoredFileRow)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is file_id
    ]
