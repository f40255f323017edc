"""What became of requests and messages, as the member asks for it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions.base import EmmaAction
from bot.actions.clarify import ActionClarify
from bot.actions.faq import ActionFaq
from bot.actions.formatting import long_date
from bot.actions.inbox import ActionInboxCheck, ValidateAnswerForm
from bot.actions.messages import ValidateMessageForm
from bot.actions.requests import ActionRequestStatus
from bot.actions.several import ActionAffirm
from insurer.domain.messages import LetterInThread, MessageThread
from insurer.domain.reimbursements import ReimbursementState
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from insurer.services.complaints import deadlines
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import LINE, NOW
from tests.unit.actions.play import Stage, asked


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
        ("où en est mon hospitalisation ?", ["utter_requests_none_such"]),
        ("où en est ma réclamation ?", ["utter_requests_no_complaint"]),
    ],
)
def test_requests_are_found_by_kind_and_reference(text: str, responses: list[str]) -> None:
    stage = Stage()
    stage.insurer.requests.all = (QUOTE, MESSAGE)
    said = stage.run(ActionRequestStatus, "request_status", text)
    assert said.responses[: len(responses)] == responses
    assert len(said.responses) <= len(responses) + 1


@pytest.mark.parametrize(
    ("action", "intent", "topic"),
    [(ActionRequestStatus, "request_status", {}), (ActionFaq, "faq", {"faq_topic": "complaint"})],
)
def test_a_complaint_that_was_filed_is_told_with_the_dates_that_bind(
    action: type[EmmaAction], intent: str, topic: dict[str, str]
) -> None:
    stage = Stage()
    stage.insurer.requests.all = (QUOTE, request("REC-2026-CCCCCC", RequestKind.COMPLAINT))
    said = stage.run(action, intent, "où en est ma réclamation ?", entities=topic)
    assert said.responses[:2] == ["utter_requests_in_progress", "utter_requests_complaint_dates"]
    due = deadlines(NOW)
    assert said.messages[1]["answer_by"] == long_date(due.answer_by)


def test_a_mere_yes_takes_up_the_complaint_that_was_offered() -> None:
    stage = Stage()
    said = stage.run(ActionFaq, "faq", "j'ai une réclamation", entities={"faq_topic": "complaint"})
    assert said.slots == {"also_request": "complaint_submit"}
    stage.slots |= said.slots
    taken_up = stage.run(ActionAffirm, "affirm", "oui")
    assert FollowupAction("complaint_form") in taken_up.events


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


@pytest.mark.parametrize("action", [ActionClarify, ActionFaq])
@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("c’est quoi la première", QUOTE.reference),
        ("et la deuxième ?", MESSAGE.reference),
        ("la dernière", QUOTE.reference),
    ],
)
def test_one_of_the_requests_just_shown_is_told_by_its_place(
    action: type[EmmaAction], text: str, reference: str
) -> None:
    stage = Stage(history=[asked("request_status", "mes demandes")])
    stage.insurer.requests.all = (QUOTE, MESSAGE)
    said = stage.run(action, "nlu_fallback", text)
    assert said.of("utter_requests_in_progress")["reference"] == reference


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


INVOICE = MessageThread("th2", "reimbursements", "Facture d’optique", NOW, False, 1)
CARD = MessageThread("th3", "card", None, NOW, last_from_member=False, unread=0)
OWN = MessageThread("th4", "contributions", "Ma facture", NOW, last_from_member=True, unread=0)


def with_threads(*threads: MessageThread) -> Stage:
    stage = Stage()
    stage.insurer.messages.letters = (LetterInThread(False, "Bonjour", NOW, True, ()),)
    stage.insurer.messages.threads = threads
    return stage


@pytest.mark.parametrize(
    ("text", "subject"),
    [("ouvre le deuxième", "Ma facture"), ("le plus récent", "Facture d’optique")],
)
def test_one_of_the_messages_just_offered_is_read_by_its_place(text: str, subject: str) -> None:
    stage = with_threads(INVOICE, OWN)
    stage.history = [asked("inbox_check", "mes messages")]
    said = stage.run(ActionClarify, "nlu_fallback", text)
    assert said.of("utter_inbox_thread")["subject"] == subject


def test_who_wants_to_answer_a_letter_writes_no_new_message() -> None:
    said = with_threads(INVOICE).run(
        ValidateMessageForm, "contact_message", "répondre au message sur ma facture"
    )
    assert said.closed
    assert FollowupAction("answer_form") in said.events


def test_who_has_no_letter_to_answer_writes_a_new_message() -> None:
    said = Stage().run(ValidateMessageForm, "contact_message", "répondre au message sur ma carte")
    assert said.slots["message_theme"] == "card"
    assert not said.closed


@pytest.mark.parametrize(
    ("threads", "text", "thread"),
    [
        ((INVOICE, CARD), "répondre au message sur ma facture", "th2"),
        ((INVOICE, CARD), "répondre au message sur la carte", "th3"),
        ((CARD,), "répondre au message", "th3"),
        ((OWN, INVOICE), "répondre au message sur ma facture", "th2"),
    ],
)
def test_the_thread_of_the_topic_that_is_said_is_answered(
    threads: tuple[MessageThread, ...], text: str, thread: str
) -> None:
    said = with_threads(*threads).run(ValidateAnswerForm, "contact_message", text)
    assert said.slots["request_thread"] == thread
    assert said.responses == ["utter_inbox_answering"]


def test_who_may_answer_several_threads_is_asked_which() -> None:
    said = with_threads(INVOICE, CARD).run(
        ValidateAnswerForm, "contact_message", "répondre au message"
    )
    assert said.closed
    offered = [one["payload"] for one in said.of("utter_inbox_answer_which")["buttons"]]
    assert offered == ['/message_answer{"thread_id": "th2"}', '/message_answer{"thread_id": "th3"}']


def test_a_letter_that_was_just_read_is_answered_in_a_few_words() -> None:
    stage = with_threads(INVOICE)
    read = {"intent": {"name": "inbox_check"}, "text": "mes messages", "entities": []}
    stage.history = [{"event": "user", "parse_data": read}]
    said = stage.run(ActionClarify, "nlu_fallback", "je veux lui répondre")
    assert said.events == [FollowupAction("answer_form")]


@pytest.mark.parametrize("state", [RequestState.ACCEPTED, RequestState.REFUSED])
def test_what_was_refused_is_a_line_where_no_request_is_refused(state: RequestState) -> None:
    stage = Stage()
    stage.insurer.requests.all = (MemberRequest("DOC-1", RequestKind.DOCUMENT, state, NOW, None),)
    stage.insurer.reimbursements.lines = (replace(LINE, state=ReimbursementState.REFUSED),)
    said = stage.run(ActionRequestStatus, "request_status", "vous m'avez refusé quoi")
    of_request = state is RequestState.REFUSED
    assert ("utter_requests_refused" in said.responses) is of_request
    assert ("utter_reimbursements_table" in said.responses) is not of_request
