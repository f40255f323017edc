"""The card of a member as a tagged PDF (PDF/UA-1), laid out by card.typ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO

import segno

from insurer.documents.typesetting import typeset
from insurer.domain.cards import CardKind


@dataclass(frozen=True, repr=False)
class CardPerson:
    """One line of the card."""

    first_name: str
    last_name: str
    birth_date: date
    nir_masked: str | None
    rank: int


@dataclass(frozen=True, repr=False)
class CardDocument:
    """What the card prints. Absent facts are None or empty, and are left out."""

    kind: CardKind
    reference: str  # opaque; all that the QR code holds
    insurer_name: str
    insurer_phone: str | None
    insurer_address: tuple[str, ...]
    assistance_phone: str | None
    portal_name: str
    portal_url: str | None
    care_network: str | None
    manager: tuple[str, ...]  # who settles care under the ALPHA plan: name and ways to reach them
    member_number: str
    holder_first_name: str
    holder_last_name: str
    valid_from: date
    valid_until: date
    persons: tuple[CardPerson, ...]
    columns: tuple[tuple[str, str], ...]  # ("PHAR", "100%")… in the card's order
    operators: Mapping[str, str]  # column ▸ to whom the professional claims; empty when unknown


def render_card(card: CardDocument) -> bytes:
    """Return the card as a PDF of one page (more only with a very large family).

    Raises:
        LayoutFailed: the layout program refused.
    """
    return typeset("card.typ", asdict(card), qr=_qr(card.reference))


def _qr(reference: str) -> str:
    """Return the QR code of `reference` as SVG."""
    svg = BytesIO()
    segno.make_qr(reference, error="m").save(svg, kind="svg", border=4, light="white")
    return svg.getvalue().decode()
