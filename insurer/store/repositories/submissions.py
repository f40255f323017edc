"""What members hand in: documents, quotes, hospital stays."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from insurer.domain.documents import DocumentKind, QuoteKind
from insurer.domain.hospital_coverage import HospitalCoverage
from insurer.domain.ids import new_id
from insurer.domain.reimbursements import Settlement
from insurer.domain.requests import RequestState
from insurer.errors import NotFound
from insurer.store.orm.care import HospitalCoverageRow, QuoteRow
from insurer.store.orm.files import DocumentRow
from insurer.store.orm.members import BeneficiaryRow
from insurer.store.orm.requests import RequestRow


@dataclass(frozen=True, repr=False)
class Submission:
    """Who hands something in, for whom, under which request."""

    member_id: str
    request_id: str
    person_id: str | None
    state: RequestState
    created_at: datetime


class Submissions:
    """Documents, quotes and hospital stays of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_documents(self, of: Submission, kind: DocumentKind, file_ids: tuple[str, ...]) -> None:
        """Store one document for each file."""
        self._session.add_all(
            [
                DocumentRow(
                    document_id=new_id(),
                    member_id=of.member_id,
                    person_id=of.person_id,
                    request_id=of.request_id,
                    file_id=file_id,
                    kind=kind,
                    state=of.state,
                    created_at=of.created_at,
                )
                for file_id in file_ids
            ]
        )
        self._session.flush()

    def add_quote(self, of: Submission, kind: QuoteKind) -> None:
        """Store a quote whose amounts nobody has read yet."""
        self._session.add(
            QuoteRow(
                quote_id=new_id(),
                member_id=of.member_id,
                person_id=of.person_id,
                request_id=of.request_id,
                kind=kind,
                state=of.state,
                created_at=of.created_at,
            )
        )
        self._session.flush()

    def add_coverage(
        self, of: Submission, *, hospital: str, ward: str | None, admission_on: date
    ) -> None:
        """Store a hospital stay; `of.person_id` is who stays."""
        self._session.add(
            HospitalCoverageRow(
                coverage_id=new_id(),
                member_id=of.member_id,
                person_id=of.person_id,
                request_id=of.request_id,
                hospital=hospital,
                ward=ward,
                admission_on=admission_on,
                state=of.state,
                created_at=of.created_at,
            )
        )
        self._session.flush()

    def follow(self, request_id: str, state: RequestState) -> None:
        """Bring what was handed in with a request to the request's state."""
        for table in (DocumentRow, QuoteRow, HospitalCoverageRow):
            self._session.execute(
                update(table).where(table.request_id == request_id).values(state=state)
            )

    def value_quote(self, request_id: str, settlement: Settlement) -> None:
        """Write what a quote costs and who will pay what of it."""
        self._session.execute(
            update(QuoteRow)
            .where(QuoteRow.request_id == request_id)
            .values(
                total=settlement.actual_cost,
                secu_share=settlement.secu_amount,
                mutuelle_share=settlement.mutuelle_amount,
            )
        )

    def coverages(self, member_id: str, *, limit: int) -> tuple[HospitalCoverage, ...]:
        """Return the member's hospital stays, latest admission first."""
        rows = self._session.execute(
            select(HospitalCoverageRow, BeneficiaryRow, RequestRow.reference)
            .join(BeneficiaryRow, BeneficiaryRow.person_id == HospitalCoverageRow.person_id)
            .join(RequestRow, RequestRow.request_id == HospitalCoverageRow.request_id)
            .where(HospitalCoverageRow.member_id == member_id)
            .order_by(HospitalCoverageRow.admission_on.desc(), HospitalCoverageRow.coverage_id)
            .limit(limit)
        )
        return tuple(_coverage(row, person, reference) for row, person, reference in rows)

    def coverage(self, member_id: str, reference: str) -> HospitalCoverage:
        """Return one hospital stay of the member by its request; NotFound."""
        row = self._session.execute(
            select(HospitalCoverageRow, BeneficiaryRow, RequestRow.reference)
            .join(BeneficiaryRow, BeneficiaryRow.person_id == HospitalCoverageRow.person_id)
            .join(RequestRow, RequestRow.request_id == HospitalCoverageRow.request_id)
            .where(HospitalCoverageRow.member_id == member_id, RequestRow.reference == reference)
        ).one_or_none()
        if row is None:
            raise NotFound("hospital coverage", reference)
        return _coverage(*row)


def _coverage(row: HospitalCoverageRow, person: BeneficiaryRow, reference: str) -> HospitalCoverage:
    return HospitalCoverage(
        reference=reference,
        person_first_name=person.first_name,
        person_last_name=person.last_name,
        person_birth_date=person.birth_date,
        hospital=row.hospital,
        ward=row.ward,
        admission_on=row.admission_on,
        state=row.state,
        created_at=row.created_at,
    )
