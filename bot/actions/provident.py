"""What a provident contract is worth: its guarantees are in no data, its name and day are."""

from bot.actions import names
from bot.actions.formatting import long_date
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.contracts import Contract, ContractKind


def asks_of_provident(turn: Turn, tools: Toolbox) -> bool:
    """Return whether who has a provident contract asks what it is worth."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    asked = turn.labels.mentions(turn.text, "provident") and turn.intent not in names.SAFETY
    return known and asked and _provident(turn, tools) is not None


def tell_provident(turn: Turn, tools: Toolbox) -> None:
    """Name the contract; what it guarantees is in no data."""
    if contract := _provident(turn, tools):
        turn.say(
            "utter_contract_provident",
            plan=contract.plan.name,
            start=long_date(contract.start_on),
            contact_way=tools.services.profile.contact_way,
        )


def _provident(turn: Turn, tools: Toolbox) -> Contract | None:
    views = tools.services.contracts.list(turn.caller)
    return next((v.contract for v in views if v.contract.kind is ContractKind.PROVIDENT), None)
