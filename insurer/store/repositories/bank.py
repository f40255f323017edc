"""Bank accounts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.domain.masking import mask_iban
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

    def replace(self, member_id: str, *, iban: str, holder: str, since: date) -> None:
        """End the account in use and begin another one, both on `since`."""
        self._session.execute(
            update(BankAccountRow)
            .where(BankAccountRow.member_id == member_id, BankAccountRow.until.is_(None))
            .values(until=func.greatest(BankAccountRow.since, since))
        )
        self._session.add(
            BankAccountRow(
                account_id=new_id(),
                member_id=member_id,
                iban=iban,
                masked_iban=mask_iban(iban),
                holder=holder,
                since=since,
            )
        )
        self._session.flush()
