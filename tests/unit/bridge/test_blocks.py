"""Rasa's messages become typed blocks, or nothing."""

from itertools import count
from typing import Any

import pytest

from portal_bridge.conversations.blocks import BotAnswer, read_answer, read_block
from wire.handoff import HandoffReason


def read(*raw: Any) -> BotAnswer:
    ids = count(1)
    return read_answer(list(raw), new_id=lambda: f"c{next(ids)}")


def test_text_with_buttons_becomes_two_blocks_of_one_bubble() -> None:
    (message,) = read({"text": "?", "buttons": [{"title": "Oui", "payload": "/affirm"}]}).messages
    assert message.blocks == (
        {"type": "text", "text": "?"},
        {"type": "choices", "choices": [{"id": "c1", "label": "Oui"}]},
    )
    assert message.choices[0].content == "/affirm"


def test_what_is_said_twice_in_a_row_is_shown_once() -> None:
    sorry = {"text": "Plus tard.", "buttons": [{"title": "Encore", "payload": "/retry"}]}
    assert len(read(sorry, sorry, {"text": "a"}, sorry).messages) == 3
    assert len(read(sorry).messages) == 1


def test_fields_as_json_text_are_read() -> None:
    block = read_block({"block": "table", "caption": "c", "columns": '["a"]', "rows": "[[1]]"})
    assert block == {"type": "table", "caption": "c", "columns": ["a"], "rows": [[1]]}


@pytest.mark.parametrize(
    "custom",
    [
        None,
        "text",
        {},
        {"block": "script"},
        {"block": "table", "caption": "c"},
        {"block": "table", "caption": "c", "columns": "{", "rows": "[]"},
        {"block": "table", "caption": "c", "columns": "{}", "rows": "[]"},
        {"block": "notice", "level": "info", "text": 3},
        {"block": ["table"]},
    ],
)
def test_block_that_breaks_the_contract_is_dropped(custom: Any) -> None:
    assert read_block(custom) is None


@pytest.mark.parametrize("raw", ["text", None, {"buttons": "x"}, {"buttons": [1]}, {"text": " "}])
def test_message_without_content_is_dropped(raw: Any) -> None:
    assert read(raw).messages == ()


def test_words_that_come_with_a_wish_for_a_person_are_said() -> None:
    answer = read({"text": "Un instant.", "custom": {"handoff": {"reason": "asked"}}})
    assert answer.handoff is HandoffReason.ASKED
    assert answer.messages[0].blocks == ({"type": "text", "text": "Un instant."},)


def test_button_that_is_no_payload_is_dropped() -> None:
    (message,) = read({"text": "?", "buttons": [{"title": "a", "payload": "words"}]}).messages
    assert message.choices == ()


@pytest.mark.parametrize(
    ("custom", "reason"),
    [
        ({"handoff": {"reason": "distress"}}, HandoffReason.DISTRESS),
        ({"handoff": {"reason": "unheard of"}}, HandoffReason.ASKED),
        ({"handoff": None}, HandoffReason.ASKED),
    ],
)
def test_handoff_is_heard_even_when_its_reason_is_unknown(
    custom: Any, reason: HandoffReason
) -> None:
    assert read({"custom": custom}).handoff is reason
