"""What is counted; no label ever holds a member's data.

Bridge and worker count into one folder when PROMETHEUS_MULTIPROC_DIR names one (the library
reads it by itself), so that the page of either shows both.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from portal_bridge.errors import SettingsError

TURNS = Counter("emma_turns_total", "Turns by outcome", ["outcome"])
TURN_SECONDS = Histogram(
    "emma_turn_seconds",
    "From the message's arrival to the stored answer",
    buckets=(0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
DROPPED_BLOCKS = Counter("emma_dropped_blocks_total", "Blocks of Emma that broke the contract")
HANDOFFS = Counter("emma_handoffs_total", "Conversations handed over, by reason", ["reason"])
MESSAGES = Counter("emma_messages_total", "Messages accepted, by channel", ["channel"])
ERRORS = Counter("emma_http_errors_total", "HTTP errors, by code", ["code"])
NOTICES = Counter("emma_notices_total", "E-mails and SMS, by result", ["result"])
WEBHOOKS = Counter(
    "emma_webhook_events_total", "What providers told us, by outcome", ["provider", "outcome"]
)
WEBHOOK_SECONDS = Histogram(
    "emma_webhook_seconds",
    "From a provider's call to our answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
OUTGOING = Counter(
    "emma_outgoing_total", "Messages to phones, by what became of them", ["provider", "state"]
)
TOOL_EVENTS = Counter(
    "emma_tool_events_total", "Events told to the call centre's tools", ["tool", "result"]
)


def registry() -> CollectorRegistry:
    """Return what this process counts; with the shared folder, what all on this machine count."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library has no types
    return shared


def serve(host: str, port: int) -> None:
    """Show what is counted on a port of its own, from a thread.

    Raises:
        SettingsError: the port cannot be listened on.
    """
    try:
        start_http_server(port, addr=host, registry=registry())
    except OSError as error:
        raise SettingsError(f"EMMA_WORKER_METRICS_PORT={port}: {error.strerror}") from None
