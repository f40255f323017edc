"""Understanding inside Rasa: trained, stored, loaded again, and asked odd things."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack

from bot import french
from bot.components.extractor import FrenchExtractor
from bot.components.intent_classifier import FrenchIntentClassifier
from bot.components.intent_model import WORD_WEIGHT, main_axes, train

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = {
    "card_status": ["où est ma carte", "ma carte n'est pas arrivée", "quand arrive ma carte",
                    "carte pas reçue", "suivi de ma carte", "ma carte est partie ?"],
    "reimbursement_list": ["mes derniers remboursements", "voir mes remboursements",
                           "liste des remboursements", "mes remb", "remboursements récents",
                           "affiche mes remboursements"],
    "faq/opening_hours": ["vos horaires", "à quelle heure ouvrez-vous", "horaires d'ouverture",
                          "ouvert le samedi ?", "horaires du centre", "heures d'ouverture"],
    "distress": ["je veux mourir", "envie d'en finir", "je vais me suicider", "je veux en finir",
                 "je pense à mourir", "idées suicidaires"],
    "affirm": ["oui", "d'accord", "ok", "oui merci", "c'est bon", "👍"],
    "nlu_fallback": ["azerty", "qsdfgh", "wxcvbn", "mlkjh", "poiuyt", "asdf"],
}  # fmt: skip
ODD = ("", " ", "a", "a" * 5000, "123456789", "🔔🔔🔔", "مرحبا", "你好", "<b>x</b>", "\u200b\u200d",
       "\ufeff", "%s{}[]\\", "\x00", "é" * 700, "' OR 1=1 --", "\U0001f468\u200d")  # fmt: skip
SETTINGS = {
    **FrenchIntentClassifier.get_default_config(),
    "safety": ["distress"],
    "single": ["affirm", "distress"],
    "threshold": 0.3,
    "safety_threshold_within": 0.5,
    "second_threshold": 0.3,
}


def read(component: object, text: str | None) -> Message:
    message = Message({"text": text})
    component.process([message])  # type: ignore[attr-defined]
    return message


def entities(message: Message) -> dict[str, str]:
    return {entity["entity"]: entity["value"] for entity in message.get("entities", [])}


class Understanding(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """Train once, and load what was stored as another process would."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        storage, resource = LocalModelStorage(Path(folder.name)), Resource("intents")
        examples = [
            Message(
                {"text": text, "intent": intent.partition("/")[0], "intent_response_key": intent}
            )
            for intent, texts in EXAMPLES.items()
            for text in texts
        ]
        for message in examples:
            if "/" not in message.get("intent_response_key"):
                message.data.pop("intent_response_key")
        FrenchIntentClassifier(SETTINGS, storage, resource).train(TrainingData(examples))
        cls.classifier = FrenchIntentClassifier.load(SETTINGS, storage, resource, None)
        lookups = {"lookups": ROOT / "bot/lookups.yml", "towns": ROOT / "bot/towns.txt"}
        cls.extractor = FrenchExtractor.create(lookups, None, None, None)

    def test_danger_beside_another_request_is_heard(self) -> None:
        """A member says the worst at the end of a question."""
        for text in ("où est ma carte ? je veux mourir", "mes remboursements et je veux mourir"):
            self.assertEqual(read(self.classifier, text).get("intent")["name"], "distress", text)
        self.assertNotIn("danger", entities(read(self.classifier, "où est ma carte ? merci")))

    def test_rasa_is_told_of_the_code_and_lists_that_a_trained_part_depends_on(self) -> None:
        """Rasa's training cache knows only the class: another list must not give the old model."""

        class WithAnotherList(FrenchIntentClassifier):
            learned_with = FrenchIntentClassifier.learned_with[:-1]

        now = FrenchIntentClassifier.fingerprint_addon(SETTINGS)
        self.assertEqual(now, FrenchIntentClassifier.fingerprint_addon(SETTINGS))
        self.assertNotEqual(now, WithAnotherList.fingerprint_addon(SETTINGS))

    def test_the_folding_is_among_what_a_trained_part_depends_on(self) -> None:
        folding = Path(french.__file__).with_name("text.py")
        self.assertIn(folding, FrenchIntentClassifier.learned_with)

    def test_main_axes_keep_the_angles_of_encodings_that_differ_in_few_ways(self) -> None:
        few = np.random.default_rng(1).normal(size=(300, 20))
        encodings = np.hstack([few, np.zeros((300, 492))])
        kept = encodings @ main_axes(encodings)
        self.assertEqual(kept.shape, (300, 256))
        np.testing.assert_allclose(kept @ kept.T, encodings @ encodings.T, atol=1e-3)

    def test_the_same_examples_give_the_same_model(self) -> None:
        texts, intents = zip(
            *((text, intent) for intent, texts in EXAMPLES.items() for text in texts), strict=True
        )
        asked = ["ma carte ?", "j'attends un remboursement", "ouvert lundi ?", "bof"]
        first, second = (train(texts, intents).probabilities(asked) for _ in range(2))
        np.testing.assert_array_equal(first, second)

    def test_texts_are_read_as_the_examples_were(self) -> None:
        """What scikit-learn makes of a text and what we make of it give the same margins."""
        model = self.classifier._model
        texts = ["ma carte ?", "ma carte, ma carte et mes remb", "bof", "", "été", "zzz"]
        encodings = np.ones((len(texts), len(model.axes.T)), dtype=np.float32)
        rows = hstack(
            [
                model.characters.transform(texts),
                model.words.transform(texts) * WORD_WEIGHT,
                csr_matrix(encodings),
            ]
        )
        ours = [model._margins(*one) for one in zip(texts, encodings, strict=True)]
        np.testing.assert_allclose(ours, model.classifier.decision_function(rows), atol=1e-6)

    def test_plain_wish_is_read(self) -> None:
        message = read(self.classifier, "elle est où ma carte")
        self.assertEqual(message.get("intent")["name"], "card_status")
        confidences = [reading["confidence"] for reading in message.get("intent_ranking")]
        self.assertEqual(confidences, sorted(confidences, reverse=True))

    def test_general_question_comes_with_its_topic(self) -> None:
        message = read(self.classifier, "quels sont vos horaires d'ouverture")
        self.assertEqual(message.get("intent")["name"], "faq")
        self.assertEqual(entities(message)["faq_topic"], "opening_hours")

    def test_two_wishes_come_in_their_order(self) -> None:
        message = read(self.classifier, "où est ma carte et aussi mes derniers remboursements")
        self.assertEqual(message.get("intent")["name"], "card_status")
        self.assertEqual(entities(message)["also"], "reimbursement_list")

    def test_other_language_is_told(self) -> None:
        message = read(self.classifier, "hello, where is my card please")
        self.assertEqual(message.get("intent")["name"], "other_language")
        self.assertEqual(entities(message)["language"], "en")

    def test_thumb_is_a_yes(self) -> None:
        self.assertEqual(read(self.classifier, "👍👍").get("intent")["name"], "affirm")

    def test_distress_wins_over_likelier_readings(self) -> None:
        message = read(self.classifier, "je veux mourir, où est ma carte")
        self.assertEqual(message.get("intent")["name"], "distress")

    def test_odd_input_is_answered(self) -> None:
        for text in ODD:
            with self.subTest(text=text[:20]):
                self.assertTrue(read(self.classifier, text).get("intent")["name"])
                read(self.extractor, text)

    def test_missing_text_is_in_doubt(self) -> None:
        self.assertEqual(read(self.classifier, None).get("intent")["name"], "nlu_fallback")
        read(self.extractor, None)

    def test_values_are_added_to_the_message(self) -> None:
        found = entities(read(self.extractor, "45 balles chez l'ostéo le 3 mars 2026 à Rennes"))
        self.assertEqual(found["amount"], "45.00")
        self.assertEqual(found["since"], "2026-03-03")
        self.assertEqual(found["place"], "Rennes")

    def test_payload_holds_no_words_to_read(self) -> None:
        self.assertEqual(entities(read(self.extractor, '/faq{"faq_topic": "x"}')), {})


if __name__ == "__main__":
    unittest.main()
