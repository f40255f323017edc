"""My contracts (K1), and what they pay for a given care (K2)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions.allowances import (
    asks_of_new_start,
    asks_what_is_left,
    tell_allowances,
    tell_new_start,
    tell_usage,
    used_up,
)
from bot.actions.base import EmmaAction
from bot.actions.care_units import say_for_several, times_said
from bot.actions.certificates import ActionCertificateDownload
from bot.actions.clues import persons_meant_of, price_said, telling_words
from bot.actions.formatting import euros, long_date, percent, short_date
from bot.actions.payloads import payload_of
from bot.actions.requests import tell_request
from bot.actions.turn import Event, Turn
from bot.actions.whom import names_uninsured, others_meant
from insurer.domain.contracts import (
    ContractState,
    ContractView,
    Coverage,
    GuaranteeLine,
    WorkedExample,
    ended_on,
    ends_on,
    worked_example,
)
from insurer.domain.line_search import lines_that_share
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import MemberRequest
from insurer.errors import NotFound
from insurer.wiring import Services

MAX_CHOICES = 4
LATELY = 20  # lines that tell which kinds of care a member has
MAX_NEAREST = 2  # lines of other acts
MAX_LINES = 4  # guarantees explained one by one; more make a table
Lines = tuple[GuaranteeLine, ...]


class ActionContractShow(EmmaAction):
    """Show the contracts and the guarantees of the one that runs."""

    def name(self) -> str:
        return "action_contract_show"

    def handle(self, turn: Turn) -> list[Event]:
        contracts = self.services.contracts.list(turn.caller)
        if not contracts:
            turn.say("utter_contract_none")
            return []
        end = ended_on(contracts)
        if end:
            turn.say("utter_contract_ended_on", end=long_date(end))
        elif last_day := ends_on(contracts):
            turn.say("utter_contract_ends_on", end=long_date(last_day))
        turn.say("utter_contract_table", rows=[_contract_row(turn, one) for one in contracts])
        if turn.labels.mentions(turn.text, "certificate"):  # « mon certificat d’adhésion »
            return ActionCertificateDownload(self.tools).handle(turn)
        try:
            coverage = self.services.contracts.coverage(turn.caller)
        except NotFound:
            if not end:
                turn.say("utter_contract_ended")
            return []
        if coverage.lines:
            turn.say(
                "utter_contract_guarantees",
                plan=_plan(turn, coverage),
                rows=[_guarantee_row(turn, line) for line in coverage.lines],
            )
        else:
            turn.say("utter_contract_no_guarantees", plan=_plan(turn, coverage))
        return []


class ActionCoverageCheck(EmmaAction):
    """Say what the member's own plan pays for a care, with an example in euros."""

    def name(self) -> str:
        return "action_coverage_check"

    def handle(self, turn: Turn) -> list[Event]:
        if turn.entity("option") == CareType.OTHER:  # « un autre soin » than those offered
            turn.say("utter_coverage_write_it")
            return []
        if asks_of_new_start(turn):
            tell_new_start(turn)
            if not turn.entity("care_type"):
                return []
        _read_pregnancy(turn)
        try:
            coverage = self.services.contracts.coverage(turn.caller, turn.entity("care_type"))
        except NotFound:
            turn.say("utter_coverage_no_contract")
            return []
        if names_uninsured(turn, self.services):
            turn.say("utter_coverage_uninsured")
        self._tell(turn, coverage)
        return []

    def _tell(self, turn: Turn, coverage: Coverage) -> None:
        if quote := self._quote_of(turn):
            tell_request(turn, quote)
            return
        named = _named(turn, coverage.lines)
        if named and (turn.entity("act") or len(named) < len(coverage.lines)):
            _say_that_it_is_wider(turn, coverage, named)
            self._explain(turn, coverage, named)
        elif coverage.care_type is None:
            self._without_care(turn, coverage)
        elif not coverage.lines:
            self._without_line(turn, coverage, coverage.care_type)
        elif turn.entity("act") and not named:
            _say_nearest(turn, coverage)
        else:
            self._explain(turn, coverage, coverage.lines)

    def _quote_of(self, turn: Turn) -> MemberRequest | None:
        """Return the quote that was studied for the act of which the cost is asked: no example."""
        act = turn.entity("act")
        if not act or price_said(turn) or not turn.labels.mentions(turn.text, "left_to_pay"):
            return None
        studied = (one for one in self.services.requests.list(turn.caller) if one.figures)
        of_act = (one for one in studied if turn.labels.mentions(one.remark or "", f"act_{act}"))
        return next(of_act, None)

    def _without_care(self, turn: Turn, coverage: Coverage) -> None:
        limited = [line for line in coverage.lines if line.ceiling is not None]
        if not asks_what_is_left(turn):
            self._ask_care(turn, coverage)
        elif tell_allowances(self, turn, limited):
            _lead_on(turn, coverage, coverage.lines)
        else:
            turn.say("utter_allowance_none", plan=_plan(turn, coverage))

    def _ask_care(self, turn: Turn, coverage: Coverage) -> None:
        """Ask which care, the kinds the member has first; any other may be written."""
        kinds = self._kinds(turn, coverage)
        if not kinds:
            turn.say("utter_contract_no_guarantees", plan=_plan(turn, coverage))
            return
        choices = [
            (turn.labels.of("care_type", kind), f'/coverage_check{{"care_type": "{kind}"}}')
            for kind in kinds[: MAX_CHOICES - 1]
        ]
        other = (turn.labels.of("pattern", "another_care"), '/coverage_check{"option": "other"}')
        turn.offer("utter_coverage_which", [*choices, other])

    def _kinds(self, turn: Turn, coverage: Coverage) -> list[str]:
        """Return the plan's kinds of care, those reimbursed lately first."""
        covered = list(dict.fromkeys(line.care_type for line in coverage.lines))
        lately = self.services.reimbursements.latest(turn.caller, limit=LATELY)
        had = [line.care_type for line in lately if line.care_type in covered]
        return [kind.value for kind in dict.fromkeys([*had, *covered])]

    def _without_line(self, turn: Turn, coverage: Coverage, care_type: CareType) -> None:
        if asks_what_is_left(turn):
            tell_usage(self, turn, care_type)
        turn.say(
            "utter_coverage_unknown",
            care=turn.labels.of("care_type", care_type.value),
            plan=_plan(turn, coverage),
        )

    def _explain(self, turn: Turn, coverage: Coverage, lines: Lines) -> None:
        if asks_what_is_left(turn) and len(lines) <= MAX_LINES:
            for line in lines:
                self._say_what_is_left(turn, line)
        else:
            say_covered_too(turn, self.services)
            spent = used_up(self, turn, lines)
            tell_allowances(self, turn, spent)  # first: no promise of what is not left
            _explain_each(turn, lines, spent)
            if coverage.care_type is CareType.PHARMACY and not turn.entity("act"):
                turn.say("utter_coverage_medicines")
            tell_allowances(self, turn, [line for line in lines if line not in spent])
        _lead_on(turn, coverage, lines)

    def _say_what_is_left(self, turn: Turn, line: GuaranteeLine) -> None:
        """Say what is left first, where there is a ceiling; else what the line promises."""
        if line.ceiling is None:
            _say_line(turn, line)
        tell_allowances(self, turn, [line])
        if line.ceiling is not None:
            _say_note(turn, line)


def _read_pregnancy(turn: Turn) -> None:
    """Read « je suis enceinte » as the care asked about where none is named: it is no care."""
    if not turn.entity("care_type") and turn.labels.mentions(turn.text, "pregnant"):
        turn.add_entities(care_type=CareType.MATERNITY.value)


def say_covered_too(turn: Turn, services: Services) -> None:
    """Say that whom the question names, beside the member, has the same guarantees."""
    others = others_meant(turn, persons_meant_of(turn, services))
    if others:
        names = turn.labels.of("pattern", "and").join(one.first_name for one in others)
        turn.say("utter_coverage_same_for", names=names)


def _named(turn: Turn, lines: Lines) -> Lines:
    """Return the guarantees of the act that is asked for, else those that share its words.

    A leaflet says « prothèse dentaire » where a member says « couronne »: content lists an
    act's names, and the wider ones that hold where no narrower stands.
    """
    if act := turn.entity("act"):
        return _called(turn, lines, f"act_{act}") or _called(turn, lines, f"act_{act}_wider")
    return lines_that_share(lines, telling_words(turn))


def _called(turn: Turn, lines: Lines, code: str) -> Lines:
    return tuple(line for line in lines if turn.labels.mentions(line.label, code))


def _say_that_it_is_wider(turn: Turn, coverage: Coverage, lines: Lines) -> None:
    act = turn.entity("act")
    if act and not _called(turn, lines, f"act_{act}"):
        turn.say("utter_coverage_act_wider", act=_act(turn), plan=_plan(turn, coverage))


def _say_nearest(turn: Turn, coverage: Coverage) -> None:
    """Say that the act has no line, and which lines, of other acts, come nearest."""
    nearest = _called(turn, coverage.lines, f"act_{turn.entity('act')}_near") or coverage.lines
    nearest = nearest[:MAX_NEAREST]
    turn.offer(
        "utter_coverage_act_unnamed",
        _next_steps(turn, coverage, nearest),
        plan=_plan(turn, coverage),
        act=_act(turn),
        nearest=turn.labels.of("pattern", "or").join(_short(turn, line) for line in nearest),
    )


def _short(turn: Turn, line: GuaranteeLine) -> str:
    promise = _promise(turn, line) or line.note or ""
    return turn.labels.of("pattern", "line_and_promise").format(label=line.label, promise=promise)


def _act(turn: Turn) -> str:
    return turn.labels.of("act", turn.entity("act") or "")


def _plan(turn: Turn, coverage: Coverage) -> str:
    """Return what a plan is called after « votre »: « formule X », or X that says it itself."""
    name = coverage.plan.name
    says_it = turn.labels.mentions(name.partition(" ")[0], "plan_noun")
    return name if says_it else turn.labels.of("pattern", "plan").format(name=name)


def _contract_row(turn: Turn, view: ContractView) -> list[str]:
    contract = view.contract
    ending = view.state is ContractState.ACTIVE and contract.end_on is not None
    return [
        turn.labels.of("contract_kind", contract.kind.value),
        contract.plan.name,
        contract.company or "",
        short_date(contract.start_on),
        turn.labels.of("contract_state", "ending" if ending else view.state.value).format(
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


def _explain_each(turn: Turn, lines: Lines, spent: Sequence[GuaranteeLine]) -> None:
    if len(lines) > MAX_LINES:
        turn.say("utter_coverage_table", rows=[_guarantee_row(turn, line) for line in lines])
        return
    for line in lines:
        _say_line(turn, line)
        if line not in spent:  # an example of what may not be had misleads
            say_for_several(turn, line)
            _say_example(turn, line)


def _lead_on(turn: Turn, coverage: Coverage, lines: Lines) -> None:
    steps = _next_steps(turn, coverage, lines)
    turn.offer("utter_coverage_next", steps, plan=_plan(turn, coverage))


def _next_steps(turn: Turn, coverage: Coverage, lines: Lines) -> list[tuple[str, str]]:
    """Lead on; what was left out of the kind of care comes first."""
    kinds = {line.care_type for line in lines}
    left_out = len(kinds) == 1 and sum(one.care_type in kinds for one in coverage.lines) > len(
        lines
    )
    steps = []
    if left_out:
        kind = kinds.pop().value
        label = turn.labels.of("pattern", "whole_kind").format(
            care=turn.labels.of("care_type", kind)
        )
        steps = [(label, f'/coverage_check{{"care_type": "{kind}"}}')]
    known = ("quote_submit", "contract_show", "reimbursement_list", "human_handoff")
    steps += [(turn.labels.of("intent", one), payload_of(one)) for one in known]
    return [*steps[: MAX_CHOICES - 1], steps[-1]]


def _say_line(turn: Turn, line: GuaranteeLine) -> None:
    promise = _promise(turn, line)
    turn.say("utter_coverage_line", label=line.label, promise=promise or line.note or "")
    _say_note(turn, line)


def _say_note(turn: Turn, line: GuaranteeLine) -> None:
    if line.note and _promise(turn, line):
        turn.say("utter_coverage_note", note=line.note)


def _example_response(example: WorkedExample) -> str:
    """Return the response for an example; without the Sécu there is no flat-rate share."""
    if not example.secu_amount:
        return "utter_coverage_example_mutuelle"
    return "utter_coverage_example_assumed" if example.assumed_base else "utter_coverage_example"


def _say_example(turn: Turn, line: GuaranteeLine) -> None:
    price = price_said(turn)
    example = worked_example(replace(line, usual_cost=price) if price else line)
    if example is None or (price and times_said(turn, line) and not line.secu_rate):
        return  # told for all nights already
    turn.say(
        _example_response(example),
        base=euros(example.base),
        cost=euros(example.cost),
        secu=euros(example.secu_amount),
        mutuelle=euros(example.mutuelle_amount),
        left=euros(example.left_to_pay),
    )
