"""fr_core_news_md with only what is used: the tokenizer and the lookup of word forms.

Named-entity recognition, parsing and tagging are left out: they cost 5-15 ms a message and
find neither dates, amounts nor IBANs (see the extractors for those).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData

_UNUSED = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner")


@lru_cache(maxsize=1)
def _language(name: str) -> Any:
    return spacy.load(name, exclude=list(_UNUSED))


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="FrenchSpacy",
)
class FrenchSpacy(SpacyNLP):
    """Gives the other parts one shared French tokenizer."""

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Read no example: no part that is trained looks at what spaCy says."""
        return training_data

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Return the model, loaded once per process."""
        return SpacyModel(model=_language(spacy_model_name), model_name=spacy_model_name)
