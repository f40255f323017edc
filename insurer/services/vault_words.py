"""Words of a member that lie in the vault, read inside the write that uses them."""

from datetime import datetime

from insurer.domain.caller import Caller
from insurer.errors import InvalidInput
from insurer.store.uow import UnitOfWork


def words_from_vault(
    uow: UnitOfWork, caller: Caller, ref: str, *, now: datetime, field: str, longest: int
) -> str:
    """Return the words.

    Raises:
        InvalidInput: `field`; code empty or too_long.
        NotFound: no such reference in this conversation.
    """
    text = uow.vault.read(ref, conversation_id=caller.conversation_id, now=now).value.strip()
    if not text:
        raise InvalidInput(field, "empty")
    if len(text) > longest:
        raise InvalidInput(field, "too_long")
    return text
