"""The bridge's signed word on who asks."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from wire import turn_token
from wire.errors import TurnTokenExpired, TurnTokenInvalid
from wire.turn_token import Assurance, Channel, TurnToken

KEY = "k" * 32
NOW = datetime.now(UTC) + timedelta(days=1)  # the tests may run long after they were collected
TOKEN = TurnToken(
    conversation_id="c1",
    turn_id="t1",
    channel=Channel.PORTAL,
    assurance=Assurance.VERIFIED,
    member_id="m1",
)


def test_what_the_bridge_signs_is_what_the_action_reads() -> None:
    assert turn_token.verify(turn_token.sign(TOKEN, key=KEY, now=NOW), key=KEY) == TOKEN


def test_an_anonymous_caller_has_no_member() -> None:
    nobody = TurnToken("c1", "t1", Channel.SMS, Assurance.ANONYMOUS, None)
    assert turn_token.verify(turn_token.sign(nobody, key=KEY, now=NOW), key=KEY).member_id is None


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(TurnTokenInvalid):
        turn_token.verify(turn_token.sign(TOKEN, key="x" * 32, now=NOW), key=KEY)


def test_an_old_token_is_told_apart_from_a_forged_one() -> None:
    old = turn_token.sign(TOKEN, key=KEY, now=NOW - timedelta(days=2))
    with pytest.raises(TurnTokenExpired):
        turn_token.verify(old, key=KEY)


def test_a_token_without_signature_is_refused() -> None:
    claims = jwt.decode(
        turn_token.sign(TOKEN, key=KEY, now=NOW), options={"verify_signature": False}
    )
    with pytest.raises(TurnTokenInvalid):
        turn_token.verify(jwt.encode(claims, None, algorithm="none"), key=KEY)


@pytest.mark.parametrize("compact", ["", "a.b.c", "é", "null"])
def test_nonsense_is_refused(compact: str) -> None:
    with pytest.raises(TurnTokenInvalid):
        turn_token.verify(compact, key=KEY)


@pytest.mark.parametrize(("claim", "value"), [("lvl", 9), ("chn", "fax"), ("aud", "portal")])
def test_a_claim_out_of_the_contract_is_refused(claim: str, value: object) -> None:
    claims = jwt.decode(
        turn_token.sign(TOKEN, key=KEY, now=NOW), options={"verify_signature": False}
    )
    with pytest.raises(TurnTokenInvalid):
        turn_token.verify(jwt.encode(claims | {claim: value}, KEY, algorithm="HS256"), key=KEY)
