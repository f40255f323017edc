"""Files that come with a message or a request."""

from collections.abc import Sequence

from insurer.domain.profile import UploadLimits
from insurer.errors import InvalidInput
from insurer.store.uow import UnitOfWork


def check_attachments(
    uow: UnitOfWork, member_id: str, file_ids: Sequence[str], limits: UploadLimits
) -> None:
    """Check that the files are the member's and within the insurer's limits.

    Raises:
        InvalidInput: field `files`; code too_many, twice, too_large or too_large_in_all.
        NotFound: a file that is not this member's.
    """
    if len(file_ids) > limits.max_files:
        raise InvalidInput("files", "too_many")
    if len(set(file_ids)) < len(file_ids):
        raise InvalidInput("files", "twice")
    sizes = [uow.files.of_member(member_id, file_id).file.size for file_id in file_ids]
    if max(sizes, default=0) > limits.max_file_bytes:
        raise InvalidInput("files", "too_large")
    if sum(sizes) > limits.max_total_bytes:
        raise InvalidInput("files", "too_large_in_all")
