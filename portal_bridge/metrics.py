"""What is counted; no label ever holds a member's data."""

from prometheus_client import Counter, Histogram

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
