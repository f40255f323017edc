"""Where the money is (R3): what the member's own lines wait for, and the next step."""

from dataclasses import replace

from bot.actions.base import EmmaAction
from bot.actions.clues import asks_back, clues_of, is_narrowed, kin_meant
from bot.actions.formatting import euros, long_date, long_day, short_date
from bot.actions.turn import Event, Turn
from insurer.domain.line_search import LineClues
from insurer.domain.members import Beneficiary, Teletransmission
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, Reimbursement, ReimbursementState
from insurer.domain.requests import MemberRequest, RequestKind
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

SHOWN = 5
MAX_REASONS = 3  # next steps said at once; more would not be read

# Reasons for which the member can do something come last: the choices under them stay visible.
_URGENCY = (
    RefusalReason.BEING_PROCESSED,
    RefusalReason.DUPLICATE,
    RefusalReason.NOT_COVERED,
    RefusalReason.CEILING_REACHED,
    RefusalReason.RIGHTS_CLOSED,
    RefusalReason.AWAITING_SECU,
    RefusalReason.TELETRANSMISSION_INACTIVE,
    RefusalReason.INVOICE_UNREADABLE,
    RefusalReason.MISSING_DOCUMENT,
)


class ActionReimbursementDelay(EmmaAction):
    """Say why a reimbursement has not come, by the data, never by a general delay."""

    def name(self) -> str:
        return "action_reimbursement_delay"

    def handle(self, turn: Turn) -> list[Event]:
        if asks_back(turn):
            return []
        delay = self._delay(turn, clues_of(turn, self.services))
        if turn.entity("since") and _is_empty(delay):
            delay = self._at_any_time(turn)
        if is_narrowed(turn) and _is_empty(delay):
            turn.say("utter_reimbursement_delay_none_such")
            delay = self.services.reimbursements.delay(turn.caller, LineClues())
        if delay.waiting:
            say_waiting(turn, self.services, _meant(turn, delay.waiting))
        else:
            _say_none_waiting(turn, delay)
        return []

    def _at_any_time(self, turn: Turn) -> PaymentDelay:
        """Return what waits of that care at other days: those of the question before may be kept.

        « L’année dernière ? », then « pourquoi l’ostéo n’est pas remboursé ».
        """
        clues = replace(clues_of(turn, self.services), since=None, until=None)
        delay = self._delay(turn, clues)
        if not _is_empty(delay):
            turn.say("utter_reimbursement_delay_none_then")
        return delay

    def _delay(self, turn: Turn, clues: LineClues) -> PaymentDelay:
        """Return what waits of the care that is meant, of each child for « mes enfants »."""
        delay = self.services.reimbursements.delay(turn.caller, clues)
        kin = {one.person_id for one in kin_meant(turn, self.services)}
        return _of(delay, kin) if len(kin) > 1 else delay


def _is_empty(delay: PaymentDelay) -> bool:
    return not (delay.waiting or delay.last_paid)


def _of(delay: PaymentDelay, kin: set[str]) -> PaymentDelay:
    """Return what waits of these persons alone, « ma fille » being any of several."""
    paid = delay.last_paid
    return replace(
        delay,
        waiting=tuple(one for one in delay.waiting if one.line.person_id in kin),
        unlinked=tuple(one for one in delay.unlinked if one.person_id in kin),
        last_paid=paid if paid and paid.person_id in kin else None,
    )


def _meant(turn: Turn, waiting: tuple[AwaitedPayment, ...]) -> tuple[AwaitedPayment, ...]:
    """Return the refused lines where a refusal is asked about, all where none is refused."""
    if not turn.labels.mentions(turn.text, "refused"):
        return waiting
    refused = tuple(one for one in waiting if one.line.state is ReimbursementState.REFUSED)
    return refused or waiting


def say_waiting(turn: Turn, services: Services, waiting: tuple[AwaitedPayment, ...]) -> None:
    """Say which lines are not paid, why, and what the member can do."""
    if len(waiting) == 1:
        _say_one(turn, waiting[0])
    else:
        turn.say(
            "utter_reimbursement_delay_table",
            rows=[_row(turn, one) for one in waiting[:SHOWN]],
            count=len(waiting),
        )
    reasons = sorted({one.reason for one in waiting}, key=_URGENCY.index)
    for reason in reasons[-MAX_REASONS:]:
        _say_step(turn, services, reason, waiting)


def _say_step(
    turn: Turn, services: Services, reason: RefusalReason, waiting: tuple[AwaitedPayment, ...]
) -> None:
    doubled = [one.line for one in waiting if one.reason is RefusalReason.DUPLICATE]
    if reason is RefusalReason.DUPLICATE and not _all_paid(turn, services, doubled):
        turn.say("utter_reimbursement_step_duplicate_unseen")
        return
    inactive = reason is RefusalReason.TELETRANSMISSION_INACTIVE
    if inactive and (asked := _link_request(turn, services)):
        day, reference = long_day(asked.created_at), asked.reference
        turn.say("utter_reimbursement_step_teletransmission_asked", day=day, reference=reference)
    else:
        turn.say(f"utter_reimbursement_step_{reason.value}")


def _all_paid(turn: Turn, services: Services, refused: list[Reimbursement]) -> bool:
    """Return whether the payment that makes each of these a duplicate is on file."""
    lines = services.reimbursements.latest(turn.caller, limit=MAX_LINES)
    paid = {_care_of(one) for one in lines if one.state is ReimbursementState.PAID}
    return all(_care_of(one) in paid for one in refused)


def _care_of(line: Reimbursement) -> tuple[object, ...]:
    return line.person_id, line.care_date, line.care_type, line.actual_cost


def _link_request(turn: Turn, services: Services) -> MemberRequest | None:
    """Return the open request for the télétransmission, None where none waits."""
    kind = RequestKind.TELETRANSMISSION_CHANGE
    asked = (one for one in services.requests.list(turn.caller) if one.kind is kind)
    return next((one for one in asked if one.state.open), None)


def _say_one(turn: Turn, one: AwaitedPayment) -> None:
    refused = one.line.state is ReimbursementState.REFUSED
    turn.say(
        "utter_reimbursement_delay_refused" if refused else "utter_reimbursement_delay_one",
        act=one.line.act,
        care_date=long_date(one.line.care_date),
        person=one.line.person_first_name,
        reason=turn.labels.of("refusal_reason", one.reason.value),
    )


def _row(turn: Turn, one: AwaitedPayment) -> list[str]:
    return [
        short_date(one.line.care_date),
        one.line.act,
        one.line.person_first_name,
        turn.labels.of("reimbursement_state", one.line.state.value),
        turn.labels.of("refusal_reason", one.reason.value),
    ]


def _say_none_waiting(turn: Turn, delay: PaymentDelay) -> None:
    if delay.last_paid is not None and delay.last_paid.paid_on is not None:
        turn.say(
            f"utter_reimbursement_delay_paid_{delay.last_paid.payee.value}",
            amount=euros(delay.last_paid.mutuelle_amount),
            act=delay.last_paid.act,
            care_date=long_date(delay.last_paid.care_date),
            paid_on=long_date(delay.last_paid.paid_on),
        )
    for claim in delay.claims[:MAX_REASONS]:
        turn.say(
            "utter_reimbursement_delay_claim",
            reference=claim.reference,
            created_on=long_day(claim.created_at),
            state=turn.labels.of("request_state", claim.state.value),
        )
    turn.say(_last_word(delay), persons=_first_names(turn, delay.unlinked))


def _last_word(delay: PaymentDelay) -> str:
    unlinked = delay.unlinked
    if not unlinked:
        told_before = delay.last_paid is not None or delay.claims
        return f"utter_reimbursement_delay_nothing{'_else' if told_before else ''}_waits"
    alpha = all(one.teletransmission is Teletransmission.NOT_APPLICABLE for one in unlinked)
    return "utter_reimbursement_delay_alpha" if alpha else "utter_reimbursement_delay_unlinked"


def _first_names(turn: Turn, persons: tuple[Beneficiary, ...]) -> str:
    return turn.labels.of("pattern", "and").join(one.first_name for one in persons)
