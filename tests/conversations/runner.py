"""Plays a conversation against a running Emma, through the bridge's public door."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from tests.conversations.matching import found, missing, with_days
from tests.conversations.model import Conversation, Turn
from tests.conversations.outages import insurer_down
from tests.emma_client import Message, Talk, choices_in, new_talk, render

DEFAULT_FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_REFERENCE = re.compile(r"\b[A-Z]{3}-\d{4}-[0-9A-Z]{6}\b")
MEGABYTE = 1024 * 1024
WHO = {"member": "Vous", "bot": "Emma", "agent": "Conseiller", "system": "—"}


class ConversationFailed(AssertionError):
    """What came is not what was expected; the text holds the whole transcript."""


class Player:
    """Plays one conversation."""

    def __init__(
        self,
        url: str,
        conversation: Conversation,
        *,
        database_url: str | None = None,
        centre: Callable[..., str] | None = None,
    ) -> None:
        """Open the conversation.

        `database_url` is needed for turns during an outage, `centre` (Stack.admin) for what the
        management centre does.
        """
        self._conversation = conversation
        self._database_url = database_url
        self._centre = centre
        self._talk: Talk = new_talk(url, conversation.member)
        self._files: list[str] = []

    def play(self) -> str:
        """Play all turns and return the transcript.

        Raises:
            ConversationFailed: a turn was not answered as expected.
        """
        try:
            for number, turn in enumerate(self._conversation.turns, start=1):
                self._play(number, turn)
            return self.transcript()
        finally:
            self._talk.end()

    def transcript(self) -> str:
        """Return all that was said, a line per block."""
        return "\n".join(
            f"{WHO[message['author']]:>10} │ {line}"
            for message in self._talk.seen
            for block in message["blocks"]
            for line in render(block).splitlines()
        )

    def _play(self, number: int, turn: Turn) -> None:
        try:
            with self._outage(turn):
                answer = self._act(turn)
        except AssertionError as error:
            self._fail(number, turn, str(error))
        else:
            for expectation in turn.expect:
                self._check(number, turn, expectation, answer)

    def _outage(self, turn: Turn) -> AbstractContextManager[None]:
        if turn.outage is None:
            return nullcontext()
        assert self._database_url, "a turn during an outage needs the stack's database"
        return insurer_down(self._database_url)

    def _act(self, turn: Turn) -> list[Message]:
        steps: Mapping[str, Callable[[Any], list[Message]]] = {
            "say": lambda words: self._talk.say(with_days(words)),
            "choose": self._choose,
            "form": self._form,
            "upload": self._upload,
            "code": lambda _: self._talk.say(self._talk.code_from_outbox()),
            "centre": self._play_centre,
        }
        return steps[turn.step](turn.value)

    def _play_centre(self, words: Sequence[str]) -> list[Message]:
        """Do what the centre does with the newest request, and return what the member reads."""
        assert self._centre, "a step of the centre needs the stack's command line"
        references = _REFERENCE.findall(self.transcript())
        assert references, "no request was made yet"
        before = self._talk.last_seq
        self._centre(*(word.replace("{reference}", references[-1]) for word in words))
        return self._talk.answers_after(before)

    def _choose(self, label: str) -> list[Message]:
        offered = choices_in(self._talk.seen)
        last_first = list(reversed(offered.items()))
        for name, choice_id in last_first:
            if found(label, name):
                return self._talk.choose(choice_id)
        raise AssertionError(f"no choice {label!r} among {list(offered)}")

    def _form(self, form: Mapping[str, Any]) -> list[Message]:
        values = {name: self._value(value) for name, value in form.get("values", {}).items()}
        files = self._files if form.get("with_uploads", True) else []
        self._files = []
        body = {"kind": form["kind"], "values": values, "file_ids": files}
        return self._talk.send({"form": body})

    def _value(self, value: Any) -> str:
        return self._talk.code_from_outbox() if value == "from_outbox" else str(value)

    def _upload(self, upload: Mapping[str, Any]) -> list[Message]:
        """Keep the file for the next form; the upload itself is answered by no message."""
        inline = upload.get("inline")
        content = inline.encode() if inline else DEFAULT_FILE
        content += b"\n" * (int(upload.get("megabytes", 0)) * MEGABYTE)
        if "path" in upload:
            content = (self._conversation.folder / upload["path"]).read_bytes()
        media_type = upload.get("media_type", "application/pdf")
        answer = self._talk.upload(upload.get("name", "rib.pdf"), content, media_type)
        wanted = int(upload.get("status", 201))
        assert answer.status_code == wanted, f"{answer.status_code} {answer.text}"
        if answer.ok:
            self._files.append(str(answer.json()["file_id"]))
        return []

    def _check(
        self, number: int, turn: Turn, expectation: Mapping[str, Any], answer: Sequence[Message]
    ) -> None:
        if "echo" in expectation:
            lost = (
                None if self._echoes(str(expectation["echo"])) else f"echo: {expectation['echo']}"
            )
        else:
            lost = missing(expectation, answer, self._talk.owner)
        if lost:
            self._fail(number, turn, f"expected {lost}")

    def _echoes(self, wanted: str) -> bool:
        own = [message for message in self._talk.seen if message["author"] == "member"]
        return bool(own) and found(wanted, "\n".join(render(b) for b in own[-1]["blocks"]))

    def _fail(self, number: int, turn: Turn, reason: str) -> None:
        raise ConversationFailed(
            f"« {self._conversation.name} », turn {number} ({turn.step}: {turn.value}): {reason}\n"
            f"{self.transcript()}"
        )
