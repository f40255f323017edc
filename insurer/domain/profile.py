"""What differs between insurers. Absent facts are None: unknown is said, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from insurer.domain.certificates import CertificateKind
from insurer.domain.clock import PARIS
from insurer.domain.contracts import Plan
from insurer.domain.faq import FaqAnswer, FaqTopic
from insurer.domain.portal import PortalPlace
from insurer.domain.uploads import UploadPurpose


@dataclass(frozen=True)
class OpeningSlot:
    """One stretch of a day on which the phone line is open; a split day has two slots."""

    weekday: int  # 0 is Monday, as in datetime.weekday()
    opens: time
    closes: time


@dataclass(frozen=True)
class UploadLimits:
    """What may be attached to one message or request."""

    max_files: int
    max_file_bytes: int
    max_total_bytes: int


@dataclass(frozen=True)
class HandoffLimits:
    """How long members are let wait for a person, in minutes."""

    wait_minutes: int = 20  # in the queue while the centre is open, then the wait ends anyway
    answer_minutes: int = 3  # for an agent's words, then the conversation goes back to the queue
    idle_minutes: int = 60  # for the member's words, then the conversation is closed


@dataclass(frozen=True)
class InsurerProfile:
    """One insurer, as insurer/profiles/<code>.yml says."""

    code: str
    name: str
    assistant: str
    portal_url: str | None
    portal_name: str
    phone: str | None  # as printed, like "01 53 38 18 88"
    phone_note: str | None  # like the fact that the number bears no surcharge
    opening_hours: tuple[OpeningSlot, ...]  # Paris time; empty when unknown
    postal_address: tuple[str, ...]  # lines; empty when unknown
    contact_way: str  # how to write to the management centre, in the member's words
    mobile_app: str | None
    care_network: str | None
    network_excludes_alpha: bool  # the network is not for members of the ALPHA plan
    assistance_phone: str | None
    mediator: tuple[str, ...]  # name, then how to reach them; empty when unknown
    alpha_manager: tuple[str, ...]  # who settles care under the ALPHA plan; empty without one
    teletransmission_days: int | None  # about how long its setting up takes
    card_file_name: str  # with {year}
    statement_file_name: str  # with {day}, a date
    certificate_file_names: Mapping[CertificateKind, str]  # with {day}, a date
    card_delay_days: int | None
    card_operators: Mapping[str, str]  # column of the card ▸ to whom the professional claims
    card_renewed_yearly: bool  # a new card every year, in the way the member chose
    paper_card_at_renewal: bool  # paper chosen in the year brings the card at the next renewal
    contact_change_proof: bool  # a change of contact details needs a document
    hospital_coverage_at_once: bool  # the document is there without a manager's check
    uploads: UploadLimits  # of messages and documents
    quote_uploads: UploadLimits  # of quotes; those of messages where nothing else is said
    message_themes: tuple[str, ...]
    products: tuple[Plan, ...]
    answers: Mapping[FaqTopic, FaqAnswer]  # what the sources do not answer is absent
    portal: Mapping[str, PortalPlace]  # by intent: where the portal does it
    portal_words: Mapping[str, PortalPlace]  # what a name in the portal means
    handoff: HandoffLimits = HandoffLimits()

    def upload_limits(self, purpose: UploadPurpose) -> UploadLimits:
        """Return what may be attached for `purpose`."""
        return self.quote_uploads if purpose is UploadPurpose.QUOTE else self.uploads

    def is_open(self, instant: datetime) -> bool:
        """True when the line is open at `instant` (aware); public holidays are not known here."""
        local = instant.astimezone(PARIS)
        return any(
            slot.weekday == local.weekday() and slot.opens <= local.time() < slot.closes
            for slot in self.opening_hours
        )
