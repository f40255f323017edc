"""Rasa's training data, read once per process."""

import tempfile
import unittest
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter

CONFIG = """
recipe: default.v1
language: fr
importers:
  - name: bot.components.importer.OnceImporter
"""
EXAMPLES = """
nlu:
  - intent: greet
    examples: |
      - bonjour
      - salut
"""
DOMAIN = """
intents: [greet]
"""


class Importer(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        for name, content in (("config", CONFIG), ("nlu", EXAMPLES), ("domain", DOMAIN)):
            (self.place / f"{name}.yml").write_text(content, encoding="utf-8")

    def importer(self) -> TrainingDataImporter:
        return TrainingDataImporter.load_from_config(
            str(self.place / "config.yml"),
            str(self.place / "domain.yml"),
            [str(self.place / "nlu.yml")],
        )

    def test_every_example_and_intent_is_found(self) -> None:
        said = [message.get("text") for message in self.importer().get_nlu_data().intent_examples]
        self.assertEqual(said, ["bonjour", "salut"])
        self.assertIn("greet", self.importer().get_domain().intents)

    def test_files_are_read_once_for_all_importers(self) -> None:
        first = self.importer().get_nlu_data()
        (self.place / "nlu.yml").write_text("nlu: []", encoding="utf-8")
        self.assertEqual(first.fingerprint(), self.importer().get_nlu_data().fingerprint())

    def test_what_one_caller_changes_no_other_sees(self) -> None:
        self.importer().get_nlu_data().training_examples.clear()
        self.assertEqual(len(self.importer().get_nlu_data().intent_examples), 2)


if __name__ == "__main__":
    unittest.main()
