"""Builds the services of one process."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from insurer.domain.clock import Clock, system_clock
from insurer.domain.profile import InsurerProfile
from insurer.gazetteer.communes import gazetteer
from insurer.profiles.loader import load_profile
from insurer.services.audit import AuditService
from insurer.services.bank_details import BankDetailsService
from insurer.services.card_document import TypstCardPrinter
from insurer.services.card_requests import CardRequestService
from insurer.services.cards import CardService
from insurer.services.care_network import CareNetworkService
from insurer.services.centre import ManagementCentre
from insurer.services.certificates import CertificateService
from insurer.services.channel_links import ChannelLinkService
from insurer.services.claims import ClaimService
from insurer.services.complaints import ComplaintService
from insurer.services.contact_details import ContactDetailsService
from insurer.services.contracts import ContractService
from insurer.services.contributions import ContributionService
from insurer.services.delivery import DeliveryService
from insurer.services.directory import DirectoryService
from insurer.services.files import FileService
from insurer.services.filing import Filer
from insurer.services.hospital_coverage import HospitalCoverageService
from insurer.services.household import HouseholdService
from insurer.services.identifiers import IdentifierService
from insurer.services.member_context import MemberContextService
from insurer.services.members import MemberService
from insurer.services.messages import MessageService
from insurer.services.notices import NoticeService
from insurer.services.notifications import NotificationService
from insurer.services.one_time_codes import OneTimeCodeService, random_code, random_digits
from insurer.services.reimbursements import ReimbursementService
from insurer.services.requests import RequestService
from insurer.services.statements import StatementService
from insurer.services.submissions import SubmissionService
from insurer.services.vault import VaultService
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.store.engine import build_engine
from insurer.store.file_store import FileStore
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True)
class Services:
    """All that the data layer can do."""

    profile: InsurerProfile
    members: MemberService
    cards: CardService
    card_requests: CardRequestService
    delivery: DeliveryService
    reimbursements: ReimbursementService
    claims: ClaimService
    statements: StatementService
    contracts: ContractService
    certificates: CertificateService
    contributions: ContributionService
    bank_details: BankDetailsService
    one_time_codes: OneTimeCodeService
    channel_links: ChannelLinkService
    messages: MessageService
    requests: RequestService
    care_network: CareNetworkService
    submissions: SubmissionService
    hospital_coverage: HospitalCoverageService
    contact_details: ContactDetailsService
    household: HouseholdService
    complaints: ComplaintService
    files: FileService
    vault: VaultService
    notices: NoticeService
    notifications: NotificationService
    centre: ManagementCentre
    directory: DirectoryService
    handoff_context: MemberContextService
    identifiers: IdentifierService
    audit: AuditService
    close: Callable[[], None]  # gives the database connections back


def _units_of_work(engine: Engine) -> UnitOfWorkFactory:
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")  # the same pool

    def unit_of_work(*, lone: bool = False) -> UnitOfWork:
        return UnitOfWork(alone if lone else engine)

    return unit_of_work


def build_services(settings: Settings, *, clock: Clock = system_clock) -> Services:
    """Return the services on the database and files that `settings` name.

    Opens no connection: a database that is down shows at the first call.

    Raises:
        ProfileError: the insurer's profile is missing or wrong.
    """
    cipher = Cipher(settings.data_keys)
    engine = build_engine(settings.database_url, cipher)
    profile = load_profile(settings.profile)
    file_store = FileStore(settings.files_url or str(settings.home / "files"), cipher)
    unit_of_work = _units_of_work(engine)
    files = FileService(unit_of_work, clock=clock, profile=profile, store=file_store)
    filer = Filer(unit_of_work, clock=clock, profile=profile)
    return Services(
        profile=profile,
        members=MemberService(unit_of_work, clock=clock),
        cards=CardService(
            unit_of_work,
            clock=clock,
            profile=profile,
            files=files,
            printer=TypstCardPrinter(profile),
        ),
        card_requests=CardRequestService(unit_of_work, clock=clock),
        delivery=DeliveryService(unit_of_work, clock=clock),
        claims=ClaimService(filer),
        reimbursements=ReimbursementService(unit_of_work, clock=clock),
        statements=StatementService(unit_of_work, clock=clock, profile=profile, files=files),
        contracts=ContractService(unit_of_work, clock=clock),
        certificates=CertificateService(unit_of_work, clock=clock, profile=profile, files=files),
        contributions=ContributionService(unit_of_work, clock=clock),
        bank_details=BankDetailsService(unit_of_work, clock=clock, profile=profile),
        one_time_codes=OneTimeCodeService(
            unit_of_work, clock=clock, cipher=cipher, new_code=random_code
        ),
        channel_links=ChannelLinkService(
            unit_of_work, clock=clock, cipher=cipher, new_code=random_digits
        ),
        messages=MessageService(unit_of_work, clock=clock, profile=profile),
        requests=RequestService(unit_of_work),
        care_network=CareNetworkService(unit_of_work, profile=profile, places=gazetteer()),
        submissions=SubmissionService(filer),
        hospital_coverage=HospitalCoverageService(
            unit_of_work, clock=clock, profile=profile, files=files, filer=filer
        ),
        contact_details=ContactDetailsService(unit_of_work, profile=profile, filer=filer),
        household=HouseholdService(filer),
        complaints=ComplaintService(filer),
        files=files,
        vault=VaultService(unit_of_work, clock=clock),
        notices=NoticeService(unit_of_work, clock=clock),
        notifications=NotificationService(unit_of_work, clock=clock),
        centre=ManagementCentre(unit_of_work, clock=clock),
        directory=DirectoryService(unit_of_work),
        handoff_context=MemberContextService(unit_of_work, clock=clock),
        identifiers=IdentifierService(unit_of_work),
        audit=AuditService(unit_of_work, clock=clock),
        close=engine.dispose,
    )
