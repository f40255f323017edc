"""What became of requests and messages, as the member asks for it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.actions.inbox import ActionInboxCheck
from bot.actions.requests import ActionRequestStatus
from insurer.domain.messages import LetterInThread
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import NOW
from tests.unit.actions.play import Stage


def request(reference: str, kind: RequestKind, remark: str | None = None) -> MemberRequest:
    return MemberRequest(reference, kind, RequestState.IN_PROGRESS, NOW, remark)


QUOTE = request("DEV-2026-AAAAAA", RequestKind.QUOTE, "À l’étude")
MESSAGE = request("MSG-2026-BBBBBB", RequestKind.MESSAGE)


@pytest.mark.parametrize(
    ("text", "responses"),
    [
        ("où en est mon devis ?", ["utter_requests_in_progress", "utter_requests_remark"]),
        ("et la msg-2026-bbbbbb ?", ["utter_requests_in_progress"]),
        ("mes demandes", ["utter_requests_table"]),
        ("où en est ma réclamation ?", ["utter_requests_none_such"]),
    ],
)
def test_requests_are_found_by_kind_and_reference(text: str, responses: list[str]) -> None:
    stage = Stage()
    stage.insurer.requests.all = (QUOTE, MESSAGE)
    said = stage.run(ActionRequestStatus, "request_status", text)
    assert said.responses[: len(responses)] == responses
    assert len(said.responses) <= len(responses) + 1


@pytest.mark.parametrize(
    ("secu", "told", "left"),
    [
        (Decimal("72.00"), "utter_requests_quote_figures", "228,00\u00a0€"),
        (None, "utter_requests_quote_mutuelle", None),
    ],
)
def test_a_quote_that_was_studied_is_told_with_its_figures(
    secu: Decimal | None, told: str, left: str | None
) -> None:
    stage = Stage()
    figures = QuoteFigures(Decimal("500.00"), Decimal("200.00"), secu)
    stage.insurer.requests.all = (replace(QUOTE, figures=figures), MESSAGE)
    said = stage.run(ActionRequestStatus, "request_status", "mon devis ?")
    assert said.responses[1] == told
    assert facts_wanted(told) <= said.messages[1].keys()
    assert said.messages[1].get("left") == left
    listed = stage.run(ActionRequestStatus, "request_status", "mes demandes")
    assert "200,00\u00a0€ sur 500,00\u00a0€" in listed.messages[0]["rows"]


def test_member_without_requests_is_told_so() -> None:
    said = Stage().run(ActionRequestStatus, "request_status", "mes demandes")
    assert said.responses == ["utter_requests_none"]


def test_only_unread_message_is_read_out_at_once() -> None:
    stage = Stage()
    stage.insurer.messages.letters = (LetterInThread(False, "Bien reçu", NOW, True, ()),)
    said = stage.run(ActionInboxCheck, "inbox_check", "ai-je une réponse ?")
    assert said.responses == [
        "utter_inbox_one_unread",
        "utter_inbox_thread",
        "utter_inbox_letter",
        "utter_inbox_next",
    ]
    assert said.of("utter_inbox_letter")["body"] == "Bien reçu"


def test_member_without_messages_is_told_so() -> None:
    assert Stage().run(ActionInboxCheck, "inbox_check", "x").responses == ["utter_inbox_empty"]
