"""The mathematics of understanding, without Rasa: texts in, probabilities out.

Character and word n-grams on folded text beside a sentence encoding, a linear SVM on top, and
a softmax whose temperature is fitted on held-back folds, so that 0.8 means right 8 times in 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.encoder import encode
from bot.components.text import fold

WORD_WEIGHT = 0.7  # weights and C: best of the grid in bench/nlu.py
_FOLDS = 4
_RANDOM = 20261121


@dataclass
class IntentModel:
    """A trained model; pickled as a whole by the Rasa component."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    classifier: LinearSVC
    temperature: float

    @property
    def intents(self) -> list[str]:
        """The names, in the order of the probabilities."""
        return [str(name) for name in self.classifier.classes_]

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row per text, one column per intent; each row sums to 1."""
        margins = self.classifier.decision_function(
            features(texts, self.characters, self.words, fitted=True)
        )
        return _softmax(margins * self.temperature)


def train(texts: Sequence[str], intents: Sequence[str], *, c: float = 1.0) -> IntentModel:
    """Return the model of these examples; at least `_FOLDS` examples per intent."""
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
    )
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+", dtype=np.float32
    )
    matrix = features(texts, characters, words, fitted=False)
    labels = np.asarray(intents)
    temperature = _fit_temperature(matrix, labels, c)
    classifier = LinearSVC(C=c, random_state=_RANDOM).fit(matrix, labels)
    return IntentModel(characters, words, classifier, temperature)


def features(
    texts: Sequence[str], characters: TfidfVectorizer, words: TfidfVectorizer, *, fitted: bool
) -> csr_matrix:
    """Return the sparse feature rows of `texts`; fits the vectorizers unless `fitted`."""
    folded = [fold(text) for text in texts]
    apply = "transform" if fitted else "fit_transform"
    parts = [
        getattr(characters, apply)(folded),
        getattr(words, apply)(folded) * WORD_WEIGHT,
        csr_matrix(encode(folded)),
    ]
    return hstack(parts, format="csr")


def _fit_temperature(matrix: csr_matrix, labels: np.ndarray, c: float) -> float:
    """Return the factor on the margins that makes held-back probabilities most likely."""
    margins, truth = [], []
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_RANDOM)
    for kept, held_back in folds.split(matrix, labels):
        fold_model = LinearSVC(C=c, random_state=_RANDOM).fit(matrix[kept], labels[kept])
        margins.append(fold_model.decision_function(matrix[held_back]))
        truth.append(np.searchsorted(fold_model.classes_, labels[held_back]))
    scores, right = np.vstack(margins), np.concatenate(truth)

    def loss(factor: float) -> float:
        likelihood = _softmax(scores * factor)[np.arange(len(right)), right]
        return float(-np.log(likelihood + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
