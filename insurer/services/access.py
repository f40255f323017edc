"""The check that every service makes first."""

from insurer.domain.caller import Assurance, Caller
from insurer.errors import NotAllowed


def require(caller: Caller, needed: Assurance) -> str:
    """Return the id of the member who asks; NotAllowed when proven less than `needed`."""
    if caller.member_id is None or caller.assurance < needed:
        raise NotAllowed(needed)
    return caller.member_id
