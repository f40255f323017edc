"""Requests about the card: a new one (feature C3), a mistake on it (feature C4)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import CardLoss
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import ContractState, state_on
from insurer.domain.references import new_reference
from insurer.domain.requests import MemberRequest, Receipt, RequestKind, RequestState
from insurer.errors import Conflict, NotFound
from insurer.services.access import require
from insurer.services.once import once
from insurer.services.vault_words import words_from_vault
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

REISSUE = "card_requests.reissue"
CORRECTION = "card_requests.report_error"
WORDS_MAX = 2000


class CardRequestService:
    """Opens requests about the card; a manager sees to them."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def open_reissue(self, caller: Caller) -> MemberRequest | None:
        """Return the request for a new card that is still open. Needs VERIFIED.

        Raises:
            NotFound: no health contract that runs or is to begin, so no card.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            self._check_contract(uow, member_id)
            return uow.requests.open_of_kind(member_id, RequestKind.NEW_CARD)

    def reissue(self, caller: Caller, *, reason: CardLoss, person_id: str | None = None) -> Receipt:
        """Ask for a new card, for one insured person where one is named. Needs VERIFIED.

        Raises:
            NotFound: no health contract that runs or is to begin, or no such person.
            Conflict: another request for a new card is open.
        """
        member_id = require(caller, Assurance.VERIFIED)
        receipt = self._receipt("CAR")

        def effect(uow: UnitOfWork) -> None:
            self._check_contract(uow, member_id)
            uow.requests.lock(member_id)
            if uow.requests.open_of_kind(member_id, RequestKind.NEW_CARD) is not None:
                raise Conflict("a request for a new card is open")
            payload = {"reason": reason.value}
            if person_id is not None:
                today = paris_day(receipt.created_at)
                payload["person_id"] = uow.members.person(member_id, person_id, day=today).person_id
            uow.requests.add(
                NewRequest(member_id, RequestKind.NEW_CARD, receipt, payload), actor="member"
            )

        return once(self._unit_of_work, caller, receipt, service=REISSUE, effect=effect)

    def report_error(self, caller: Caller, *, words_ref: str) -> Receipt:
        """Report a mistake on the card, in the member's words. Needs VERIFIED.

        Raises:
            NotFound: no health contract that runs or is to begin, or no such words.
            InvalidInput: field `words`; code empty or too_long.
        """
        member_id = require(caller, Assurance.VERIFIED)
        receipt = self._receipt("COR")

        def effect(uow: UnitOfWork) -> None:
            self._check_contract(uow, member_id)
            words = words_from_vault(
                uow, caller, words_ref, now=receipt.created_at, field="words", longest=WORDS_MAX
            )
            uow.requests.add(
                NewRequest(member_id, RequestKind.CARD_CORRECTION, receipt, {"words": words}),
                actor="member",
            )

        return once(self._unit_of_work, caller, receipt, service=CORRECTION, effect=effect)

    def _receipt(self, prefix: str) -> Receipt:
        now = self._clock()
        reference = new_reference(prefix, paris_day(now))
        return Receipt(reference, RequestState.RECEIVED, now, effective_not_before=None)

    def _check_contract(self, uow: UnitOfWork, member_id: str) -> None:
        today = paris_day(self._clock())
        contract = uow.members.health_contract(member_id)
        if contract is None or (
            state_on(contract.start_on, contract.end_on, today) is ContractState.CANCELLED
        ):
            raise NotFound("health contract", member_id)
