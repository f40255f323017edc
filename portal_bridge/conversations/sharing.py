"""Files that a member shows to the person who answers: nothing of them reaches Emma."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from insurer.domain.caller import Assurance, Caller
from insurer.domain.files import StoredFile
from insurer.domain.profile import UploadLimits
from insurer.domain.uploads import MEDIA_TYPES
from insurer.errors import InvalidInput, NotAllowed
from insurer.errors import NotFound as FileUnknown
from portal_bridge.clock import NewId
from portal_bridge.conversations.blocks import Block, file_block
from portal_bridge.conversations.model import Visitor
from portal_bridge.errors import Forbidden, NotFound, Unprocessable
from portal_bridge.formats import file_size
from portal_bridge.handoff.moves import Owner
from portal_bridge.privacy.mask import mask

READ_BY_PEOPLE = frozenset({Owner.WAITING, Owner.AGENT})


class Files(Protocol):
    """Where members' files are kept (insurer.services.files)."""

    def share(self, caller: Caller, file_ids: Sequence[str]) -> tuple[StoredFile, ...]:
        """Keep files that a person is shown; InvalidInput, NotAllowed, NotFound."""


class Sharing:
    """Shows members' files to people, within the insurer's limits."""

    def __init__(self, files: Files, limits: UploadLimits, *, new_id: NewId) -> None:
        self._files = files
        self._limits = limits
        self._new_id = new_id

    def offer(self, visitor: Visitor, owner: Owner) -> dict[str, Any]:
        """Return `upload` with the limits while people read this member's files, else nothing.

        It is what an upload form of Emma's says.
        """
        if owner not in READ_BY_PEOPLE or visitor.assurance < Assurance.VERIFIED:
            return {}
        limits = {
            "max_files": self._limits.max_files,
            "max_file_bytes": self._limits.max_file_bytes,
            "max_total_bytes": self._limits.max_total_bytes,
            "media_types": list(MEDIA_TYPES),
        }
        return {"upload": limits}

    def share(self, visitor: Visitor, file_ids: Sequence[str]) -> tuple[Block, ...]:
        """Keep the files for good and return what the transcript shows of them.

        Raises:
            Forbidden, NotFound. Unprocessable: files_refused, with the limits.
        """
        try:
            files = self._files.share(visitor.as_caller(self._new_id()), file_ids)
        except NotAllowed:
            raise Forbidden from None
        except FileUnknown:
            raise NotFound from None
        except InvalidInput:
            raise self._refusal() from None
        return tuple(file_block(replace(one, name=mask(one.name).shown)) for one in files)

    def _refusal(self) -> Unprocessable:
        return Unprocessable(
            "files_refused",
            count=str(self._limits.max_files),
            each=file_size(self._limits.max_file_bytes),
            total=file_size(self._limits.max_total_bytes),
        )
