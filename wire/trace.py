"""What Rasa tells the bridge of a turn beside the answer: what was understood and what was done.

Two `custom` payloads of the answer; they hold names and codes only, never a member's words or
the value of a slot:

    {"trace": {"intent": "card_status", "confidence": 0.93,     the last custom of every answer
               "readings": ["card_status", "card_download"],    likeliest first
               "danger": null,                                  "distress": perhaps, not surely
               "in_form": false,                                a form was open before the message
               "actions": ["action_card_status"],               in the order in which they ran
               "form": {"name": "bank_details_form",            the one open after the turn, or null
                        "asked": "bank_holder", "filled": ["bank_iban"]}}}
    {"failed": {"action": "action_card_status", "code": "<ActionFailure>"}}   from the action server
"""

from enum import StrEnum

TRACE_KEY = "trace"
FAILED_KEY = "failed"


class ActionFailure(StrEnum):
    """Why an action could not do what it is for."""

    NOT_ALLOWED = "not_allowed"  # the member is not proven well enough
    UNAVAILABLE = "unavailable"  # the data layer did not answer
    FAILED = "failed"

    @property
    def ours(self) -> bool:
        """True when the fault is Emma's: counted as an error."""
        return self is not self.NOT_ALLOWED
