"""What letters print of the insurer and the member, gathered from the store."""

from collections.abc import Callable
from datetime import date

from insurer.documents.letter import Addressee, Insurer, LetterHead
from insurer.documents.typesetting import LayoutFailed
from insurer.domain.profile import InsurerProfile
from insurer.errors import DocumentFailed
from insurer.store.uow import UnitOfWork


def letter_head(profile: InsurerProfile, member_number: str, day: date) -> LetterHead:
    """Return who writes about which member on `day`."""
    insurer = Insurer(profile.name, profile.postal_address, profile.phone)
    return LetterHead(insurer, member_number, day)


def addressee_of(uow: UnitOfWork, member_id: str) -> Addressee:
    """Return the member as on an envelope; NotFound."""
    address = uow.members.contact(member_id).address
    name = uow.members.full_name(member_id)
    return Addressee(name, (*address.lines, f"{address.postcode} {address.city}"))


def printed(subject: str, render: Callable[[], bytes]) -> bytes:
    """Return the PDF that `render` makes; DocumentFailed names `subject`, an id."""
    try:
        return render()
    except LayoutFailed as error:
        raise DocumentFailed(f"{subject}: {error}") from error
