"""Logs are events with ids, one JSON object a line; never words of a member.

A message is followed by its turn's id: `message_accepted` (bridge), `turn_ended` (worker).
"""

import logging

import structlog


def configure() -> None:
    """Send structlog and the standard library's warnings to standard error as JSON."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ]
    )
