"""The last reimbursements (R1)."""

from datetime import date

from bot.actions.base import EmmaAction
from bot.actions.card import is_relation
from bot.actions.formatting import euros, percent, short_date
from bot.actions.labels import names
from bot.actions.turn import Event, Turn
from insurer.domain.reimbursements import Reimbursement, ReimbursementState

SHOWN = 5


class ActionReimbursementList(EmmaAction):
    """Show the latest reimbursements, newest first, narrowed as the member said."""

    def name(self) -> str:
        return "action_reimbursement_list"

    def handle(self, turn: Turn) -> list[Event]:
        lines = self.services.reimbursements.latest(
            turn.caller,
            limit=SHOWN + 1,
            person_id=self._person(turn),
            care_type=turn.entity("care_type"),
            since=_day(turn.entity("since")),
            until=_day(turn.entity("until")),
        )
        if lines:
            _show(turn, lines)
        else:
            turn.say(_none(turn))
        return []

    def _person(self, turn: Turn) -> str | None:
        wanted = turn.entity("person")
        persons = self.services.cards.holders(turn.caller) if turn.text else ()
        named = [p for p in persons if names(turn.text, p.first_name)]
        kin = named or [p for p in persons if is_relation(p.relation, wanted)]
        return kin[0].person_id if len(kin) == 1 else None


def _show(turn: Turn, lines: tuple[Reimbursement, ...]) -> None:
    shown = lines[:SHOWN]
    turn.say(
        "utter_reimbursements_table",
        rows=[_row(turn, line) for line in shown],
        newest=short_date(shown[0].care_date),
    )
    for line in shown:
        if line.state is ReimbursementState.REFUSED and line.reason is not None:
            turn.say(
                "utter_reimbursements_refused",
                act=line.act,
                care_date=short_date(line.care_date),
                reason=turn.labels.of("refusal_reason", line.reason.value),
            )
    turn.say("utter_reimbursements_more" if len(lines) > SHOWN else "utter_reimbursements_next")


def _row(turn: Turn, line: Reimbursement) -> list[str]:
    return [
        short_date(line.care_date),
        line.act,
        line.person_first_name,
        euros(line.actual_cost),
        f"{euros(line.secu_amount)} ({percent(line.secu_rate)})",
        euros(line.mutuelle_amount),
        euros(line.left_to_pay),
        _state(turn, line),
    ]


def _state(turn: Turn, line: Reimbursement) -> str:
    words = turn.labels.of("reimbursement_state", line.state.value)
    return f"{words} {short_date(line.paid_on)}" if line.paid_on else words


def _none(turn: Turn) -> str:
    narrowed = any(turn.entity(name) for name in ("care_type", "since", "person"))
    return "utter_reimbursements_none_such" if narrowed else "utter_reimbursements_none"


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
