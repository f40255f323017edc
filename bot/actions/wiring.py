"""The composition root of the action server."""

from bot.actions.by_words import by_words
from bot.actions.labels import load_labels
from bot.actions.settings import Settings
from bot.actions.toolbox import Toolbox
from insurer.wiring import build_services


def build_toolbox(settings: Settings) -> Toolbox:
    """Return what the actions of this process share.

    Raises:
        InsurerError: a wrong profile or key.
    """
    services = build_services(settings.insurer)
    return Toolbox(services, load_labels(), settings.turn_key, by_words)
