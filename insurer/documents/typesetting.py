"""Lays facts out as a tagged PDF (PDF/UA-1); the layouts are the .typ files beside this one."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import typst

FOLDER = Path(__file__).parent
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# What the bundled fonts can draw for sure. PDF/UA-1 refuses a character without glyph, so a
# name in another script shows replacement characters rather than no document at all.
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


class LayoutFailed(Exception):
    """The document could not be laid out."""


def typeset(
    layout: str, facts: Mapping[str, object], *, folder: Path = FOLDER, **inputs: str
) -> bytes:
    """Return the PDF of a layout; it reads `sys.inputs.facts` as JSON and `inputs` as they are.

    `folder` holds the layouts. Dates travel as ISO 8601, amounts with a point and two places.

    Raises:
        LayoutFailed: the layout program refused.
    """
    text = json.dumps(_drawable(facts), default=_plain)
    try:
        compiler = typst.Compiler(folder / layout, root=folder, font_paths=_fonts())
        pdf = compiler.compile(
            format="pdf", pdf_standards="ua-1", sys_inputs={"facts": text, **inputs}
        )
    except typst.TypstError as error:
        # Its diagnostics may quote names: only the kind of error goes on.
        raise LayoutFailed(f"layout refused ({type(error).__name__})") from None
    if not isinstance(pdf, bytes):
        raise LayoutFailed("layout gave no single PDF")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts inside the wheel alone: the same document on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _plain(fact: object) -> str:
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, Decimal):
        return f"{fact:.2f}"
    raise TypeError(type(fact).__name__)


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
