"""The certificate of affiliation or cancellation as a tagged PDF (certificate.typ)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from insurer.documents.letter import Addressee, LetterHead
from insurer.documents.typesetting import typeset
from insurer.domain.certificates import CertificateKind


@dataclass(frozen=True, repr=False)
class CertifiedPerson:
    """One person who is or was covered."""

    name: str
    birth_date: date
    since: date


@dataclass(frozen=True)
class CertifiedContract:
    """The contract; `end_on` is its last day, None while it has none."""

    plan: str
    company: str | None
    start_on: date
    end_on: date | None


def render_certificate(
    kind: CertificateKind,
    head: LetterHead,
    addressee: Addressee,
    contract: CertifiedContract,
    persons: Sequence[CertifiedPerson],
) -> bytes:
    """Return the certificate as a PDF; LayoutFailed."""
    facts = {
        **asdict(head),
        "kind": kind,
        "addressee": asdict(addressee),
        "contract": asdict(contract),
        "persons": [asdict(person) for person in persons],
    }
    return typeset("certificate.typ", facts)
