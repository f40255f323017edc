"""The sums of twelve months (R4): chart and table."""

from bot.actions.base import EmmaAction
from bot.actions.clues import asks_back, day, is_too_old, person_meant
from bot.actions.formatting import euros, long_date
from bot.actions.reimbursements import say_too_old
from bot.actions.turn import Event, Turn
from insurer.domain.reimbursements import ReimbursementSummary, ReimbursementTotals


class ActionReimbursementSummary(EmmaAction):
    """Say what was paid, to whom, and what was left to pay."""

    def name(self) -> str:
        return "action_reimbursement_summary"

    def handle(self, turn: Turn) -> list[Event]:
        if asks_back(turn):
            return []
        if is_too_old(turn, self.services):
            say_too_old(self, turn)
            return []
        summary = self.services.reimbursements.summary(
            turn.caller,
            person_id=person_meant(turn, self.services),
            since=day(turn.entity("since")),
            until=day(turn.entity("until")),
        )
        if summary.total.lines:
            _show(turn, summary)
        else:
            turn.say("utter_reimbursements_none")
        return []


def _show(turn: Turn, summary: ReimbursementSummary) -> None:
    total = summary.total
    turn.say(
        "utter_reimbursement_summary",
        since=long_date(summary.since),
        until=long_date(summary.until),
        total=euros(total.mutuelle_amount),
        to_member=euros(total.paid_to_member),
        to_third_parties=euros(total.paid_to_third_parties),
        left=euros(total.left_to_pay),
        member_amount=total.paid_to_member,
        third_parties_amount=total.paid_to_third_parties,
    )
    turn.say(
        "utter_reimbursement_summary_table",
        rows=[_row(turn, part) for part in (*summary.by_care, total)],
    )


def _row(turn: Turn, part: ReimbursementTotals) -> list[str]:
    return [
        turn.labels.of("care_type", part.care_type.value)
        if part.care_type
        else turn.labels.of("pattern", "total"),
        euros(part.actual_cost),
        euros(part.secu_amount),
        euros(part.mutuelle_amount),
        euros(part.left_to_pay),
    ]
