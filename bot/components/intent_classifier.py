"""Rasa's view of the intent model: the ranking, doubt, and `faq/…` topics (ADR 0003)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_model import IntentModel, train
from bot.components.languages import foreign_language
from bot.components.rewording import WORD_FILES
from bot.components.several import Reading, second_request
from bot.components.text import has_words, sign, simplify

FALLBACK = "nlu_fallback"
OTHER_LANGUAGE = "other_language"
LANGUAGE_ENTITY = "language"
ALSO_ENTITY = "also"
RANKING_LENGTH = 5
FEW_WORDS = 2
FAQ_ENTITY = "faq_topic"
_MODEL_FILE = "intent_model.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FrenchIntentClassifier(GraphComponent, IntentClassifier):
    """Names the intent of a message, or says that it is in doubt.

    In doubt means: the best probability is below `threshold`, or less than `margin` above the
    second. The intent is then `nlu_fallback`; the ranking keeps the readings, best first. An
    intent of `safety` wins from `safety_threshold` on, whatever its rank. Gibberish has examples
    of its own under `nlu_fallback` (bot/data/nlu/gibberish.yml). What is plainly not French is
    `other_language`. A second request in the message comes as the entity `also`.
    """

    # What a trained part depends on besides the examples.
    learned_with: ClassVar[tuple[Path, ...]] = (*Path(__file__).parent.glob("*.py"), *WORD_FILES)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "c": 1.0,
            "lift": {},
            "threshold": 0.4,
            "margin": 0.1,
            "safety": [],
            "safety_threshold": 0.2,
            "safety_threshold_bare": 0.5,
            "single": [],
            "second_threshold": 0.5,
            "unannounced_threshold": 0.85,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash over code and words: Rasa's cache looks at this class and its data only."""
        content = b"".join(part.read_bytes() for part in sorted(cls.learned_with))
        return hashlib.sha256(content).hexdigest()

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FrenchIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FrenchIntentClassifier:
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / _MODEL_FILE)
        classifier = cls(config, model_storage, resource, model)
        model.probabilities(["bonjour"])  # loads the encoder now, not in the first member's turn
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the intent examples and keep the model in Rasa's storage."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._model = train(
            [message.get(TEXT) for message in examples],
            [message.get_full_intent() for message in examples],
            c=self._config["c"],
            lift=self._config["lift"],
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message; never fails on odd text."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = self._ranking(text)
            decided, also = self._decide(text, ranking)
            _write(message, decided, ranking)
            _add(message, ALSO_ENTITY, also)
            if decided["name"] == OTHER_LANGUAGE:
                _add(message, LANGUAGE_ENTITY, foreign_language(text))
        return messages

    def _decide(
        self, text: str, ranking: list[dict[str, Any]]
    ) -> tuple[dict[str, Any], str | None]:
        """Return what the message is taken for, and the second request in it."""
        decided = self._decide_one(ranking, self._safety_floor(text))
        if decided["name"] in self._config["safety"]:
            return decided, None
        if foreign_language(text):
            return {"name": OTHER_LANGUAGE, "confidence": 1.0}, None
        both = self._second(text, decided["name"])
        if both is None:
            return decided, None
        (first, confidence), (second, _) = both
        return {"name": first, "confidence": confidence}, second

    def _second(self, text: str, main: str) -> tuple[Reading, Reading] | None:
        if self._model is None or main in self._config["single"]:
            return None
        return second_request(
            simplify(text),
            main,
            self._best,
            requests=set(self._model.intents) - {*self._config["single"], FALLBACK},
            sure=self._config["second_threshold"],
            very_sure=self._config["unannounced_threshold"],
        )

    def _best(self, texts: Sequence[str]) -> list[Reading]:
        if self._model is None:
            return []
        rows = self._model.probabilities(texts)
        return [(self._model.intents[row.argmax()], float(row.max())) for row in rows]

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        if self._model is None:
            return []
        if not has_words(text):
            known = self._model.signs.get(sign(text))
            return [{"name": known, "confidence": 1.0}] if known else []
        row = self._model.probabilities([text])[0]
        best = row.argsort()[::-1][:RANKING_LENGTH]
        return [{"name": self._model.intents[i], "confidence": float(row[i])} for i in best]

    def _safety_floor(self, text: str) -> float:
        """Return how likely danger must be: more for one or two words alone (« Quimper »)."""
        bare = has_words(text) and len(text.split()) <= FEW_WORDS
        return float(self._config["safety_threshold_bare" if bare else "safety_threshold"])

    def _decide_one(self, ranking: list[dict[str, Any]], safety_floor: float) -> dict[str, Any]:
        for reading in ranking:
            safety = reading["name"] in self._config["safety"]
            if safety and reading["confidence"] >= safety_floor:
                return reading
        if not ranking:
            return {"name": FALLBACK, "confidence": 1.0}
        best = ranking[0]["confidence"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        if best < self._config["threshold"] or best - second < self._config["margin"]:
            return {"name": FALLBACK, "confidence": 1.0 - best}
        return ranking[0]


def _write(message: Message, intent: dict[str, Any], ranking: list[dict[str, Any]]) -> None:
    """`faq/first_login` becomes intent `faq` with the entity faq_topic=first_login."""
    name, _, topic = intent["name"].partition("/")
    message.set(INTENT, {"name": name, "confidence": intent["confidence"]}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    _add(message, FAQ_ENTITY, topic)


def _add(message: Message, entity: str, value: str | None) -> None:
    if value:
        found = {"entity": entity, "value": value, "extractor": "FrenchIntentClassifier"}
        message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
