"""What a member may send, and each refusal with the field it names."""

from typing import Any

import pytest

from portal_bridge.conversations.incoming import (
    MAX_CHARACTERS,
    MAX_FILES,
    Chosen,
    FilledForm,
    Incoming,
    Words,
    parse_incoming,
    parse_text,
)
from portal_bridge.errors import BadRequest, BridgeError, Unprocessable


def body(**content: Any) -> dict[str, Any]:
    return {"client_message_id": "c-1", **content}


def form(**content: Any) -> dict[str, Any]:
    return body(form={"kind": "bank_details", **content})


@pytest.mark.parametrize(
    ("sent", "content"),
    [
        (body(text=" bonjour\n"), Words("bonjour")),
        (body(text="a\nb\tc"), Words("a\nb\tc")),
        (body(text="e\u0301te\u0301"), Words("\u00e9t\u00e9")),
        (body(text="a\x00\x1b[31m\u202eb\u200b\ufeff"), Words("a[31mb")),
        (body(text="a\ud800b"), Words("ab")),
        (body(text="\U0001f600"), Words("\U0001f600")),
        (body(text="x" * MAX_CHARACTERS), Words("x" * MAX_CHARACTERS)),
        (body(text="a", choice=None, form=None, unknown=[1]), Words("a")),
        (body(choice="c1"), Chosen("c1")),
        (form(values={"iban": " FR76 "}), FilledForm("bank_details", {"iban": "FR76"}, ())),
        (form(values={"iban": "x", "code": " "}), FilledForm("bank_details", {"iban": "x"}, ())),
        (form(file_ids=["f"]), FilledForm("bank_details", {}, ("f",))),
    ],
)
def test_message_is_read(sent: dict[str, Any], content: Any) -> None:
    assert parse_incoming(sent) == Incoming("c-1", content)


@pytest.mark.parametrize("sent", [None, [], "a", 3, True])
def test_body_that_is_no_object_is_refused(sent: Any) -> None:
    with pytest.raises(BadRequest, match="invalid_json"):
        parse_incoming(sent)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "a"}, "client_message_id"),
        ({"client_message_id": None, "text": "a"}, "client_message_id"),
        ({"client_message_id": 3, "text": "a"}, "client_message_id"),
        ({"client_message_id": "", "text": "a"}, "client_message_id"),
        ({"client_message_id": "x" * 101, "text": "a"}, "client_message_id"),
        ({"client_message_id": "a\nb", "text": "a"}, "client_message_id"),
        (body(), "text"),
        (body(text=None), "text"),
        (body(text=3), "text"),
        (body(text=["a"]), "text"),
        (body(text="a", choice="b"), "text"),
        (body(text="a", form={"kind": "upload"}), "text"),
        (body(choice=3), "choice"),
        (body(choice=""), "choice"),
        (body(choice="x" * 101), "choice"),
        (body(choice="a\x00"), "choice"),
        (body(form=3), "form.kind"),
        (body(form=[]), "form.kind"),
        (body(form={}), "form.kind"),
        (body(form={"kind": "other"}), "form.kind"),
        (body(form={"kind": ["upload"]}), "form.kind"),
        (form(values=[1]), "form.values"),
        (form(values={"iban": 3}), "form.values"),
        (form(values={"nir": "1"}), "form.values"),
        (form(file_ids="f"), "form.file_ids"),
        (form(file_ids=[3]), "form.file_ids"),
        (form(file_ids=["\x00"]), "form.file_ids"),
        (form(file_ids=["\ud800"]), "form.file_ids"),
        (form(file_ids=["x" * 101]), "form.file_ids"),
        (form(file_ids=["f"] * (MAX_FILES + 1)), "form.file_ids"),
    ],
)
def test_wrong_field_is_named(sent: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRequest, match="invalid_field") as refused:
        parse_incoming(sent)
    assert refused.value.facts == {"field": field}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (body(text=""), "empty"),
        (body(text=" \n\u200b\x00"), "empty"),
        (body(text="\ud800"), "empty"),
        (body(text="x" * (MAX_CHARACTERS + 1)), "too_long"),
        (form(), "empty"),
        (form(values={}, file_ids=[]), "empty"),
        (form(values={"holder": "  "}), "empty"),
        (form(values={"holder": "\x00"}), "empty"),
        (form(values={"holder": "x" * (MAX_CHARACTERS + 1)}), "too_long"),
    ],
)
def test_content_that_nothing_can_be_done_with_is_refused(sent: dict[str, Any], code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        parse_incoming(sent)
    assert refused.value.code == code


@pytest.mark.parametrize("raw", [None, 3, b"a", ["a"]])
def test_text_that_is_none_is_refused(raw: Any) -> None:
    with pytest.raises(BridgeError, match="invalid_field"):
        parse_text(raw)
