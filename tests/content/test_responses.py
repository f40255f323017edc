"""Sentences and code fit together, and the French is set as French is."""

import ast
import json
import re
from collections.abc import Iterator

import pytest

from bot.actions.labels import load_labels
from tests.content.bot_content import (
    ACTIONS,
    ROOT,
    domain,
    load,
    pattern_of,
    responses,
    strings_in_actions,
    texts_of,
)

PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}\n]+)\}(?!\})")
NARROW, WIDE = "\u202f", "\u00a0"
OTHER_LANGUAGES = "utter_other_language_"
WRONG_SPACE = re.compile(
    rf"[^{NARROW}\s(][;!?](?=\s|$)|\s(?<!{NARROW})[;!?]|(?<!{WIDE})[:€»](?=\s|$)|«(?!{WIDE})"
)
SPOKEN = re.compile(r"utter_[a-z_\[\]+-]*[a-z\]+]")
SENDS_FILE_HERE = re.compile(r"[Jj]oignez (?!-les|-en)|nvoyez-l[ea]s? ici|nvoyez vos .* ici")
MAX_CHOICES = 4
SAYING = {"say", "offer", "AnswerRefused", "AnswerUnfit"}


def said_in_python() -> set[str]:
    """Return regular expressions of the response names in bot/actions."""
    return {p for node in strings_in_actions() if SPOKEN.fullmatch(p := pattern_of(node))}


def asked_by_forms() -> set[str]:
    """Return the responses that Rasa itself looks up for the slots of a form."""
    return {
        f"utter_ask_{form}_{slot}"
        for form, settings in domain()["forms"].items()
        for slot in settings["required_slots"]
        if not {f"action_ask_{form}_{slot}", f"action_ask_{slot}"} & set(domain()["actions"])
    }


def test_each_response_that_is_said_exists() -> None:
    plain = {name for name in said_in_python() if "[" not in name} | asked_by_forms()
    assert plain - responses().keys() == set()


def test_each_pattern_of_names_has_responses() -> None:
    patterns = [name for name in said_in_python() if "[" in name]
    assert [p for p in patterns if not any(re.fullmatch(p, n) for n in responses())] == []


def test_each_response_is_said_somewhere() -> None:
    said = said_in_python() | asked_by_forms()
    assert [n for n in responses() if not any(re.fullmatch(p, n) for p in said)] == []


def calls() -> Iterator[tuple[str, set[str]]]:
    """Yield (name pattern, facts) of each response said or refused with by a literal name."""
    for path in ACTIONS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and called(node) in SAYING:
                facts = {keyword.arg or "**" for keyword in node.keywords}
                for name in literals(node.args[0]):
                    yield name, facts


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield pattern_of(node)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def facts_wanted(name: str) -> set[str]:
    return {fact for text in texts_of(responses()[name]) for fact in PLACEHOLDER.findall(text)}


def test_each_placeholder_is_supplied_by_who_says_the_response() -> None:
    literal = {name for name, _ in calls()}
    missing = [
        (name, facts_wanted(name) - facts)
        for pattern, facts in calls()
        for name in responses()
        if re.fullmatch(pattern, name) and (name == pattern or name not in literal)
        if facts_wanted(name) - facts and "**" not in facts
    ]
    assert missing == []


@pytest.mark.parametrize("name", responses())
def test_choices_are_few_and_understood(name: str) -> None:
    for variant in responses()[name]:
        buttons = variant.get("buttons", [])
        assert len(buttons) <= MAX_CHOICES
        for button in buttons:
            match = re.fullmatch(r"/([a-z_]+)(\{\{.*\}\})?", button["payload"])
            assert match, button["payload"]
            assert match[1] in domain()["intents"]
            if match[2]:
                assert set(json.loads(match[2][1:-1])) <= set(domain()["entities"])


@pytest.mark.parametrize(
    "name", [name for name in responses() if not name.startswith(OTHER_LANGUAGES)]
)
def test_response_is_set_as_french_is(name: str) -> None:
    shown = [
        text
        for variant in responses()[name]
        for text in [variant["text"], *(b["title"] for b in variant.get("buttons", []))]
    ]
    assert [text for text in shown if "'" in text or WRONG_SPACE.search(text)] == []


def test_labels_are_set_as_french_is() -> None:
    shown = list(texts_of({g: dict(words) for g, words in load_labels().groups.items()}))
    assert [text for text in shown if "'" in text or WRONG_SPACE.search(text)] == []


def test_labels_name_every_reading_that_may_be_offered() -> None:
    silent = {"affirm", "deny", "cancel", "greet", "goodbye", "thank", "bot_challenge", "insult"}
    silent |= {"emergency", "distress", "out_of_scope"}
    catalogue = set(load("bot/catalogue.yml")["intents"])
    assert catalogue - set(load_labels().groups["intent"]) == silent


def test_rules_say_nothing_that_actions_do_not() -> None:
    rules = [path.read_text(encoding="utf-8") for path in (ROOT / "bot/data/rules").glob("*.yml")]
    assert [rule for rule in rules if "utter_" in rule] == []


# The bank form is shown in the portal alone: a phone may not change an account.
ON_THE_PORTAL_ALONE = {"utter_ask_bank_details_form_bank_iban"}


def test_no_sentence_names_what_a_phone_does_not_show() -> None:
    shown = re.compile(r"\b(?:boutons?|formulaire|cliquez)\b")
    named = {name for name, said in responses().items() if any(map(shown.search, texts_of(said)))}
    assert named == ON_THE_PORTAL_ALONE


def test_each_answer_that_asks_for_files_has_words_for_a_phone_that_sends_none() -> None:
    asking = {
        name: one["custom"]
        for name, said in responses().items()
        for one in said
        if (one.get("custom") or {}).get("kind") == "upload"
    }
    assert asking
    assert [n for n, form in asking.items() if "SMS" not in form.get("without_files", "")] == []


@pytest.mark.parametrize("name", sorted(responses()))
def test_no_other_answer_says_that_a_file_is_to_be_sent_here(name: str) -> None:
    """An SMS carries none; the question with the upload form has its own words there."""
    for said in responses()[name]:
        if (said.get("custom") or {}).get("kind") != "upload":
            assert not SENDS_FILE_HERE.search(said.get("text") or "")
