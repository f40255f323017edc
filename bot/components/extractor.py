"""What a message says besides its intent: placeholders, periods, persons, kinds of care, amounts.

Values come normalised; what could be read in two ways is left out, so that Emma asks.
"""

from __future__ import annotations

from collections.abc import Iterator
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

from bot.components.amounts import find_amount
from bot.components.lookups import Lookup, load_lookups
from bot.components.periods import find_period
from bot.components.text import COMMAND_LIKE, PLACEHOLDER, fold

_PARIS = ZoneInfo("Europe/Paris")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FrenchExtractor(GraphComponent, EntityExtractorMixin):
    """Finds entities by rules and word lists (bot/data/lookups)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"lookups": "bot/lookups.yml"}

    def __init__(self, lookups: dict[str, Lookup]) -> None:
        self._lookups = lookups

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FrenchExtractor:
        return cls(load_lookups(config["lookups"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not COMMAND_LIKE.match(text):
                found = [*message.get(ENTITIES, []), *self.find(text, today=_today())]
                message.set(ENTITIES, found, add_to_output=True)
        return messages

    def find(self, text: str, *, today: date) -> Iterator[dict[str, Any]]:
        """Yield the entities of `text` as Rasa writes them."""
        for match in PLACEHOLDER.finditer(text):
            yield _entity(match["kind"], match[0])
        folded = fold(text)
        for name, lookup in self._lookups.items():
            value = lookup.find(folded)
            if value is not None:
                yield _entity(name, value)
        amount = find_amount(text)
        if amount is not None:
            yield _entity("amount", str(amount))
        period = find_period(folded, today=today)
        if period is not None:
            yield _entity("since", period.since.isoformat())
            yield _entity("until", period.until.isoformat())


def _today() -> date:
    """Return the day in Paris: a member writes « cette semaine » by French clocks."""
    return datetime.now(_PARIS).date()


def _entity(name: str, value: str) -> dict[str, Any]:
    return {"entity": name, "value": value, "extractor": "FrenchExtractor"}
