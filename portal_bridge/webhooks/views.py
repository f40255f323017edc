"""The providers' doors: Twilio (SMS, WhatsApp, statuses), the WhatsApp Cloud API, Chatwoot.

Three outcomes: stored (also a double), ignored with a reason (both 2xx, so that the provider
stops telling), refused (401/403: not theirs; 5xx: not kept, to be told again).
"""

import json
import time
from typing import Any

import structlog
from flask import Blueprint, Response, request

from portal_bridge import clock, metrics
from portal_bridge.api.common import parts
from portal_bridge.channels.events import Event, Ignored, Provider
from portal_bridge.channels.settings import MetaSettings, TwilioSettings
from portal_bridge.errors import Forbidden, NotFound, Unauthorized
from portal_bridge.tools.wiring import CHATWOOT
from portal_bridge.webhooks import chatwoot_parsing, meta_parsing, signatures, twilio_parsing
from portal_bridge.webhooks.inbox import Outcome

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
MAX_NOTIFICATION_BYTES = 3 * 1024 * 1024  # Meta's limit
SENT_AT = "X-Chatwoot-Timestamp"
_log = structlog.get_logger(__name__)


@blueprint.before_request
def _begin() -> None:
    request.max_content_length = MAX_NOTIFICATION_BYTES
    request.max_form_memory_size = MAX_NOTIFICATION_BYTES
    request.environ["emma.started"] = time.monotonic()


@blueprint.after_request
def _finish(response: Response) -> Response:
    metrics.WEBHOOK_SECONDS.observe(time.monotonic() - request.environ["emma.started"])
    return response


@blueprint.post("/twilio/sms")
@blueprint.post("/twilio/whatsapp", endpoint="twilio_whatsapp")
def twilio_message() -> tuple[str, int, dict[str, str]]:
    """Keep an SMS, or a WhatsApp message that came through Twilio."""
    settings = _twilio()
    event = twilio_parsing.parse_message(_signed_form(settings), settings)
    return "", 204, _header(_keep(Provider.TWILIO, [event]))


@blueprint.post("/twilio/status")
def twilio_status() -> tuple[str, int, dict[str, str]]:
    """Keep what became of a message that went through Twilio."""
    settings = _twilio()
    ref = request.args.get("ref", "")
    event = twilio_parsing.parse_status(_signed_form(settings), ref, settings)
    return "", 204, _header(_keep(Provider.TWILIO, [event]))


@blueprint.post("/chatwoot")
def chatwoot_notification() -> dict[str, Any]:
    """Do what an agent did in Chatwoot, before answering.

    Chatwoot tells once; what is not answered by a 2xx it shows its agent as not sent.
    """
    settings, agents = parts().settings.tools.chatwoot, parts().tools.chatwoot_agents
    if settings is None or settings.webhook_secret is None or agents is None:
        raise NotFound
    raw = request.get_data(cache=False)
    signature, sent = _signature("X-Chatwoot-Signature"), request.headers.get(SENT_AT, "")
    secret = settings.webhook_secret
    if not signatures.is_from_chatwoot(secret, sent, raw, signature, now=clock.now()):
        raise _refusal(CHATWOOT)
    heard = chatwoot_parsing.parse(_json(raw), settings)
    outcome = f"ignored_{heard.reason}" if isinstance(heard, Ignored) else agents.hear(heard)
    metrics.WEBHOOKS.labels(provider=CHATWOOT, outcome=outcome).inc()
    return {"outcome": outcome}


@blueprint.get("/whatsapp")
def whatsapp_handshake() -> Response:
    """Answer Meta's challenge when it knows the verify token."""
    settings, query = _meta(), request.args
    known = signatures.is_same_secret(settings.verify_token, query.get("hub.verify_token", ""))
    if query.get("hub.mode") != "subscribe" or not known:
        raise Forbidden
    return Response(query.get("hub.challenge", ""), mimetype="text/plain")


@blueprint.post("/whatsapp")
def whatsapp_notification() -> dict[str, Any]:
    """Keep all messages and statuses of a notification of the Cloud API."""
    settings = _meta()
    raw = request.get_data(cache=False)  # before any parsing: the signature is over these bytes
    signature = _signature("X-Hub-Signature-256")
    if not signatures.is_from_meta(settings.app_secret, raw, signature):
        raise _refusal(Provider.META)
    outcome = _keep(Provider.META, _notification(raw, settings))
    return {"stored": outcome.stored, "doubles": outcome.doubles, "ignored": outcome.ignored}


def _notification(raw: bytes, settings: MetaSettings) -> list[Event]:
    payload = _json(raw)
    if payload is None:  # signed and yet unreadable: telling it again helps nobody
        return [Ignored("not_json")]
    return meta_parsing.parse(payload, settings)


def _json(raw: bytes) -> Any:
    """Return what the bytes say, None when they are no JSON."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _signed_form(settings: TwilioSettings) -> dict[str, str]:
    """Return the form of a call that Twilio signed."""
    signature = _signature("X-Twilio-Signature")
    fields = list(request.form.items(multi=True))
    if not signatures.is_from_twilio(settings.auth_token, _public_url(), fields, signature):
        raise _refusal(Provider.TWILIO)
    return dict(request.form.items())


def _public_url() -> str:
    """Return the address that Twilio called: settings, not headers that a proxy rewrites."""
    query = request.query_string.decode("utf-8", "replace")
    url = parts().settings.channels.public_url + request.path
    return f"{url}?{query}" if query else url


def _signature(header: str) -> str:
    signature = request.headers.get(header, "")
    if not signature:
        metrics.WEBHOOKS.labels(provider="unknown", outcome="refused_unsigned").inc()
        raise Unauthorized("unsigned")
    return signature


def _refusal(provider: str) -> Forbidden:
    _log.warning("webhook_refused", provider=provider, path=request.path)
    metrics.WEBHOOKS.labels(provider=provider, outcome="refused_signature").inc()
    return Forbidden("bad_signature")


def _keep(provider: Provider, events: list[Event]) -> Outcome:
    return parts().channels.inbox.keep(provider.value, events)


def _header(outcome: Outcome) -> dict[str, str]:
    words = ["stored"] * outcome.stored + ["double"] * outcome.doubles
    words += [f"ignored: {reason}" for reason in outcome.ignored]
    return {"X-Emma-Outcome": ", ".join(words)}


def _twilio() -> TwilioSettings:
    settings = parts().settings.channels.twilio
    if settings is None:
        raise NotFound
    return settings


def _meta() -> MetaSettings:
    settings = parts().settings.channels.meta
    if settings is None:
        raise NotFound
    return settings
