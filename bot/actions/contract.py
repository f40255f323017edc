"""My contracts (K1), and what they pay for a given care (K2)."""

from bot.actions.base import EmmaAction
from bot.actions.formatting import euros, percent, short_date
from bot.actions.turn import Event, Turn
from insurer.domain.contracts import ContractView, Coverage, GuaranteeLine, worked_example
from insurer.errors import NotFound

MAX_CHOICES = 4
MAX_LINES = 4  # guarantees of one kind of care explained at once


class ActionContractShow(EmmaAction):
    """Show the contracts and the guarantees of the one that runs."""

    def name(self) -> str:
        return "action_contract_show"

    def handle(self, turn: Turn) -> list[Event]:
        contracts = self.services.contracts.list(turn.caller)
        if not contracts:
            turn.say("utter_contract_none")
            return []
        turn.say("utter_contract_table", rows=[_contract_row(turn, one) for one in contracts])
        try:
            coverage = self.services.contracts.coverage(turn.caller)
        except NotFound:
            turn.say("utter_contract_ended")
            return []
        if coverage.lines:
            turn.say(
                "utter_contract_guarantees",
                plan=coverage.plan.name,
                rows=[_guarantee_row(turn, line) for line in coverage.lines],
            )
        else:
            turn.say("utter_contract_no_guarantees", plan=coverage.plan.name)
        return []


class ActionCoverageCheck(EmmaAction):
    """Say what the member's own plan pays for a care, with an example in euros."""

    def name(self) -> str:
        return "action_coverage_check"

    def handle(self, turn: Turn) -> list[Event]:
        try:
            coverage = self.services.contracts.coverage(turn.caller, turn.entity("care_type"))
        except NotFound:
            turn.say("utter_coverage_no_contract")
            return []
        if coverage.care_type is None:
            _ask_care(turn, coverage)
        elif not coverage.lines:
            turn.say(
                "utter_coverage_unknown",
                care=turn.labels.of("care_type", coverage.care_type.value),
                plan=coverage.plan.name,
            )
        else:
            _explain(turn, coverage)
        return []


def _contract_row(turn: Turn, view: ContractView) -> list[str]:
    contract = view.contract
    return [
        turn.labels.of("contract_kind", contract.kind.value),
        contract.plan.name,
        contract.company or "",
        short_date(contract.start_on),
        turn.labels.of("contract_state", view.state.value).format(
            end=short_date(contract.end_on) if contract.end_on else ""
        ),
    ]


def _guarantee_row(turn: Turn, line: GuaranteeLine) -> list[str]:
    return [
        line.label,
        percent(line.secu_rate) if line.secu_rate is not None else "",
        _promise(turn, line),
        line.note or "",
    ]


def _promise(turn: Turn, line: GuaranteeLine) -> str:
    parts = []
    if line.mutuelle_rate is not None:
        parts.append(
            turn.labels.of("pattern", "rate_of_base").format(rate=percent(line.mutuelle_rate))
        )
    if line.mutuelle_amount is not None:
        parts.append(euros(line.mutuelle_amount))
    if line.ceiling is not None:
        parts.append(turn.labels.of("pattern", "ceiling").format(amount=euros(line.ceiling)))
    return ", ".join(parts)


def _ask_care(turn: Turn, coverage: Coverage) -> None:
    kinds = list(dict.fromkeys(line.care_type.value for line in coverage.lines))
    if not kinds:
        turn.say("utter_contract_no_guarantees", plan=coverage.plan.name)
        return
    turn.offer(
        "utter_coverage_which",
        [
            (turn.labels.of("care_type", kind), f'/coverage_check{{"care_type": "{kind}"}}')
            for kind in kinds[:MAX_CHOICES]
        ],
    )


def _explain(turn: Turn, coverage: Coverage) -> None:
    for line in coverage.lines[:MAX_LINES]:
        turn.say(
            "utter_coverage_line",
            label=line.label,
            promise=_promise(turn, line) or line.note or "",
        )
        _say_note(turn, line)
        _say_example(turn, line)
    turn.say("utter_coverage_next", plan=coverage.plan.name)


def _say_note(turn: Turn, line: GuaranteeLine) -> None:
    if line.note and _promise(turn, line):
        turn.say("utter_coverage_note", note=line.note)


def _say_example(turn: Turn, line: GuaranteeLine) -> None:
    example = worked_example(line)
    if example is None:
        return
    turn.say(
        "utter_coverage_example_assumed" if example.assumed_base else "utter_coverage_example",
        base=euros(example.base),
        cost=euros(example.cost),
        secu=euros(example.secu_amount),
        mutuelle=euros(example.mutuelle_amount),
        left=euros(example.left_to_pay),
    )
