"""The phones that the simulated providers reach: what each of them shows."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

SMS, WHATSAPP = "sms", "whatsapp"
Side = Literal["in", "out"]


@dataclass
class Shown:
    """One bubble on a phone. `side` is "in" for what the member receives."""

    number: int
    side: Side
    text: str
    provider_id: str = ""
    status: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)
    menu: str = ""  # the button behind which `buttons` are a list
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


class Phones:
    """All phones, by channel and number."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._shown: defaultdict[tuple[str, str], list[Shown]] = defaultdict(list)
        self._by_id: dict[str, Shown] = {}
        self._count = 0

    def show(self, channel: str, number: str, side: Side, text: str, **more: Any) -> Shown:
        """Add a bubble."""
        with self._lock:
            self._count += 1
            bubble = Shown(self._count, side, text, **more)
            self._shown[channel, number].append(bubble)
            self._by_id[bubble.provider_id] = bubble
            self._lock.notify_all()
            return bubble

    def on(self, channel: str, number: str, *, after: int = 0) -> list[Shown]:
        """Return the bubbles of a phone behind the number `after`."""
        with self._lock:
            return [one for one in self._shown[channel, number] if one.number > after]

    def received(self, channel: str, number: str) -> list[str]:
        """Return the texts that a phone received."""
        return [one.text for one in self.on(channel, number) if one.side == "in"]

    def last(self) -> int:
        """Return the number of the newest bubble."""
        with self._lock:
            return self._count

    def wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until `holds`, which may look at the phones; False after `seconds`."""
        with self._lock:
            return self._lock.wait_for(holds, seconds)

    def note(self, provider_id: str, status: str) -> None:
        """Remember how far a message is."""
        with self._lock:
            if provider_id in self._by_id:
                self._by_id[provider_id].status = status

    def find(self, provider_id: str) -> Shown | None:
        """Return the bubble of a message."""
        with self._lock:
            return self._by_id.get(provider_id)
