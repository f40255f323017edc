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

from bot import french
from bot.components.danger import pieces
from bot.components.intent_model import IntentModel, train
from bot.components.languages import foreign_language
from bot.components.rewording import WORD_FILES
from bot.components.several import Reading, second_request
from bot.french.text import has_words, sign, simplify

FALLBACK = "nlu_fallback"
OTHER_LANGUAGE = "other_language"
LANGUAGE_ENTITY = "language"
ALSO_ENTITY = "also"
DANGER_ENTITY = "danger"
RANKING_LENGTH = 5
FEW_WORDS = 2
FAQ_ENTITY = "faq_topic"
_MODEL_FILE = "intent_model.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FrenchIntentClassifier(GraphComponent, IntentClassifier):
    """Names the intent of a message, or says that it is in doubt.

    In doubt means: the best probability is below `threshold`, or less than `margin` above the
    second. The intent is then `nlu_fallback`; the ranking keeps the readings, best first. An
    intent of `safety` wins from `safety_threshold` on, whatever its rank; from `safety_hint` on
    the message keeps its other reading and has the entity `danger`, unless it is of one or two
    words (a town alone is no danger). What is said beside other things is read piece by piece
    (danger.py), with thresholds of its own (`…_within`). Gibberish has examples of its own under
    `nlu_fallback` (bot/data/nlu/gibberish.yml). What is plainly not French is `other_language`.
    A second request in the message comes as the entity `also`.
    """

    # What a trained part depends on besides the examples.
    learned_with: ClassVar[tuple[Path, ...]] = (
        *Path(__file__).parent.glob("*.py"),
        *Path(french.__file__).parent.glob("*.py"),
        *WORD_FILES,
    )

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "c": 1.0,
            "lift": {},
            "threshold": 0.4,
            "margin": 0.1,
            "safety": [],
            "safety_threshold": 0.5,
            "safety_hint": 0.2,
            "safety_threshold_within": 0.8,
            "safety_hint_within": 0.5,
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
            worst = self._worst_within(text)
            decided, also = self._decide(text, ranking, worst)
            _write(message, decided, ranking)
            _add(message, ALSO_ENTITY, also)
            if not self._is_safety(decided):
                _add(message, DANGER_ENTITY, self._hint(text, ranking, worst))
            if decided["name"] == OTHER_LANGUAGE:
                _add(message, LANGUAGE_ENTITY, foreign_language(text))
        return messages

    def _decide(
        self, text: str, ranking: list[dict[str, Any]], worst: Reading | None = None
    ) -> tuple[dict[str, Any], str | None]:
        """Return what the message is taken for, and the second request in it."""
        decided = self._decide_one(ranking)
        if worst is not None and worst[1] >= self._config["safety_threshold_within"]:
            decided = {"name": worst[0], "confidence": worst[1]}
        if self._is_safety(decided):
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

    def _worst_within(self, text: str) -> Reading | None:
        """Return the likeliest danger of a piece of the message, None without pieces."""
        if self._model is None or not (parts := pieces(text)):
            return None
        named = [i for i, name in enumerate(self._model.intents) if name in self._config["safety"]]
        rows = self._model.probabilities(parts)
        return max(
            ((self._model.intents[i], float(row[i])) for row in rows for i in named),
            key=lambda reading: reading[1],
            default=None,
        )

    def _hint(self, text: str, ranking: list[dict[str, Any]], worst: Reading | None) -> str | None:
        """Return the danger that a message may tell of, though it was taken for something else."""
        if worst is not None and worst[1] >= self._config["safety_hint_within"]:
            return worst[0]
        if len(text.split()) <= FEW_WORDS:
            return None
        likely = (r for r in ranking if r["confidence"] >= self._config["safety_hint"])
        return next((str(r["name"]) for r in likely if self._is_safety(r)), None)

    def _is_safety(self, reading: dict[str, Any]) -> bool:
        return reading["name"] in self._config["safety"]

    def _decide_one(self, ranking: list[dict[str, Any]]) -> dict[str, Any]:
        if not ranking:
            return {"name": FALLBACK, "confidence": 1.0}
        sure = (r for r in ranking if r["confidence"] >= self._config["safety_threshold"])
        alarm = next((r for r in sure if self._is_safety(r)), None)
        if alarm is not None:
            return alarm
        best = ranking[0]["confidence"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        unsure = best < self._config["threshold"] or best - second < self._config["margin"]
        if unsure or self._is_safety(ranking[0]):
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
