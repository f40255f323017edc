"""portal_bridge/understanding.yml names every intent, form, slot and action that is told."""

import yaml

from portal_bridge.conversations.trace import OK, UNDER_WAY
from portal_bridge.errors import BotSilent
from portal_bridge.understanding import words
from tests.content.bot_content import ROOT
from wire.trace import ActionFailure

CATALOGUE = yaml.safe_load((ROOT / "bot/catalogue.yml").read_text(encoding="utf-8"))
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def test_every_intent_of_the_catalogue_may_be_chosen_and_no_other() -> None:
    assert {code for code, _ in words().intents} == set(CATALOGUE["intents"])


def test_every_intent_of_the_domain_has_words_or_is_no_wish() -> None:
    unnamed = {code for code in DOMAIN["intents"] if words().intent(code) == code}
    assert unnamed - words().silent == set()


def test_two_intents_never_have_the_same_words() -> None:
    named = [label for _, label in words().intents]
    assert len(named) == len(set(named))


def test_every_form_and_its_slots_have_words() -> None:
    slots = {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
    assert set(words().groups["forms"]) == set(DOMAIN["forms"])
    assert set(words().groups["slots"]) == slots


def test_every_action_that_is_told_has_words() -> None:
    parts = ("validate_", "action_ask_")
    told = [code for code in DOMAIN["actions"] if not code.startswith(parts)]
    unnamed = {code for code in told if words().action(code).startswith(("action_", code))}
    named = {code for code in told if words().action(code) == code.removeprefix("action_")}
    assert (unnamed | named) - words().silent_actions == set()


def test_every_result_has_words() -> None:
    assert set(words().groups["results"]) == {OK, UNDER_WAY, BotSilent.code, *ActionFailure}
