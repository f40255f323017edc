"""Domain, code, catalogue and training data name the same things."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from bot.actions import names
from bot.actions.server import build_executor
from bot.french import text as rasa_side
from tests.content.bot_content import ROOT, domain, examples, held_out, load
from tests.unit.actions.play import Stage
from wire import placeholders

CATALOGUE = list(load("bot/catalogue.yml")["intents"])
ENOUGH = 40
ENOUGH_OF = {"out_of_scope": 300}


COURTESIES = {"bonjour", "svp", "merci", "stp", "s'il", "vous", "te", "plait"}
SHORT = 12  # « oui », « bonjour », « ok merci »: there is no other way to say them


def bare(text: str) -> str:
    """Return a message without accents, capitals and punctuation."""
    return " ".join(re.findall(r"[\w']+", rasa_side.fold(text)))


def words_of(text: str) -> frozenset[str]:
    """Return a message's words but for courtesies; all of them when none is left."""
    words = frozenset(bare(text).split())
    return words - COURTESIES or words


def rules() -> list[dict[str, Any]]:
    return [
        step
        for path in sorted((ROOT / "bot/data/rules").glob("*.yml"))
        for rule in load(str(path.relative_to(ROOT)))["rules"]
        for step in rule["steps"]
    ]


def test_every_action_of_the_domain_is_registered_and_none_more() -> None:
    assert set(build_executor(Stage().tools).actions) == set(domain()["actions"])


def test_rules_use_what_the_domain_knows() -> None:
    known = {*domain()["actions"], *domain()["forms"]}
    assert {step["action"] for step in rules() if "action" in step} <= known
    assert {step["intent"] for step in rules() if "intent" in step} <= set(domain()["intents"])


@pytest.mark.parametrize("section", ["intents", "entities", "actions"])
def test_nothing_is_named_twice_in_the_domain(section: str) -> None:
    assert [name for name, times in Counter(domain()[section]).items() if times > 1] == []


def test_every_intent_is_answered_by_a_rule() -> None:
    answered = {step["intent"] for step in rules() if "intent" in step}
    assert set(domain()["intents"]) - answered == set()


def test_answers_in_the_middle_are_those_of_the_rules() -> None:
    steps = rules()
    answers = {
        step["intent"]: following["action"]
        for step, following in pairwise(steps)
        if "intent" in step and "action" in following
    }
    for intent, action in {**names.ACTION_OF_INTENT, **names.FORM_OF_INTENT}.items():
        assert answers[intent] == action


def test_form_slots_are_those_of_the_domain() -> None:
    slots = set(domain()["slots"])
    wanted = {slot for form in domain()["forms"].values() for slot in form["required_slots"]}
    assert wanted <= slots
    assert all(not slot["influence_conversation"] for slot in domain()["slots"].values())


@pytest.mark.parametrize("intent", CATALOGUE)
def test_catalogue_intent_is_in_the_domain_with_examples(intent: str) -> None:
    assert intent.partition("/")[0] in domain()["intents"]
    assert len(examples().get(intent, [])) >= ENOUGH_OF.get(intent, ENOUGH)


def test_examples_are_of_catalogue_intents() -> None:
    assert set(examples()) - set(CATALOGUE) == {names.INTENT_FALLBACK}


def test_no_example_stands_twice() -> None:
    folded = Counter(rasa_side.fold(text) for texts in examples().values() for text in texts)
    assert [text for text, count in folded.items() if count > 1] == []


def test_no_near_copy_stands_under_another_intent() -> None:
    """The same words in another order, with other courtesies or punctuation, are one message."""
    intents: dict[frozenset[str], set[str]] = {}
    for intent, texts in examples().items():
        for text in texts:
            if len(text) > SHORT:
                intents.setdefault(words_of(text), set()).add(intent)
    assert {words: of for words, of in intents.items() if len(of) > 1} == {}


def test_no_held_out_message_is_trained_on() -> None:
    trained = {bare(text) for texts in examples().values() for text in texts}
    kept = {bare(text) for texts in held_out().values() for text in texts if len(text) > SHORT}
    assert kept & trained == set()


def test_held_out_messages_cover_the_catalogue() -> None:
    assert set(held_out()) == set(CATALOGUE)


def test_placeholders_are_the_same_on_both_sides() -> None:
    assert rasa_side.PLACEHOLDER.pattern == placeholders.PATTERN.pattern
    assert set(placeholders.Kind) <= set(domain()["entities"])


def test_word_lists_name_entities_of_the_domain() -> None:
    assert set(load("bot/lookups.yml")) <= set(domain()["entities"])


def test_words_that_are_written_out_are_folded_and_mean_one_thing() -> None:
    elsewhere = [name for names_ in load("bot/elsewhere.yml").values() for name in names_]
    words = [*elsewhere, *load("bot/shorthand.yml")]
    assert words == [rasa_side.fold(word) for word in words]
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_examples_hold_no_real_looking_personal_data() -> None:
    iban = re.compile(r"\bFR\d{2}(?: ?\d{4}){3}", re.IGNORECASE)
    assert [t for texts in examples().values() for t in texts if iban.search(t)] == []
