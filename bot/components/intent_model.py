"""The mathematics of understanding, without Rasa: texts in, probabilities out.

Character and word n-grams on folded text beside a sentence encoding on its main axes, a linear SVM
on top, and a softmax whose temperature is fitted on held-back examples, so that 0.8 means right 8
times in 10.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.components.encoder import encode
from bot.components.ngrams import Ngrams
from bot.components.rewording import reworded
from bot.french.text import fold, has_words, sign

WORD_WEIGHT = 0.7  # weight, C and balance: best on the held-out messages (tests/nlu)
AXES = 256  # of the 512 numbers of an encoding: fits a third faster, reads the same (tests/nlu)
_HELD_BACK = 0.2  # share of the examples; one number is fitted on it, so one split will do
_RANDOM = 20261121
_PROCESSES = 2  # as many as there are fits
_WORD = r"\w+"


@dataclass
class IntentModel:
    """A trained model; pickled as a whole by the Rasa component."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    axes: np.ndarray  # the main directions of the examples' encodings, one column each
    classifier: LinearSVC
    lift: np.ndarray  # added to the margin of each intent
    temperature: float
    signs: Mapping[str, str]  # the intent of each example without words: emojis, « a+ »

    @cached_property
    def intents(self) -> list[str]:
        """The names, in the order of the probabilities."""
        return [str(name) for name in self.classifier.classes_]

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row per text, one column per intent; each row sums to 1."""
        folded = _read(texts)
        encodings = encode(folded) @ self.axes
        margins = np.vstack([self._margins(*one) for one in zip(folded, encodings, strict=True)])
        return softmax((margins + self.lift) * self.temperature)

    def _margins(self, folded: str, encoding: np.ndarray) -> np.ndarray:
        """Return the classifier's decision on one text: the columns it has, times their weights."""
        characters, words = (ngrams.read(folded) for ngrams in self._ngrams)
        weights = self.classifier.coef_.T
        after_characters = len(self.characters.vocabulary_)
        return (
            self.classifier.intercept_
            + characters[1] @ weights[characters[0]]
            + words[1] @ weights[after_characters + words[0]] * WORD_WEIGHT
            + encoding @ weights[-AXES:]
        )

    @cached_property
    def _ngrams(self) -> tuple[Ngrams, Ngrams]:
        return Ngrams(self.characters), Ngrams(self.words)


def train(
    texts: Sequence[str],
    intents: Sequence[str],
    *,
    c: float = 1.0,
    lift: Mapping[str, float] | None = None,
) -> IntentModel:
    """Return the model of these examples; at least five per intent.

    `lift` is what to add to the margin of an intent whose messages are of endless variety and so
    look less like its examples than others do (out_of_scope; docs/understanding-measured.md).
    """
    characters, words = vectorizers()
    folded, labels = _read(texts), np.asarray(intents)
    encodings = _encoded(folded)
    axes = main_axes(encodings)
    matrix = features(folded, encodings @ axes, characters, words)
    lifted = np.array([(lift or {}).get(name, 0.0) for name in sorted(set(intents))])
    everything = np.arange(len(labels))
    kept, held_back = train_test_split(
        everything, test_size=_HELD_BACK, stratify=labels, random_state=_RANDOM
    )
    trial, classifier = _side_by_side(
        delayed(fit)(matrix[rows], labels[rows], c) for rows in (kept, everything)
    )
    scores = trial.decision_function(matrix[held_back]) + lifted
    temperature = best_temperature(scores, np.searchsorted(trial.classes_, labels[held_back]))
    signs = {
        sign(text): name
        for text, name in zip(texts, intents, strict=True)
        if not has_words(text) and sign(text)
    }
    return IntentModel(characters, words, axes, classifier, lifted, temperature, signs)


def vectorizers() -> tuple[TfidfVectorizer, TfidfVectorizer]:
    """Return the untrained character and word n-grams."""
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
    )
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD, dtype=np.float32
    )
    return characters, words


def features(
    folded: Sequence[str],
    encodings: np.ndarray,
    characters: TfidfVectorizer,
    words: TfidfVectorizer,
) -> csr_matrix:
    """Return the sparse feature rows of folded texts; fits the vectorizers on them."""
    parts = [
        characters.fit_transform(folded),
        words.fit_transform(folded) * WORD_WEIGHT,
        csr_matrix(encodings),
    ]
    return hstack(parts, format="csr")


def _read(texts: Sequence[str]) -> list[str]:
    return [reworded(fold(text)) for text in texts]


def _encoded(folded: Sequence[str]) -> np.ndarray:
    """Return the encodings of many texts."""
    middle = len(folded) // _PROCESSES
    return np.vstack(_side_by_side(delayed(encode)(p) for p in (folded[:middle], folded[middle:])))


def main_axes(encodings: np.ndarray) -> np.ndarray:
    """Return the directions in which encodings differ most, one column each.

    Not centred: a linear model reads the angles between texts, which this keeps best.
    """
    _, directions = np.linalg.eigh(encodings.T @ encodings)
    return directions[:, -AXES:].astype(np.float32)


def _side_by_side(calls: Iterable[Any]) -> list[Any]:
    """Return what the calls return, each made in a process of its own.

    Not in threads: liblinear has one source of random numbers per process, so two fits at the
    same time would not come out the same twice.
    """
    return list(Parallel(n_jobs=_PROCESSES, max_nbytes=None)(calls))


def best_temperature(scores: np.ndarray, right: np.ndarray) -> float:
    """Return the factor on margins that makes the columns `right` most likely."""

    def loss(factor: float) -> float:
        likelihood = softmax(scores * factor)[np.arange(len(right)), right]
        return float(-np.log(likelihood + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def fit(matrix: csr_matrix, labels: np.ndarray, c: float) -> LinearSVC:
    """Return the classifier.

    Every example weighs the same: weighed by rarity, the many of out_of_scope count for a
    fifteenth each, and 4 % fewer of its messages are found (docs/understanding-measured.md).
    """
    return LinearSVC(C=c, tol=1e-2, random_state=_RANDOM).fit(matrix, labels)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return rows that sum to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
