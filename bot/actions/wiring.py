"""The composition root of the action server: built on first use, once per process."""

import os
from dataclasses import dataclass
from functools import lru_cache

from bot.actions import settings as action_settings
from bot.actions.labels import Labels, load_labels
from insurer.wiring import Services, build_services


@dataclass(frozen=True)
class Toolbox:
    """All that an action may reach for."""

    services: Services
    labels: Labels
    turn_key: str


@lru_cache(maxsize=1)
def toolbox() -> Toolbox:
    """Return this process's toolbox, built from the environment."""
    settings = action_settings.load(os.environ)
    return Toolbox(build_services(settings.insurer), load_labels(), settings.turn_key)
