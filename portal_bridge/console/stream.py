"""What wakes the console's pages: only that something changed; they fetch what is there."""

import time
from collections.abc import Iterator

from flask import Response, request

from portal_bridge.api.common import parts
from portal_bridge.console.guards import blueprint, me, sees
from portal_bridge.errors import Unavailable
from portal_bridge.handoff.people import Agent
from portal_bridge.store.wakes import QUEUE, agent_key
from portal_bridge.wiring import Parts

HEARTBEAT_S = 10  # also the agent's sign of life (handoff/people.py)
STREAM_S = 300


@blueprint.get("/events")
@sees
def events() -> Response:
    """Stream `queue` and `conversation`; both once at the start, for what was missed."""
    conversation_id = request.args.get("conversation", "")
    return Response(
        _events(parts(), me(), conversation_id),
        mimetype="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _events(tools: Parts, agent: Agent, conversation_id: str) -> Iterator[str]:
    deadline = time.monotonic() + STREAM_S
    keys = {QUEUE, agent_key(agent.id), conversation_id}
    with tools.wakeups.watch(*keys) as watch:
        woken = frozenset(keys)
        seen = 0.0
        while time.monotonic() < deadline and not tools.wakeups.stopping:
            if time.monotonic() - seen > HEARTBEAT_S / 2:
                seen = time.monotonic()
                if not _seen(tools, agent):
                    return  # the page comes back
            if woken & {QUEUE, agent_key(agent.id)}:
                yield "event: queue\ndata: 1\n\n"
            if conversation_id in woken:
                yield "event: conversation\ndata: 1\n\n"
            if not woken:
                yield ": still here\n\n"
            woken = watch.wait(HEARTBEAT_S)


def _seen(tools: Parts, agent: Agent) -> bool:
    try:
        return tools.staff.people.seen(agent)
    except Unavailable:
        return False
