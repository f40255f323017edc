"""Why a person is asked for. The code is stored, shown to agents and counted."""

from enum import StrEnum


class HandoffReason(StrEnum):
    """Reasons in order of the catalogue; `priority` reasons go to the head of the queue."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    ANGER = "anger"
    COMPLAINT = "complaint"
    DISTRESS = "distress"
    EMERGENCY = "emergency"
    BEREAVEMENT = "bereavement"
    FRAUD = "fraud"  # somebody else acts, or tries to, in the member's name
    ACTION_FAILED = "action_failed"
    BOT_DOWN = "bot_down"
    OTHER_LANGUAGE = "other_language"
    CONTACTED = "contacted"  # an agent wrote first

    @property
    def priority(self) -> bool:
        """True for members who must not wait behind the others."""
        return self.grave or self is self.FRAUD

    @property
    def grave(self) -> bool:
        """True after a danger or a death: no counter of choices and no mark to give."""
        return self.danger or self is self.BEREAVEMENT

    @property
    def alarming(self) -> bool:
        """True when agents must read which words made it."""
        return self.priority or self is self.ANGER

    def outweighs(self, other: "HandoffReason") -> bool:
        """Return whether this one stays when `other` is told besides: lives, then files."""
        return self._weight > other._weight

    @property
    def _weight(self) -> tuple[bool, ...]:
        return self.danger, self.priority, self.grave, self.alarming

    @property
    def danger(self) -> bool:
        """True where a life may be at stake: whoever leaves is looked for."""
        return self in {self.DISTRESS, self.EMERGENCY}
