"""Bank accounts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.store.orm.bank import BankAccountRow


@dataclass(frozen=True, repr=False)
class AccountInUse:
    """The account on which a member is paid; the IBAN is in clear."""

    iban: str
    masked_iban: str
    since: date


class BankAccounts:
    """Accounts of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, member_id: str) -> AccountInUse | None:
        """Return the account in use, if there is one."""
        row = self._session.scalar(
            select(BankAccountRow).where(
                BankAccountRow.member_id == member_id, BankAccountRow.until.is_(None)
            )
        )
        return None if row is None else AccountInUse(row.iban, row.masked_iban, row.since)
