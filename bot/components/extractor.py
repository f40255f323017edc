"""Rasa's view of the extractors (bot/components/entities.py)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities import Extractor
from bot.components.lookups import load_lookups
from bot.components.places import Towns
from bot.french.text import COMMAND_LIKE

_PARIS = ZoneInfo("Europe/Paris")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FrenchExtractor(GraphComponent, EntityExtractorMixin):
    """Adds what the rules and word lists find in a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"lookups": "bot/lookups.yml", "towns": "bot/towns.txt"}

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FrenchExtractor:
        return cls(Extractor(load_lookups(config["lookups"]), Towns.load(config["towns"])))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not COMMAND_LIKE.match(text):
                found = [_entity(*pair) for pair in self._extractor.find(text, today=_today())]
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


def _today() -> date:
    """Return the day in Paris: a member writes « cette semaine » by French clocks."""
    return datetime.now(_PARIS).date()


def _entity(name: str, value: str) -> dict[str, Any]:
    return {"entity": name, "value": value, "extractor": "FrenchExtractor"}
