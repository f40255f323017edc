"""Training data, read from its files once per process.

Rasa asks for all of it five times while it trains (validation, fingerprint, training…) and parses
and checks every YAML file anew: half of the whole training's time with these examples.
"""

from functools import lru_cache

from rasa.shared.core.domain import Domain
from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class OnceImporter(RasaFileImporter):
    """Rasa's own file importer, whose readings are shared; Rasa copies what it changes."""

    def get_nlu_data(self, language: str | None = None) -> TrainingData:
        """Return the examples and responses of all files."""
        return _nlu_data(tuple(self._nlu_files))

    def get_domain(self) -> Domain:
        """Return the domain as written, before Rasa adds what the data says."""
        return _domain(self._domain_path) if self._domain_path else Domain.empty()


@lru_cache(maxsize=1)
def _nlu_data(files: tuple[str, ...]) -> TrainingData:
    return utils.training_data_from_paths(files, "fr")


@lru_cache(maxsize=1)
def _domain(path: str) -> Domain:
    return Domain.load(path)
