"""Messages of a conversation: posting, long poll, server-sent events."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from portal_bridge.api.common import json_body, parts, visitor
from portal_bridge.conversations.incoming import parse_incoming
from portal_bridge.conversations.model import Transcript, Visitor
from portal_bridge.errors import BadRequest, Unavailable
from portal_bridge.handoff.moves import Owner
from portal_bridge.push.wakeups import Watch
from portal_bridge.store.bubbles import PAGE, WRITES_FOR, read_earlier, read_transcript
from portal_bridge.wiring import Parts

blueprint = Blueprint("messages", __name__)
MAX_WAIT_S = 25
MAX_COUNT = 100  # older bubbles at once
LAST_SEQ = 999_999_999  # beyond any conversation
HEARTBEAT_S = 12  # a client that left is noticed at the second heartbeat (notes/ui.md, C.3)
_PLACE = re.compile("[0-9]{1,9}")  # fits the database's integer
STREAM_S = 300  # then the client resumes by Last-Event-ID


@blueprint.post("/conversations/<conversation_id>/messages")
def post_message(conversation_id: str) -> tuple[dict[str, Any], int]:
    """Take a message in; the same client_message_id again gives the same answer."""
    found = visitor(conversation_id)
    accepted = parts().intake.accept(found, parse_incoming(json_body()))
    return {"message_id": accepted.message_id, "seq": accepted.seq}, 202


@blueprint.get("/conversations/<conversation_id>/messages")
def get_messages(conversation_id: str) -> dict[str, Any]:
    """Return the bubbles behind `after`; waits up to `wait` seconds for one.

    With `before`: the last `count` bubbles before that place, at once.
    """
    found = visitor(conversation_id)
    if "before" in request.args:
        return _earlier(found)
    after = _number("after", 0, 10**9)
    wait = _number("wait", 0, MAX_WAIT_S)
    return _page(found, _await(parts(), found.conversation_id, after=after, seconds=wait))


@blueprint.get("/conversations/<conversation_id>/events")
def stream(conversation_id: str) -> Response:
    """Stream the bubbles as they come; `id:` is the seq, resumed by Last-Event-ID."""
    found = visitor(conversation_id)
    last = request.headers.get("Last-Event-ID", request.args.get("after", "0"))
    after = int(last) if _PLACE.fullmatch(last) else 0  # what was never a place of ours: all
    return Response(
        _events(parts(), found, after),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


def _earlier(found: Visitor) -> dict[str, Any]:
    before, count = _number("before", 0, LAST_SEQ), _number("count", 1, MAX_COUNT)
    with parts().database.reading() as session:
        earlier = read_earlier(session, found.conversation_id, before=before, count=count)
    return _page(found, earlier)


def _page(found: Visitor, transcript: Transcript) -> dict[str, Any]:
    messages = [message.to_json() for message in transcript.messages]
    return {"messages": messages, **_state(parts(), found, transcript)}


def _state(tools: Parts, found: Visitor, transcript: Transcript) -> dict[str, Any]:
    """Return who answers, whether they write, and within which limits they may be sent files."""
    owner = transcript.owner
    present = {"owner": owner.value, "typing": transcript.typing}
    return {**present, **tools.sharing.offer(found, owner)}


def _await(tools: Parts, conversation_id: str, *, after: int, seconds: float) -> Transcript:
    deadline = time.monotonic() + seconds
    with tools.wakeups.watch(conversation_id) as watch:
        while True:
            transcript = _read(tools, conversation_id, after)
            left = deadline - time.monotonic()
            if transcript.messages or left <= 0 or tools.wakeups.stopping:
                return transcript
            watch.wait(left)


def _read(tools: Parts, conversation_id: str, after: int) -> Transcript:
    with tools.database.single() as connection:  # never held while waiting
        return read_transcript(connection, conversation_id, after=after)


def _events(tools: Parts, found: Visitor, after: int) -> Iterator[str]:
    conversation_id, deadline = found.conversation_id, time.monotonic() + STREAM_S
    state: dict[str, Any] = {}
    with tools.wakeups.watch(conversation_id) as watch:
        while time.monotonic() < deadline and not tools.wakeups.stopping:
            try:
                transcript = _read(tools, conversation_id, after)
            except Unavailable:
                return  # the client comes back with Last-Event-ID
            for message in transcript.messages:
                after = message.seq
                yield f"id: {after}\nevent: message\ndata: {json.dumps(message.to_json())}\n\n"
            if len(transcript.messages) == PAGE:
                continue  # there may be more at once
            present = _state(tools, found, transcript)
            if present != state:
                state = present
                yield f"event: state\ndata: {json.dumps(state)}\n\n"
            if transcript.typing and transcript.owner is Owner.AGENT:
                watch.wait(WRITES_FOR.total_seconds())  # nobody tells when they stop
            else:
                yield from _rest(tools, watch, deadline)


def _rest(tools: Parts, watch: Watch, deadline: float) -> Iterator[str]:
    """Wait until something happened; a resting stream costs no query."""
    while not watch.wait(HEARTBEAT_S) and time.monotonic() < deadline:
        if tools.wakeups.stopping:
            return
        yield ": still here\n\n"


def _number(name: str, low: int, high: int) -> int:
    text = request.args.get(name, str(low))
    if not _PLACE.fullmatch(text) or not low <= int(text) <= high:
        raise BadRequest("invalid_field", field=name)
    return int(text)
