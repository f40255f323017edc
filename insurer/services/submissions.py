"""What members hand in for study: documents of a known kind (M3) and quotes (M4)."""

from collections.abc import Mapping

from insurer.domain.caller import Caller
from insurer.domain.documents import DocumentKind, QuoteKind
from insurer.domain.requests import Receipt, RequestKind
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput
from insurer.services.filing import Desk, Filer, Filing
from insurer.store.repositories.submissions import Submission


class SubmissionService:
    """Takes documents and quotes."""

    def __init__(self, filer: Filer) -> None:
        self._filer = filer

    def deposit(
        self,
        caller: Caller,
        *,
        kind: DocumentKind,
        file_ids: tuple[str, ...],
        person_id: str | None = None,
    ) -> Receipt:
        """Hand in a document of a known kind, of one insured person or of nobody's in particular.

        Needs VERIFIED.

        Raises:
            InvalidInput: field `files` (missing, too_many, twice, too_large, too_large_in_all).
            NotFound: a file or person that is not this caller's.
        """
        _check_any(file_ids)
        filing = Filing("documents.deposit", "DOC", RequestKind.DOCUMENT, file_ids=file_ids)

        def details(desk: Desk) -> dict[str, str]:
            return {"kind": kind.value, **_of_person(desk, person_id)}

        def afterwards(desk: Desk, request_id: str, _: Mapping[str, str]) -> None:
            submission = _submission(desk, request_id, person_id)
            desk.uow.submissions.add_documents(submission, kind, file_ids)

        return self._filer.file(caller, filing, details, afterwards)

    def send_quote(
        self,
        caller: Caller,
        *,
        kind: QuoteKind,
        file_ids: tuple[str, ...],
        person_id: str | None = None,
    ) -> Receipt:
        """Send a quote for study. Needs VERIFIED.

        Raises:
            InvalidInput: field `files`, by the limits of quotes.
            NotFound: a file or person that is not this caller's.
        """
        _check_any(file_ids)
        filing = Filing(
            "quotes.send",
            "DEV",
            RequestKind.QUOTE,
            file_ids=file_ids,
            purpose=UploadPurpose.QUOTE,
        )

        def details(desk: Desk) -> dict[str, str]:
            return {"kind": kind.value, **_of_person(desk, person_id)}

        def afterwards(desk: Desk, request_id: str, _: Mapping[str, str]) -> None:
            desk.uow.submissions.add_quote(_submission(desk, request_id, person_id), kind)

        return self._filer.file(caller, filing, details, afterwards)


def _check_any(file_ids: tuple[str, ...]) -> None:
    if not file_ids:
        raise InvalidInput("files", "missing")


def _of_person(desk: Desk, person_id: str | None) -> dict[str, str]:
    if person_id is None:
        return {}
    person = desk.uow.members.person(desk.member_id, person_id, day=desk.today)
    return {"person_id": person.person_id}


def _submission(desk: Desk, request_id: str, person_id: str | None) -> Submission:
    receipt = desk.receipt
    return Submission(desk.member_id, request_id, person_id, receipt.state, receipt.created_at)
