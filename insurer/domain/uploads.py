"""What a file is, told from its content: names and declared types lie."""

import re

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_NAME_MAX = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
}


def media_type_of(content: bytes) -> str | None:
    """Return the media type of a PDF, JPEG, PNG or HEIC; None for anything else."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return None


def safe_name(name: str, media_type: str) -> str:
    """Return the last part of `name` without dangerous characters, ending as its type does."""
    base = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, _ = base.rpartition(".")
    extension = _EXTENSIONS[media_type]
    return ((stem if dot else base) or "document")[: _NAME_MAX - len(extension)] + extension
