"""Which action object answers an intent, for questions in the middle of a form."""

from importlib import import_module

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.toolbox import Toolbox

_MODULES = (
    "card",
    "reimbursements",
    "reimbursement_delay",
    "reimbursement_summary",
    "statements",
    "certificates",
    "contract",
    "notifications",
    "contributions",
    "bank_account",
    "phone_link",
    "inbox",
    "requests",
    "hospital_coverage",
    "profile",
    "household",
    "handoff",
    "faq",
    "smalltalk",
    "languages",
    "sensitive",
)


def answer_to(intent: str, tools: Toolbox) -> EmmaAction:
    """Return the action of `intent`, which must stand in names.ACTION_OF_INTENT."""
    wanted = names.ACTION_OF_INTENT[intent]
    for module in _MODULES:
        for thing in vars(import_module(f"bot.actions.{module}")).values():
            if _is_action(thing) and thing(tools).name() == wanted:
                action: EmmaAction = thing(tools)
                return action
    raise LookupError(wanted)


def _is_action(thing: object) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, EmmaAction)
        and not getattr(thing, "__abstractmethods__", None)
        and (thing.name is not EmmaAction.name)
        and not thing.__name__.startswith("_")
        and thing.__name__ != "SaysOnly"
    )
