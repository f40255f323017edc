"""Whether a call comes from the provider: signatures, compared in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

_HEX_PREFIX = "sha256="
_TOLERANCE_S = 300  # as Chatwoot asks of receivers


def twilio_signature(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return what Twilio puts into X-Twilio-Signature for a form posted to `url`.

    The public address as Twilio knows it, then each distinct (name, value), sorted.
    """
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(token.encode(), signed.encode("utf-8", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_from_twilio(token: str, url: str, fields: Iterable[tuple[str, str]], signature: str) -> bool:
    """Return whether `signature` is the one that Twilio gives this call."""
    return _same(twilio_signature(token, url, fields), signature)


def meta_signature(app_secret: str, body: bytes) -> str:
    """Return what Meta puts into X-Hub-Signature-256 for these raw bytes."""
    return _HEX_PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def is_from_meta(app_secret: str, body: bytes, signature: str) -> bool:
    """Return whether `signature` is the one that Meta gives this body."""
    return _same(meta_signature(app_secret, body), signature)


def chatwoot_signature(secret: str, seconds: str, body: bytes) -> str:
    """Return what Chatwoot puts into X-Chatwoot-Signature: time of sending and raw body."""
    signed = seconds.encode("utf-8", "replace") + b"." + body
    return _HEX_PREFIX + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_from_chatwoot(
    secret: str, seconds: str, body: bytes, signature: str, *, now: datetime
) -> bool:
    """Return whether `signature` is the one that Chatwoot gives this body, sent a moment ago."""
    genuine = _same(chatwoot_signature(secret, seconds, body), signature)
    return genuine and seconds.isdecimal() and abs(now.timestamp() - int(seconds)) <= _TOLERANCE_S


def is_same_secret(ours: str, theirs: str) -> bool:
    """Return whether both are the same, in a time that does not tell where they differ."""
    return _same(ours, theirs)


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))
