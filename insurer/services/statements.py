"""Statements of benefits and their PDF (feature R5)."""

from datetime import date, timedelta

from insurer.documents.statement import StatementFacts, StatementLine, render_statement
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.files import StoredFile
from insurer.domain.profile import InsurerProfile
from insurer.domain.reimbursements import Reimbursement
from insurer.domain.statements import Statement
from insurer.services.access import require
from insurer.services.files import FileService
from insurer.services.letters import addressee_of, letter_head, printed
from insurer.store.repositories.reimbursements import LineFilter
from insurer.store.uow import UnitOfWorkFactory

MAX_STATEMENTS = 60
MAX_LINES = 500
_KEPT = timedelta(days=5 * 366)  # statements of five years may be asked for again


class StatementService:
    """Lists statements and makes their PDF."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        profile: InsurerProfile,
        files: FileService,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile
        self._files = files

    def list(
        self, caller: Caller, *, since: date | None = None, until: date | None = None
    ) -> tuple[Statement, ...]:
        """Return the statements issued between two days, newest first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        oldest = paris_day(self._clock()) - _KEPT
        with self._unit_of_work() as uow:
            return uow.statements.newest(
                member_id, since=since or oldest, until=until or date.max, limit=MAX_STATEMENTS
            )

    def document(self, caller: Caller, statement_id: str) -> StoredFile:
        """Return one statement as a PDF. Needs VERIFIED.

        Raises:
            NotFound: no such statement, or somebody else's.
            DocumentFailed: it could not be laid out.
        """
        member_id = require(caller, Assurance.VERIFIED)
        everything = LineFilter(date.min, date.max, statement_id=statement_id)
        with self._unit_of_work() as uow:
            statement = uow.statements.of_member(member_id, statement_id)
            lines = uow.reimbursements.newest(member_id, everything, limit=MAX_LINES)
            head = letter_head(
                self._profile, uow.members.ref(member_id).number, statement.issued_on
            )
            addressee = addressee_of(uow, member_id)
        facts = StatementFacts(
            statement.issued_on, statement.period_from, statement.period_until, statement.total
        )
        pdf = printed(
            f"statement {statement_id}",
            lambda: render_statement(head, addressee, facts, [_printed_line(one) for one in lines]),
        )
        name = self._profile.statement_file_name.format(day=statement.issued_on)
        return self._files.keep(member_id, name=name, content=pdf)


def _printed_line(line: Reimbursement) -> StatementLine:
    return StatementLine(
        care_date=line.care_date,
        act=line.act,
        provider=line.provider,
        person=line.person_first_name,
        actual_cost=line.actual_cost,
        secu_base=line.secu_base,
        secu_rate=line.secu_rate,
        secu_amount=line.secu_amount,
        mutuelle_amount=line.mutuelle_amount,
        left_to_pay=line.left_to_pay,
        payee=line.payee,
    )
