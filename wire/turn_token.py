"""The signed word of the bridge on who is asking, sent with every turn.

Rasa carries it untouched in the message's metadata; actions verify it. The conversation
id is never a proof of identity (design, section 1 "Who is asking").
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

import jwt

from wire.errors import TurnTokenExpired, TurnTokenInvalid

METADATA_KEY = "turn_token"
LIFETIME = timedelta(minutes=2)  # a turn is given up after 30 s; the rest covers clock skew
_ALGORITHM = "HS256"
_AUDIENCE = "emma-turn"


class Channel(StrEnum):
    """Where the member writes from."""

    PORTAL = "portal"
    SMS = "sms"
    WHATSAPP = "whatsapp"


class Assurance(IntEnum):
    """How well the caller is known (design, section 6). Higher may do all that lower may."""

    ANONYMOUS = 0
    LINKED = 1
    VERIFIED = 2
    CONFIRMED = 3


@dataclass(frozen=True)
class TurnToken:
    """Who asks, from where, how well proven, in which turn of which conversation."""

    conversation_id: str
    turn_id: str
    channel: Channel
    assurance: Assurance
    member_id: str | None  # None exactly when assurance is ANONYMOUS


def sign(token: TurnToken, *, key: str, now: datetime) -> str:
    """Return `token` as a compact JWS that expires `LIFETIME` after `now` (aware)."""
    claims = {
        "aud": _AUDIENCE,
        "exp": now + LIFETIME,
        "sub": token.member_id or "",
        "cid": token.conversation_id,
        "tid": token.turn_id,
        "chn": token.channel.value,
        "lvl": int(token.assurance),
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def verify(compact: str, *, key: str) -> TurnToken:
    """Return what the bridge said of this turn.

    Raises:
        TurnTokenExpired: genuine but too old.
        TurnTokenInvalid: anything else that is wrong with it.
    """
    try:
        claims = jwt.decode(
            compact,
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud", "sub", "cid", "tid", "chn", "lvl"]},
        )
        return TurnToken(
            conversation_id=str(claims["cid"]),
            turn_id=str(claims["tid"]),
            channel=Channel(claims["chn"]),
            assurance=Assurance(claims["lvl"]),
            member_id=claims["sub"] or None,
        )
    except jwt.ExpiredSignatureError as exc:
        raise TurnTokenExpired("turn token expired") from exc
    except (jwt.InvalidTokenError, ValueError) as exc:
        raise TurnTokenInvalid("turn token refused") from exc
