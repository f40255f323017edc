"""A member's phone: writes through the simulated providers and reads what comes back."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.emma_client import codes_in_outbox

ANSWER_WITHIN_S = 60.0
QUIET_S = 3.0  # so long after a bubble nothing more belongs to the answer
TIMEOUT = 40.0


class PhoneSilent(AssertionError):
    """Nothing came."""


@dataclass
class Phone:
    """One phone on one channel."""

    emma_url: str
    phones_url: str
    channel: str
    number: str
    seen: list[dict[str, Any]] = field(default_factory=list)
    old_codes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.old_codes = set(codes_in_outbox(self.emma_url))
        self.seen += self._new(wait=False)

    def say(self, text: str) -> str:
        """Write `text` and return what came for it, as one text."""
        answer = requests.post(self._address, json={"text": text}, timeout=TIMEOUT)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return self._answer()

    def press(self, label: str) -> str:
        """Press the newest button with this label."""
        answer = requests.post(f"{self._address}/press", json={"label": label}, timeout=TIMEOUT)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return self._answer()

    def prove(self, member_number: str, birth_date: str) -> str:
        """Go through the whole proof; return what came for the code."""
        self.say(f"{member_number} {birth_date}")
        return self.say(self._code())

    def number_of(self, label: str) -> str:
        """Return the number under which the last answer offers a choice."""
        match = re.search(rf"^(\d+)\. .*{label}", self.last, re.MULTILINE | re.IGNORECASE)
        assert match, f"no choice {label!r} in {self.last!r}"
        return match[1]

    @property
    def last(self) -> str:
        """The last bubble that came."""
        return str(next(one["text"] for one in reversed(self.seen) if one["side"] == "in"))

    @property
    def _address(self) -> str:
        return f"{self.phones_url}/phone/{self.channel}/{self.number}"

    def _answer(self) -> str:
        """Return what comes until it is quiet."""
        came: list[str] = []
        deadline, quiet_at = time.monotonic() + ANSWER_WITHIN_S, None
        while time.monotonic() < deadline and (quiet_at is None or time.monotonic() < quiet_at):
            new = self._new(wait=False)
            self.seen += new
            texts = [str(one["text"]) for one in new if one["side"] == "in"]
            if texts:
                came += texts
                quiet_at = time.monotonic() + QUIET_S
            time.sleep(0.2)
        if not came:
            raise PhoneSilent(f"{self.channel} {self.number}")
        return "\n".join(came)

    def _new(self, *, wait: bool) -> list[dict[str, Any]]:
        after = self.seen[-1]["number"] if self.seen else 0
        query: dict[str, str] = {"after": str(after), "wait": "1" if wait else "0"}
        answer = requests.get(self._address, params=query, timeout=TIMEOUT)
        return list(answer.json()["bubbles"])

    def _code(self) -> str:
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while time.monotonic() < deadline:
            new = [one for one in codes_in_outbox(self.emma_url) if one not in self.old_codes]
            if new:
                self.old_codes.update(new)
                return new[0]
            time.sleep(0.2)
        raise PhoneSilent("no code in the dev outbox")
