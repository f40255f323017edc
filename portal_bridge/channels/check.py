"""Checks the settings of the phone channels against the providers and our own public address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests

from portal_bridge.channels.settings import ChannelSettings, MetaSettings, TwilioSettings
from portal_bridge.clients.twilio import TwilioClient
from portal_bridge.clients.whatsapp import WhatsAppClient
from portal_bridge.errors import DeliveryError
from portal_bridge.webhooks.signatures import meta_signature, twilio_signature

TIMEOUT_S = 10
_CHALLENGE = "emma-channels-check"
_NO_CHANNEL = (
    "set EMMA_TWILIO_… or EMMA_WHATSAPP_…; the simulated phones of EMMA_DEMO_CHANNELS=1 belong to"
    " `make run` alone and need no check"
)
_NOBODY = "AC" + "f" * 32  # an account that is not ours: what is signed so is ignored


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `hint` says what to do when it is wrong."""

    what: str
    ok: bool
    hint: str = ""


def check_channels(settings: ChannelSettings) -> Iterator[Finding]:
    """Yield what was found; nothing is sent to a phone and nothing is stored."""
    if settings.twilio is None and settings.meta is None:
        yield Finding("a channel is set", ok=False, hint=_NO_CHANNEL)
    if settings.twilio is not None:
        yield from _twilio(settings.twilio, settings.public_url)
    if settings.meta is not None:
        yield from _meta(settings.meta, settings.public_url)


def _twilio(settings: TwilioSettings, public_url: str) -> Iterator[Finding]:
    account = _said(TwilioClient(settings, public_url).check)
    yield Finding(
        f"Twilio knows the account ({account})",
        account == "active",
        "EMMA_TWILIO_ACCOUNT_SID, EMMA_TWILIO_AUTH_TOKEN",
    )
    if settings.whatsapp_number and not settings.template_sid:
        yield _no_template("EMMA_TWILIO_TEMPLATE_SID")
    for path in ("/webhooks/twilio/sms", "/webhooks/twilio/status"):
        yield _unsigned_is_refused(public_url + path)
        form = {"AccountSid": _NOBODY}
        signature = twilio_signature(settings.auth_token, public_url + path, form.items())
        status = _status(
            "POST", public_url + path, data=form, signed=("X-Twilio-Signature", signature)
        )
        yield Finding(
            f"{public_url}{path} knows Twilio's signature ({status})",
            status == requests.codes.no_content,
            "EMMA_PUBLIC_URL must be, to the letter, the address given to Twilio; and the bridge"
            " must run with this EMMA_TWILIO_AUTH_TOKEN",
        )


def _meta(settings: MetaSettings, public_url: str) -> Iterator[Finding]:
    state = _said(WhatsAppClient(settings).check)
    yield Finding(
        f"WhatsApp knows the number ({state})",
        bool(state) and not state.startswith("provider_"),
        "EMMA_WHATSAPP_PHONE_NUMBER_ID, EMMA_WHATSAPP_ACCESS_TOKEN",
    )
    if not settings.template:
        yield _no_template("EMMA_WHATSAPP_TEMPLATE")
    url = f"{public_url}/webhooks/whatsapp"
    query = {
        "hub.mode": "subscribe",
        "hub.verify_token": settings.verify_token,
        "hub.challenge": _CHALLENGE,
    }
    yield Finding(
        f"{url} answers the handshake",
        _body(url, query) == _CHALLENGE,
        "the bridge must run with this EMMA_WHATSAPP_VERIFY_TOKEN behind EMMA_PUBLIC_URL",
    )
    yield _unsigned_is_refused(url)
    signed = ("X-Hub-Signature-256", meta_signature(settings.app_secret, b"{}"))
    status = _status("POST", url, data=b"{}", signed=signed)
    yield Finding(
        f"{url} knows Meta's signature ({status})",
        status == requests.codes.ok,
        "the bridge must run with this EMMA_WHATSAPP_APP_SECRET",
    )


def _no_template(name: str) -> Finding:
    return Finding(
        "a template is set",
        ok=False,
        hint=f"{name}: without it an agent cannot write 24 hours after the member's last word",
    )


def _unsigned_is_refused(url: str) -> Finding:
    status = _status("POST", url, data=b"")
    return Finding(
        f"{url} refuses what is not signed ({status})",
        status == requests.codes.unauthorized,
        "is EMMA_PUBLIC_URL the bridge, and the channel on in it?",
    )


def _said(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except DeliveryError as error:
        return error.code


def _status(
    method: str, url: str, *, data: object, signed: tuple[str, str] | None = None
) -> int | str:
    headers = dict([signed]) if signed else {}
    try:
        reply = requests.request(method, url, data=data, headers=headers, timeout=TIMEOUT_S)  # type: ignore[arg-type]
    except requests.RequestException as error:
        return type(error).__name__
    return reply.status_code


def _body(url: str, query: dict[str, str]) -> str:
    try:
        return requests.get(url, params=query, timeout=TIMEOUT_S).text
    except requests.RequestException:
        return ""
