"""The third-party payment card and where it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from insurer.domain.members import Delivery, Relation

# Beyond this a card that is neither posted nor published is late where no delay is named.
LATE_AFTER = timedelta(days=10)


class CardKind(StrEnum):
    """The ALPHA plan has a member card, without third-party payment (source 002)."""

    TIERS_PAYANT = "tiers_payant"
    MEMBER_CARD_ALPHA = "member_card_alpha"


class CardState(StrEnum):
    """Where the card is; LATE and NO_CONTRACT are derived, the others are stored."""

    TO_EDIT = "to_edit"
    EDITED = "edited"
    POSTED = "posted"
    PUBLISHED = "published"
    LATE = "late"
    NO_CONTRACT = "no_contract"


class CardLoss(StrEnum):
    """Why a new card is asked for; LATE is one that never came."""

    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"
    LATE = "late"


@dataclass(frozen=True)
class CardRecord:
    """The card as stored. `ordered_on` is the day its delay counts from: joining, or renewal."""

    card_id: str
    year: int
    kind: CardKind
    ordered_on: date
    edited_on: date | None
    posted_on: date | None
    published_on: date | None
    delivery: Delivery
    columns: tuple[tuple[str, str], ...]  # ("PHAR", "100%")… in the card's order
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class CardStatus:
    """What a member is told of the card. Dates are None until they happened.

    With NO_CONTRACT, `year` is that of the last card, or of today without any.
    """

    kind: CardKind
    year: int
    state: CardState
    edited_on: date | None
    posted_on: date | None
    published_on: date | None
    expected_by: date | None  # None once posted or published, and without contract
    delivery: Delivery
    joined_on: date | None
    ended_on: date | None = None  # the last day of cover, with NO_CONTRACT
    renewed_by: Delivery | None = None  # how next year's card comes; None where nothing is said
    valid_until: date | None = None  # the contract's last day, where that is earlier


@dataclass(frozen=True)
class CardHolder:
    """A person whose card the member may have."""

    person_id: str
    first_name: str
    relation: Relation


def state_on(card: CardRecord, day: date, *, due: date | None) -> CardState:
    """Return where `card` is on `day`. Posted wins over published: it says more.

    `due` is the day by which the insurer promises it: never told as to come once it has passed.
    """
    if card.posted_on is not None:
        return CardState.POSTED
    if card.published_on is not None:
        return CardState.PUBLISHED
    if day > (due or max(card.ordered_on, card.edited_on or card.ordered_on) + LATE_AFTER):
        return CardState.LATE
    return CardState.TO_EDIT if card.edited_on is None else CardState.EDITED
