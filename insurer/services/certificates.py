"""Certificates of affiliation and of cancellation, at once (feature K3)."""

from datetime import date

from insurer.documents.certificate import CertifiedContract, CertifiedPerson, render_certificate
from insurer.domain.caller import Assurance, Caller
from insurer.domain.certificates import CertificateKind
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import Contract, ContractState, state_on
from insurer.domain.files import StoredFile
from insurer.domain.members import Beneficiary
from insurer.domain.profile import InsurerProfile
from insurer.errors import NotFound
from insurer.services.access import require
from insurer.services.files import FileService
from insurer.services.letters import addressee_of, letter_head, printed
from insurer.store.uow import UnitOfWorkFactory


class CertificateService:
    """Makes certificates of the latest health contract."""

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

    def available(self, caller: Caller) -> CertificateKind | None:
        """Return which certificate the contract gives today. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return _kind(uow.members.health_contract(member_id), self._today())

    def document(self, caller: Caller, kind: CertificateKind) -> StoredFile:
        """Return the certificate as a PDF. Needs VERIFIED.

        Raises:
            NotFound: the contract does not give this kind today (see `available`).
            DocumentFailed: it could not be laid out.
        """
        member_id = require(caller, Assurance.VERIFIED)
        today = self._today()
        with self._unit_of_work() as uow:
            contract = uow.members.health_contract(member_id)
            if contract is None or _kind(contract, today) is not kind:
                raise NotFound("certificate", kind)
            last_day = min(today, contract.end_on or today)
            persons = uow.members.beneficiaries(member_id, day=last_day)
            head = letter_head(self._profile, uow.members.ref(member_id).number, today)
            addressee = addressee_of(uow, member_id)
        pdf = printed(
            f"certificate {kind.value} of {member_id}",
            lambda: render_certificate(
                kind, head, addressee, _printed(contract), [_person(one) for one in persons]
            ),
        )
        name = self._profile.certificate_file_names[kind].format(day=today)
        return self._files.keep(member_id, name=name, content=pdf)

    def _today(self) -> date:
        return paris_day(self._clock())


def _kind(contract: Contract | None, day: date) -> CertificateKind | None:
    if contract is None:
        return None
    match state_on(contract.start_on, contract.end_on, day):
        case ContractState.ACTIVE:
            return CertificateKind.AFFILIATION
        case ContractState.CANCELLED:
            return CertificateKind.CANCELLATION
        case _:
            return None


def _printed(contract: Contract) -> CertifiedContract:
    return CertifiedContract(
        contract.plan.name, contract.company, contract.start_on, contract.end_on
    )


def _person(one: Beneficiary) -> CertifiedPerson:
    name = f"{one.first_name} {one.last_name}"
    return CertifiedPerson(name, one.birth_date, one.attached_since)
