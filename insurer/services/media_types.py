"""What a file is, told from its content: names and declared types lie."""

import filetype

from insurer.domain.uploads import MEDIA_TYPES


def media_type_of(content: bytes) -> str | None:
    """Return the media type of a PDF, JPEG, PNG or HEIC; None for anything else."""
    found = filetype.guess_mime(content)
    return found if found in MEDIA_TYPES else None
