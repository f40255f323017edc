"""The unit of work: one transaction, its repositories, and the border for driver errors."""

from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Engine
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from insurer.errors import Conflict, InvalidInput, StoreUnavailable
from insurer.store.repositories.access import Codes, Vault
from insurer.store.repositories.bank import BankAccounts
from insurer.store.repositories.cards import Cards
from insurer.store.repositories.centre import Centre
from insurer.store.repositories.channel_links import ChannelLinks
from insurer.store.repositories.contracts import Contracts
from insurer.store.repositories.contributions import Contributions
from insurer.store.repositories.files import Files
from insurer.store.repositories.members import Members
from insurer.store.repositories.messages import Messages
from insurer.store.repositories.news import NewsDesk, Notifications
from insurer.store.repositories.providers import Providers
from insurer.store.repositories.reimbursements import Reimbursements
from insurer.store.repositories.requests import Operations, Requests
from insurer.store.repositories.statements import Statements
from insurer.store.repositories.submissions import Submissions
from insurer.store.repositories.traces import Audit, Notices


class UnitOfWork:
    """`with` opens a transaction; without `commit()` everything is rolled back.

    Raises:
        StoreUnavailable: the database does not answer.
        InvalidInput: a value that PostgreSQL cannot hold (a NUL, a number out of range).
        Conflict: a constraint of the database refuses the write.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        self._session = session = Session(self._engine, expire_on_commit=False)
        self.members = Members(session)
        self.cards = Cards(session)
        self.contracts = Contracts(session)
        self.contributions = Contributions(session)
        self.reimbursements = Reimbursements(session)
        self.statements = Statements(session)
        self.bank_accounts = BankAccounts(session)
        self.requests = Requests(session)
        self.operations = Operations(session)
        self.messages = Messages(session)
        self.submissions = Submissions(session)
        self.files = Files(session)
        self.providers = Providers(session)
        self.codes = Codes(session)
        self.channel_links = ChannelLinks(session)
        self.vault = Vault(session)
        self.notices = Notices(session)
        self.audit = Audit(session)
        self.notifications = Notifications(session)
        self.news = NewsDesk(session)
        self.centre = Centre(session)
        return self

    def commit(self) -> None:
        """Make what was done since `with` last."""
        self._session.commit()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(DBAPIError):  # the connection is gone, and the transaction with it
            self._session.close()
        if error is not None:
            _translate(error)


class UnitOfWorkFactory(Protocol):
    """Makes units of work; a `lone` one is for a single read and goes without a transaction.

    That saves the round trips of its begin and its end.
    """

    def __call__(self, *, lone: bool = False) -> UnitOfWork:
        """Return a unit of work, not entered yet."""


def _translate(error: BaseException) -> None:
    """Raise our own error for one of the driver's; let all others pass.

    `from None`: the driver's message quotes parameters, which hold personal data.
    """
    match error:
        case OperationalError() | InterfaceError() | DisconnectionError() | PoolTimeout():
            raise StoreUnavailable(type(error.__cause__ or error).__name__) from None
        case DataError() | UnicodeEncodeError():
            raise InvalidInput("value", "characters") from None
        case IntegrityError():
            raise Conflict(_constraint_of(error)) from None
        case DBAPIError() if error.connection_invalidated:
            raise StoreUnavailable("connection lost") from None
        case _:
            return


def _constraint_of(error: IntegrityError) -> str:
    diagnostics = getattr(error.orig, "diag", None)
    return str(getattr(diagnostics, "constraint_name", None) or "constraint")
