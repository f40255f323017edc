"""The card: where it is, and its PDF."""

from datetime import date, timedelta

from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import (
    CardHolder,
    CardKind,
    CardRecord,
    CardState,
    CardStatus,
    state_on,
)
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import Contract, ContractState, PlanKind
from insurer.domain.contracts import state_on as contract_state_on
from insurer.domain.files import StoredFile
from insurer.domain.members import Delivery
from insurer.domain.profile import InsurerProfile
from insurer.errors import NotFound
from insurer.services.access import require
from insurer.services.card_document import CardPrinter
from insurer.services.files import FileService
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_ON_THE_WAY = {CardState.TO_EDIT, CardState.EDITED, CardState.LATE}


class CardService:
    """Tells where a card is and makes its PDF."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        profile: InsurerProfile,
        files: FileService,
        printer: CardPrinter,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile
        self._files = files
        self._printer = printer

    def status(self, caller: Caller) -> CardStatus:
        """Return where the caller's newest card is. Needs LINKED."""
        member_id = require(caller, Assurance.LINKED)
        today = paris_day(self._clock())
        with self._unit_of_work() as uow:
            delivery = uow.members.delivery(member_id)
            contract = uow.members.health_contract(member_id)
            card = uow.cards.latest(member_id, preferred=delivery)
        if contract is None or not _runs(contract, today):
            return _without_contract(contract, card, delivery, today)
        return self._of_contract(contract, card, delivery, today)

    def holders(self, caller: Caller) -> tuple[CardHolder, ...]:
        """Return whose card there is, the member first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        with self._unit_of_work(lone=True) as uow:
            return uow.members.holders(member_id, day=today)

    def document(self, caller: Caller, person_id: str | None) -> StoredFile:
        """Return the card as a PDF: of one person, or of everybody when None. Needs VERIFIED.

        Raises:
            NotFound: no card was edited for a running contract, or no such person.
        """
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        with self._unit_of_work() as uow:
            card = _printable(uow, member_id, today)
            member = uow.members.ref(member_id)
            persons = uow.members.on_card(member_id, day=today)
        shown = [one for one in persons if person_id in (None, one.person_id)]
        if not shown:
            raise NotFound("person", person_id or member_id)
        pdf = self._printer.render(member, persons[0], shown, card)
        name = self._profile.card_file_name.format(year=card.year)
        return self._files.keep(member_id, name=name, content=pdf)

    def _of_contract(
        self, contract: Contract, card: CardRecord | None, delivery: Delivery, today: date
    ) -> CardStatus:
        card = card or _not_ordered_yet(contract, delivery)
        due = self._expected_by(card)
        state = state_on(card, today, due=due)
        return CardStatus(
            kind=card.kind,
            year=card.year,
            state=state,
            edited_on=card.edited_on,
            posted_on=card.posted_on,
            published_on=card.published_on,
            expected_by=due if state in _ON_THE_WAY else None,
            delivery=card.delivery,
            joined_on=contract.start_on,
            renewed_by=delivery if self._is_renewed(contract, card) else None,
            valid_until=_valid_until(contract, card),
        )

    def _is_renewed(self, contract: Contract, card: CardRecord) -> bool:
        runs_on = contract.end_on is None or contract.end_on.year > card.year
        return self._profile.card_renewed_yearly and runs_on

    def _expected_by(self, card: CardRecord) -> date | None:
        delay = self._profile.card_delay_days
        return None if delay is None else card.ordered_on + timedelta(days=delay)


def _runs(contract: Contract, day: date) -> bool:
    state = contract_state_on(contract.start_on, contract.end_on, day)
    return state is not ContractState.CANCELLED  # an upcoming contract has its card ahead


def _valid_until(contract: Contract, card: CardRecord) -> date | None:
    """Return the card's last day, none before it is ordered; no card outlives its contract."""
    return min(card.valid_until, contract.end_on or card.valid_until) if card.card_id else None


def _kind(contract: Contract | None) -> CardKind:
    alpha = contract is not None and contract.plan.kind is PlanKind.ALPHA
    return CardKind.MEMBER_CARD_ALPHA if alpha else CardKind.TIERS_PAYANT


def _not_ordered_yet(contract: Contract, delivery: Delivery) -> CardRecord:
    start = contract.start_on
    return CardRecord(
        card_id="",
        year=start.year,
        kind=_kind(contract),
        ordered_on=start,
        edited_on=None,
        posted_on=None,
        published_on=None,
        delivery=delivery,
        columns=(),
        valid_from=start,
        valid_until=start.replace(month=12, day=31),
    )


def _without_contract(
    contract: Contract | None, card: CardRecord | None, delivery: Delivery, today: date
) -> CardStatus:
    return CardStatus(
        kind=card.kind if card else _kind(contract),
        year=card.year if card else today.year,
        state=CardState.NO_CONTRACT,
        edited_on=card.edited_on if card else None,
        posted_on=card.posted_on if card else None,
        published_on=card.published_on if card else None,
        expected_by=None,
        delivery=delivery,
        joined_on=contract.start_on if contract else None,
        ended_on=contract.end_on if contract else None,
    )


def _printable(uow: UnitOfWork, member_id: str, today: date) -> CardRecord:
    contract = uow.members.health_contract(member_id)
    card = uow.cards.latest(member_id, preferred=uow.members.delivery(member_id))
    if contract is None or not _runs(contract, today) or card is None or card.edited_on is None:
        raise NotFound("card", member_id)
    return card
