"""The agents' pages: who waits, the conversation, the answer."""

import re
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insurer.domain.caller import Assurance, Caller
from insurer.domain.files import Upload
from insurer.domain.reimbursements import Reimbursement
from insurer.errors import InvalidInput, NotAllowed, StoreUnavailable
from insurer.errors import NotFound as Unknown
from portal_bridge import clock
from portal_bridge.api.common import parts
from portal_bridge.channels.thread import deliveries, read_thread
from portal_bridge.console.guards import acts, blueprint, check_csrf, me, sees
from portal_bridge.conversations.blocks import file_block
from portal_bridge.conversations.incoming import parse_text
from portal_bridge.errors import BridgeError, Forbidden, NotFound, Unprocessable
from portal_bridge.handoff.acts import Act
from portal_bridge.handoff.centre import caller_of
from portal_bridge.handoff.people import Role
from portal_bridge.store import bubbles
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import error_text
from portal_bridge.understanding import words
from wire.turn_token import Channel

_logger = structlog.get_logger(__name__)
_FIRST = "0"
_PLACE = re.compile("[0-9]{1,9}")  # fits the database's integer
_LINES = 3  # reimbursements beside a conversation
_TOLD = 20  # messages whose delivery is looked at again


@blueprint.get("")
@sees
def queue() -> ResponseReturnValue:
    """Show who waits and whom the agent answers."""
    return render_template("console/queue.html", **_queue())


@blueprint.get("/queue")
@sees
def queue_part() -> ResponseReturnValue:
    """Return the lists alone, for the page's refresh."""
    return render_template("console/_queue.html", **_queue())


def _queue() -> dict[str, Any]:
    tools, agent = parts(), me()
    tools.staff.people.seen(agent)
    people = tools.staff.people.colleagues()
    waiting, mine = tools.handoff.line.waiting(), tools.handoff.line.taken_by(agent)
    calls = tools.handoff.line.callbacks()
    listed = {one.conversation_id for one in (*waiting, *mine)}
    return {
        "waiting": waiting,
        "mine": mine,
        "callbacks": calls,
        "callers": tools.handoff.callers.of(listed | {one.conversation_id for one in calls}),
        "people": people,
        "available": next((one.available for one in people if one.agent.id == agent.id), True),
    }


@blueprint.get("/others")
@sees
def others() -> ResponseReturnValue:
    """Return what else goes on while an agent is in a conversation (`here`)."""
    return render_template("console/_others.html", **_others(request.args.get("here", "")))


def _others(conversation_id: str) -> dict[str, Any]:
    """Return the agent's other conversations, and how many people wait."""
    tools = parts()
    mine = tools.handoff.line.taken_by(me())
    return {
        "others": [one for one in mine if one.conversation_id != conversation_id],
        "waiting_count": tools.handoff.line.count_waiting(),
        "callers": tools.handoff.callers.of([one.conversation_id for one in mine]),
        "here": conversation_id,
    }


@blueprint.post("/break")
@acts
def set_break() -> ResponseReturnValue:
    """Begin or end the agent's break."""
    parts().staff.people.set_available(me(), request.form.get("available") == "1")
    return redirect(url_for("console.queue"))


@blueprint.post("/callbacks/<callback_id>/done")
@acts
def called_back(callback_id: str) -> ResponseReturnValue:
    """Take a call-back off the list."""
    parts().handoff.line.called_back(me(), callback_id)
    page = "supervision" if request.form.get("back") == "supervision" else "queue"
    return redirect(url_for(f"console.{page}"))


@blueprint.get("/conversations/<conversation_id>")
@sees
def conversation(conversation_id: str) -> ResponseReturnValue:
    """Show a conversation that was handed over; a colleague's is read only, and audited."""
    row = visible(conversation_id)
    if row.agent_id != me().id:
        parts().handoff.acts.write(me().login, Act.READ, conversation_id=row.id)
    return conversation_page(row, None)


def conversation_page(row: ConversationRow, problem: str | None, **more: Any) -> str:
    """Return the page of a conversation, `more` for its template."""
    facts = {"error": problem, **_facts(row), **_thread(row), **_others(row.id), **more}
    return render_template("console/conversation.html", **facts)


def _facts(row: ConversationRow) -> dict[str, Any]:
    tools, caller = parts(), _caller(row)
    return {
        "conversation": row,
        "level": int(caller.assurance),
        "alarms": tools.handoff.line.alarms(row),
        **_of_member(row, caller),
        "wishes": tools.handoff.understanding.wishes(row.id),
        "words": words(),
        "notes": tools.handoff.records.notes(row.id),
        "draft": tools.handoff.records.draft(me(), row.id),
        "people": [
            one
            for one in tools.staff.people.colleagues()
            if one.present and one.available and one.agent.id != me().id
        ],
        "teams": sorted(
            {one.agent.team for one in tools.staff.people.colleagues() if one.agent.team}
        ),
    }


def _of_member(row: ConversationRow, caller: Caller) -> dict[str, Any]:
    """Return what the insurer's data say; while they are away the talk goes on without them."""
    tools = parts()
    try:
        return {
            "member": tools.services.handoff_context(caller) if row.member_id else None,
            "reimbursements": _last_reimbursements(caller),
            "hidden": tools.handoff.reveals.hidden(row),
            "askable": tools.handoff.reveals.askable(me(), row),
            "uploads": _uploads(caller),
        }
    except StoreUnavailable:
        _logger.warning("member_data_unavailable", conversation=row.id)
        return {"data_away": True}


def _uploads(caller: Caller) -> tuple[Upload, ...]:
    """Return what the member sent; opening one is audited (`open_file`)."""
    if caller.member_id is None or caller.assurance < Assurance.VERIFIED:
        return ()
    return parts().services.files.uploads(caller)


def _last_reimbursements(caller: Caller) -> tuple[Reimbursement, ...]:
    """Return the newest lines; none when the level is too low."""
    if caller.member_id is None or caller.assurance < Assurance.VERIFIED:
        return ()
    return parts().services.reimbursements.latest(caller, limit=_LINES)


@blueprint.get("/conversations/<conversation_id>/more")
@sees
def more(conversation_id: str) -> ResponseReturnValue:
    """Return the bubbles behind `after`, and what asks for the next ones.

    Without a bubble the asking element stays: one that is replaced loses the event that came while
    it was asking, and what that event told would be seen only at the next poll. With bubbles its
    successor asks once more by itself.
    """
    row = visible(conversation_id)
    page = _log(row, _number("after"))
    answer = Response(render_template("console/_messages.html", conversation=row, **page))
    if not page["messages"]:
        answer.headers["HX-Reswap"] = "none"  # states of deliveries are written all the same
        if request.args.get("owner", row.owner) != row.owner:
            answer.headers["HX-Refresh"] = "true"  # taken, given back or ended meanwhile
    return answer


def _thread(row: ConversationRow) -> dict[str, Any]:
    """Return the member's last bubbles of all channels, and the last place of this conversation.

    Where `place` is asked for and stands before them, the talk is shown from there on.
    """
    with parts().database.transaction() as session:
        messages = read_thread(session, row, clock.now())
    places = [one["seq"] for one in messages if one["here"]]
    place = _number("place")
    if 0 < place < min(places, default=0):
        return {**_log(row, place - 1), "told": {}}
    return _read(row, messages, max(places, default=0))


def _number(name: str) -> int:
    """Return a place that the address names, 0 without one."""
    given = request.args.get(name, _FIRST)
    return int(given) if _PLACE.fullmatch(given) else 0


def _log(row: ConversationRow, after: int) -> dict[str, Any]:
    """Return this conversation's bubbles behind `after`; more than a page come in several turns."""
    with parts().database.transaction() as session:
        found = bubbles.read_transcript(session, row.id, after=after).messages
        told = deliveries(session, row.id) if row.channel != Channel.PORTAL else {}
    messages = [{**one.to_json(), "here": True, "channel": row.channel} for one in found]
    last = messages[-1]["seq"] if messages else after
    return {**_read(row, messages, last), "told": dict(sorted(told.items())[-_TOLD:])}


def _read(row: ConversationRow, messages: list[dict[str, Any]], last: int) -> dict[str, Any]:
    """Remember that the conversation's own agent has seen these."""
    if row.agent_id == me().id:
        parts().handoff.line.read_up_to(me(), row.id, last)
    places = [one["seq"] for one in messages if one["here"]]
    level = int(_caller(row).assurance)
    return {"messages": messages, "places": places, "last": last, "level": level}


def visible(conversation_id: str) -> ConversationRow:
    """Return a conversation that the agent may see: one that was handed over, or any as supervisor.

    Colleagues' conversations are read too, so that they can help each other (ADR 0012).
    """
    with parts().database.transaction() as session:
        row = session.get(ConversationRow, conversation_id)
    if row is None or (row.handoff_reason is None and not me().may(Role.SUPERVISOR)):
        raise NotFound
    return row


def _caller(row: ConversationRow) -> Caller:
    return caller_of(row, clock.new_id(), clock.now)


@blueprint.post("/conversations/<conversation_id>/take")
@acts
def take(conversation_id: str) -> ResponseReturnValue:
    """Take a waiting conversation; 409 with the colleague's name when it is taken."""
    try:
        parts().handoff.desk.take(me(), conversation_id)
    except BridgeError as refusal:
        if refusal.status != 409:  # noqa: PLR2004 - HTTP's own number
            raise
        problem = error_text(refusal.code, **refusal.facts)
        return render_template("console/queue.html", error=problem, **_queue()), 409
    return back_to(conversation_id)


@blueprint.post("/conversations/<conversation_id>/reply")
@sees
def reply(conversation_id: str) -> ResponseReturnValue:
    """Answer the member, with words, a file or both; what cannot be sent is shown again."""
    words, file = request.form.get("text", ""), request.files.get("file")
    try:
        check_csrf()
        if file is not None and file.filename:
            _send_file(conversation_id)
        elif not words.strip():
            return back_to(conversation_id)
        if words.strip():
            parts().handoff.desk.reply(me(), conversation_id, parse_text(words))
    except (Unprocessable, Forbidden, NotFound) as refusal:
        return _not_sent(visible(conversation_id), words, refusal)
    return back_to(conversation_id)


def _not_sent(row: ConversationRow, words: str, refusal: BridgeError) -> ResponseReturnValue:
    """Show why the words did not go, and the words; who tried at a colleague's is in the trail."""
    if refusal.status == HTTPStatus.NOT_FOUND:
        parts().handoff.acts.write(me().login, Act.REPLY_REFUSED, conversation_id=row.id)
    codes = {HTTPStatus.FORBIDDEN: "reply_again", HTTPStatus.NOT_FOUND: "not_yours"}
    problem = error_text(codes.get(refusal.status, refusal.code), **refusal.facts)
    return conversation_page(row, problem, draft=words), refusal.status


def _send_file(conversation_id: str) -> None:
    """Keep the agent's file among the member's, and show it to them."""
    row, file = visible(conversation_id), request.files["file"]
    parts().handoff.desk.check_answers(me(), conversation_id)  # before it is kept for good
    with closing(file):
        content = file.stream.read()
    try:
        stored = parts().services.files.store(
            _caller(row), name=file.filename or "file", content=content, by_agent=True
        )
    except (InvalidInput, NotAllowed):
        raise Unprocessable("agent_file") from None
    parts().handoff.desk.send_file(me(), conversation_id, file_block(stored))


@blueprint.get("/conversations/<conversation_id>/files/<file_id>")
@sees
def open_file(conversation_id: str, file_id: str) -> Response:
    """Return a file of the member; who opened it is in the trail."""
    row = visible(conversation_id)
    try:
        stored, content = parts().services.files.open(_reader(row, file_id), file_id)
    except (Unknown, NotAllowed):
        raise NotFound from None
    parts().handoff.acts.write(me().login, Act.OPENED_FILE, conversation_id=row.id, file=file_id)
    answer = Response(content, mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name)
    return answer


def _reader(row: ConversationRow, file_id: str) -> Caller:
    """Return as whom a file is read: what was sent to the desk is read like the words around it.

    On a phone a level ends after half an hour, and with it the insurer's data; not the talk.
    """
    with parts().database.reading() as session:
        sent = bubbles.is_exchanged(session, row.id, file_id)
    return replace(_caller(row), assurance=Assurance.VERIFIED) if sent else _caller(row)


@blueprint.post("/conversations/<conversation_id>/draft")
@acts
def save_draft(conversation_id: str) -> ResponseReturnValue:
    """Keep what the one who answers is writing."""
    parts().handoff.desk.check_answers(me(), conversation_id)
    parts().handoff.records.save_draft(me(), conversation_id, request.form.get("text", "")[:4000])
    return "", 204


@blueprint.post("/conversations/<conversation_id>/notes")
@acts
def add_note(conversation_id: str) -> ResponseReturnValue:
    """Keep a private note."""
    words = request.form.get("note", "").strip()
    if words:
        parts().handoff.records.note(me(), conversation_id, parse_text(words))
    return back_to(conversation_id)


@blueprint.get("/conversations/<conversation_id>/canned")
@sees
def canned(conversation_id: str) -> ResponseReturnValue:
    """Return the ready replies that hold the words searched, filled for this member."""
    row = visible(conversation_id)
    member = parts().services.handoff_context(_caller(row)) if row.member_id else None
    facts = {
        "prenom": (member.first_name if member else None) or "",
        "conseiller": me().name,
        "telephone": parts().services.profile.phone or "",
    }
    found = parts().handoff.records.canned(request.args.get("q", ""), facts)
    return render_template("console/_canned.html", found=found)


@blueprint.post("/conversations/<conversation_id>/pass")
@acts
def pass_on(conversation_id: str) -> ResponseReturnValue:
    """Pass the conversation to a colleague or a team (`agent:3`, `team:…`)."""
    kind, _, whom = request.form.get("to", "").partition(":")
    try:
        if kind == "team" and whom:
            parts().handoff.desk.pass_to_team(me(), conversation_id, whom)
        else:  # no number is nobody's
            number = int(whom) if whom.isdecimal() and whom.isascii() else 0
            parts().handoff.desk.pass_to(me(), conversation_id, number)
    except Unprocessable as refusal:
        return conversation_page(visible(conversation_id), error_text(refusal.code)), 422
    return redirect(url_for("console.queue"))


@blueprint.post("/conversations/<conversation_id>/release")
@acts
def release(conversation_id: str) -> ResponseReturnValue:
    """Give the conversation back to Emma."""
    summary = request.form.get("summary", "").strip()[:300]
    parts().handoff.desk.release(me(), conversation_id, summary)
    return redirect(url_for("console.queue"))


@blueprint.post("/conversations/<conversation_id>/end")
@acts
def end(conversation_id: str) -> ResponseReturnValue:
    """End the conversation, also one that still waits."""
    parts().handoff.desk.end(me(), conversation_id)
    return redirect(url_for("console.queue"))


def back_to(conversation_id: str) -> ResponseReturnValue:
    """Lead to the conversation's page."""
    return redirect(url_for("console.conversation", conversation_id=conversation_id))
