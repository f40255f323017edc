"""Errors of the bridge. Each knows its HTTP status and code; the French is in texts.yml.

BridgeError
├── BadRequest           400 invalid_json, bad_request, empty_token, invalid_field (with its name)
├── Unauthorized         401 unauthorized
│   └── TokenExpired         401 expired
├── Forbidden            403 forbidden
├── NotFound             404 not_found (also for what is somebody else's)
├── Conflict             409 choice_expired, conversation_closed, already_taken, illegal_move
├── TooLarge             413 too_large
├── UnsupportedType      415 unsupported_type
├── Unprocessable        422 empty, too_long, too_many
├── Unavailable          503 unavailable (the database is down; trying again works)
├── BotError             never reaches a member: it becomes an apology
│   ├── RasaUnreachable      nothing listens, or the connection broke
│   ├── RasaTooSlow          no answer within the turn's time
│   ├── RasaRefused          Rasa answered with an error status
│   └── BotSilent            Rasa answered an empty list: an action failed
├── DeliveryError        never reaches a member: it is kept with the message in the outbox
│   ├── ProviderUnreachable  nothing answers, or an error of theirs: tried again
│   ├── ProviderBusy         too many at once: tried again after `retry_after` seconds
│   ├── ProviderLocked       our account is refused: tried again, an operator must act
│   ├── ProviderRefused      this message will never go
│   ├── WindowClosed         more than 24 hours after the member's last word: a template is needed
│   └── OptedOut             the member said STOP
└── SettingsError        a setting is missing or wrong; names the variable
"""

from http import HTTPStatus


class BridgeError(Exception):
    """Root; `code` is stable and documented, `facts` fill the French sentence."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal"

    def __init__(self, code: str | None = None, **facts: str) -> None:
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(self.code)


class BadRequest(BridgeError):
    """The request cannot be read."""

    status = HTTPStatus.BAD_REQUEST
    code = "invalid_json"


class Unauthorized(BridgeError):
    """No token, or one that was not made here."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"


class TokenExpired(Unauthorized):
    """The token was good once."""

    code = "expired"


class Forbidden(BridgeError):
    """Known, but not allowed: an agent without the role, a form without its token."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class NotFound(BridgeError):
    """There is no such thing for this caller."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class Conflict(BridgeError):
    """It was possible once, or for somebody else."""

    status = HTTPStatus.CONFLICT
    code = "conversation_closed"


class TooLarge(BridgeError):
    """The body or file is over the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class UnsupportedType(BridgeError):
    """The content is of a kind that is not taken."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_type"


class Unprocessable(BridgeError):
    """Readable, but nothing can be done with it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "empty"


class Unavailable(BridgeError):
    """The database does not answer now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"


class BotError(BridgeError):
    """Emma could not answer a turn."""


class RasaUnreachable(BotError):
    """Nothing listens at EMMA_RASA_URL, or the connection broke."""

    code = "bot_unreachable"


class RasaTooSlow(BotError):
    """No answer within the turn's time."""

    code = "bot_slow"


class RasaRefused(BotError):
    """Rasa answered with an error status."""

    code = "bot_refused"


class BotSilent(BotError):
    """Rasa answered nothing: an action failed (Rasa facts, notes section 6)."""

    code = "bot_silent"


class DeliveryError(BridgeError):
    """A provider did not take a message; `code` is ours, `provider_code` theirs."""

    code = "delivery_failed"
    retry_after: float | None = None

    def __init__(self, provider_code: str = "") -> None:
        super().__init__()
        self.provider_code = provider_code


class ProviderUnreachable(DeliveryError):
    """Nothing answers, or the provider has a problem of its own."""

    code = "provider_unreachable"


class ProviderBusy(DeliveryError):
    """Too many messages at once."""

    code = "provider_busy"

    def __init__(self, provider_code: str = "", retry_after: float | None = None) -> None:
        super().__init__(provider_code)
        self.retry_after = retry_after


class ProviderLocked(DeliveryError):
    """Our credentials or our account are refused: an operator must act."""

    code = "provider_locked"


class ProviderRefused(DeliveryError):
    """This message will never go: a wrong number, a landline, a content they do not carry."""

    code = "provider_refused"


class WindowClosed(DeliveryError):
    """More than 24 hours after the member's last word only a template goes."""

    code = "template_required"


class OptedOut(DeliveryError):
    """The member told the operator to stop."""

    code = "opted_out"


class SettingsError(BridgeError):
    """A setting is missing or wrong."""

    def __init__(self, message: str) -> None:
        super().__init__("settings")
        self.args = (message,)
