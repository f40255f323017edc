"""Reads PDFs as a screen reader or a person would."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, spaces and line breaks made alike."""
    text = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(text.replace("\u200b", "").split())


def assert_accessible(pdf: bytes, title: str) -> None:
    """Check the marks of PDF/UA-1: tagged, in French, with its title shown."""
    root: Any = read(pdf).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    metadata = read(pdf).metadata
    assert metadata is not None
    assert metadata.title == title
