"""One-time codes and the vault."""

from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from insurer.domain.one_time_codes import CodePurpose, PendingCode
from insurer.domain.vault import VaultEntry
from insurer.errors import NotFound
from insurer.store.orm.access import OneTimeCodeRow, VaultEntryRow


class Codes:
    """One-time codes of members. Callers take `lock` first: attempts must not race."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, member_id: str) -> None:
        """Hold all work on this member's codes until the end of the transaction."""
        self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"codes:{member_id}", 0)))
        )

    def add(self, member_id: str, purpose: CodePurpose, code: PendingCode) -> None:
        """Store a code that is being sent."""
        self._session.add(
            OneTimeCodeRow(
                code_id=code.code_id,
                member_id=member_id,
                purpose=purpose,
                conversation_id=code.conversation_id,
                operation_key=code.operation_key,
                code_hash=code.code_hash,
                via=code.via,
                issued_at=code.issued_at,
                expires_at=code.expires_at,
                wrong_attempts=code.wrong_attempts,
            )
        )
        self._session.flush()

    def newest(self, member_id: str, purpose: CodePurpose) -> PendingCode | None:
        """Return the last code sent for this purpose; it alone counts."""
        row = self._session.scalars(
            _of(member_id, purpose).order_by(OneTimeCodeRow.issued_at.desc()).limit(1)
        ).first()
        return None if row is None else _code(row)

    def issued_since(self, member_id: str, since: datetime) -> list[datetime]:
        """Return when codes were sent to the member since `since`, oldest first."""
        return list(
            self._session.scalars(
                select(OneTimeCodeRow.issued_at)
                .where(OneTimeCodeRow.member_id == member_id, OneTimeCodeRow.issued_at > since)
                .order_by(OneTimeCodeRow.issued_at)
            )
        )

    def blocked_until(self, member_id: str, now: datetime) -> datetime | None:
        """Return the end of the member's block, None when there is none now."""
        return self._session.scalar(
            select(func.max(OneTimeCodeRow.blocked_until)).where(
                OneTimeCodeRow.member_id == member_id, OneTimeCodeRow.blocked_until > now
            )
        )

    def mark_wrong(self, code_id: str, *, attempts: int, blocked_until: datetime | None) -> None:
        """Remember a wrong try, and the block that follows from it."""
        self._change(code_id, wrong_attempts=attempts, blocked_until=blocked_until)

    def mark_verified(self, code_id: str, now: datetime) -> None:
        """Remember that the right code came."""
        self._change(code_id, verified_at=now)

    def consume(
        self,
        member_id: str,
        purpose: CodePurpose,
        *,
        conversation_id: str,
        verified_since: datetime,
        now: datetime,
    ) -> bool:
        """Use up a code verified in this conversation; False when there is none."""
        row = self._session.scalars(
            _of(member_id, purpose)
            .where(OneTimeCodeRow.conversation_id == conversation_id)
            .where(OneTimeCodeRow.verified_at >= verified_since)
            .where(OneTimeCodeRow.consumed_at.is_(None))
            .limit(1)
            .with_for_update()
        ).first()
        if row is None:
            return False
        self._change(row.code_id, consumed_at=now)
        return True

    def _change(self, code_id: str, **values: object) -> None:
        self._session.execute(
            update(OneTimeCodeRow).where(OneTimeCodeRow.code_id == code_id).values(**values)
        )


class Vault:
    """Values kept aside for one conversation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, ref: str, entry: VaultEntry, *, conversation_id: str, now: datetime, until: datetime
    ) -> None:
        """Keep `entry` until `until`."""
        self._session.add(
            VaultEntryRow(
                ref=ref,
                conversation_id=conversation_id,
                kind=entry.kind,
                value=entry.value,
                created_at=now,
                expires_at=until,
            )
        )
        self._session.flush()

    def read(self, ref: str, *, conversation_id: str, now: datetime) -> VaultEntry:
        """Return an entry of this conversation that has not expired; NotFound."""
        row = self._session.scalar(
            select(VaultEntryRow).where(
                VaultEntryRow.ref == ref,
                VaultEntryRow.conversation_id == conversation_id,
                VaultEntryRow.expires_at > now,
            )
        )
        if row is None:
            raise NotFound("vault entry", ref)
        return VaultEntry(row.kind, row.value)

    def purge(self, now: datetime) -> int:
        """Delete what has expired; return how many entries."""
        gone = self._session.scalars(
            delete(VaultEntryRow)
            .where(VaultEntryRow.expires_at <= now)
            .returning(VaultEntryRow.ref)
        )
        return len(gone.all())


def _of(member_id: str, purpose: CodePurpose) -> Select[OneTimeCodeRow]:
    return select(OneTimeCodeRow).where(
        OneTimeCodeRow.member_id == member_id, OneTimeCodeRow.purpose == purpose
    )


def _code(row: OneTimeCodeRow) -> PendingCode:
    return PendingCode(
        code_id=row.code_id,
        code_hash=row.code_hash,
        conversation_id=row.conversation_id,
        operation_key=row.operation_key,
        via=row.via,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        wrong_attempts=row.wrong_attempts,
        verified_at=row.verified_at,
        blocked_until=row.blocked_until,
    )
