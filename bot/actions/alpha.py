"""What holds for members of the ALPHA plan alone (source 002)."""

from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.contracts import PlanKind
from insurer.wiring import Services


def has_alpha(turn: Turn, services: Services) -> bool:
    """Return whether the member who asks has the ALPHA plan."""
    if turn.caller.assurance < Assurance.VERIFIED:
        return False
    plan = services.members.profile(turn.caller).plan
    return plan is not None and plan.kind is PlanKind.ALPHA
