"""The card of a member as a tagged PDF (PDF/UA-1), laid out by card.typ."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst

from insurer.domain.cards import CardKind

_LAYOUT = Path(__file__).with_name("card.typ")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# What the bundled fonts can draw for sure. PDF/UA-1 refuses a character without glyph, so a
# name in another script shows replacement characters rather than no card at all.
_DRAWABLE = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: all that a French register writes
    (0x0218, 0x021B),  # Romanian
    (0x0391, 0x03A1),  # Greek
    (0x03A3, 0x03C9),
    (0x0400, 0x045F),  # Cyrillic
    (0x1E80, 0x1E85),  # Welsh
    (0x1E9E, 0x1E9E),
    (0x2010, 0x2022),  # dashes, quotes, the bullet of masked numbers
    (0x2026, 0x2026),
    (0x20AC, 0x20AC),
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class CardFailed(Exception):
    """The card could not be laid out."""


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
    member_number: str
    holder_first_name: str
    holder_last_name: str
    valid_from: date
    valid_until: date
    persons: tuple[CardPerson, ...]
    columns: tuple[tuple[str, str], ...]  # ("PHAR", "100%")… in the card's order


def render_card(card: CardDocument) -> bytes:
    """Return the card as a PDF of one page (more only with a very large family).

    Raises:
        CardFailed: the layout program refused.
    """
    facts = json.dumps(_drawable(asdict(card)), default=date.isoformat)
    try:
        compiler = typst.Compiler(_LAYOUT, root=_LAYOUT.parent, font_paths=_fonts())
        pdf = compiler.compile(
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"card": facts, "qr": _qr(card.reference)},
        )
    except typst.TypstError as error:
        # Its diagnostics may quote names: only the kind of error goes on.
        raise CardFailed(f"layout refused ({type(error).__name__})") from None
    if not isinstance(pdf, bytes):
        raise CardFailed("layout gave no single PDF")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts inside the wheel alone: the same card on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _qr(reference: str) -> str:
    """Return the QR code of `reference` as SVG."""
    svg = BytesIO()
    segno.make_qr(reference, error="m").save(svg, kind="svg", border=4, light="white")
    return svg.getvalue().decode()


def _drawable(fact: object) -> object:
    """Return `fact` with every text in it reduced to what can be drawn."""
    if isinstance(fact, str):
        return "".join(_letter(one) for one in unicodedata.normalize("NFC", fact))
    if isinstance(fact, Mapping):
        return {name: _drawable(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [_drawable(value) for value in fact]
    return fact


def _letter(letter: str) -> str:
    if any(first <= ord(letter) <= last for first, last in _DRAWABLE) and letter != "\u00ad":
        return letter
    if unicodedata.category(letter) in _INVISIBLE:
        return " " if letter.isspace() else ""
    return _REPLACEMENT
