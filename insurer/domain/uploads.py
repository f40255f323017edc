"""What members may upload: kinds of use, kinds of file, and names that are safe to keep."""

import re
from datetime import timedelta
from enum import StrEnum

# Longer than any conversation with an open form: what nobody sent by then will not be sent.
ORPHAN_AFTER = timedelta(hours=24)
_NAME_MAX = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
}
MEDIA_TYPES = tuple(_EXTENSIONS)


class UploadPurpose(StrEnum):
    """What files are sent for; the insurer has limits for each."""

    MESSAGE = "message"  # messages, documents, proofs, invoices
    QUOTE = "quote"


def safe_name(name: str, media_type: str) -> str:
    """Return the last part of `name` without dangerous characters, ending as its type does."""
    base = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, _ = base.rpartition(".")
    extension = _EXTENSIONS[media_type]
    return ((stem if dot else base) or "document")[: _NAME_MAX - len(extension)] + extension
