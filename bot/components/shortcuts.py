"""Two small things that Rasa does the long way in every turn (ADR 0009).

Dask's scheduler, made for clusters, orders anew each time the dozen steps that read a message
or ask the rules; slots are copied through pickle's protocol, all of them three times a turn.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from rasa.engine.runner import dask as runner
from rasa.shared.core.slots import Slot


def evaluate(graph: Mapping[str, Any], targets: Sequence[str]) -> list[Any]:
    """Return the targets' values as `dask.get`: a task is a callable and the keys it needs."""
    values: dict[str, Any] = {}

    def value(key: str) -> Any:
        if key not in values:
            step, *needs = graph[key]
            values[key] = step(*map(value, needs)) if callable(step) else graph[key]
        return values[key]

    return [value(target) for target in targets]


def copied(slot: Slot) -> Slot:
    """Return what `copy.copy` makes of a slot."""
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def install() -> None:
    """Let Rasa take them."""
    runner.dask = SimpleNamespace(get=evaluate)
    Slot.__copy__ = copied
