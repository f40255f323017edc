"""Alive, ready, measured."""

from datetime import timedelta
from typing import Any

import requests
from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from portal_bridge import clock, metrics
from portal_bridge.api.common import parts
from portal_bridge.errors import BridgeError
from portal_bridge.store.orm import WorkerBeatRow
from portal_bridge.wiring import Parts
from portal_bridge.worker import WORKER

blueprint = Blueprint("health", __name__)
BEAT_WITHIN = timedelta(seconds=10)


@blueprint.get("/healthz")
def alive() -> dict[str, str]:
    """Return that this process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> tuple[dict[str, Any], int]:
    """Return whether a turn can be served: database, Rasa's model, actions, worker."""
    checks = {
        "database": _worker_beats(parts()) is not None,
        "rasa": parts().rasa.is_ready(),
        "actions": _actions_answer(parts()),
        "worker": _worker_beats(parts()) is True,
    }
    return {"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503


@blueprint.get("/metrics")
def measured() -> Response:
    """Return the counters for Prometheus."""
    return Response(generate_latest(metrics.registry()), content_type=CONTENT_TYPE_LATEST)


def _worker_beats(tools: Parts) -> bool | None:
    """Return whether the worker lives; None when the database does not answer."""
    try:
        with tools.database.transaction() as session:
            beat = session.get(WorkerBeatRow, WORKER)
    except BridgeError:
        return None
    return beat is not None and clock.now() - beat.seen_at < BEAT_WITHIN


def _actions_answer(tools: Parts) -> bool:
    try:
        reply = requests.get(f"{tools.settings.actions_url}/health", timeout=2)
    except requests.RequestException:
        return False
    return bool(reply.status_code == requests.codes.ok)
