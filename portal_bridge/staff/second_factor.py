"""The second factor: a code of the agent's own device (TOTP, RFC 6238), good once.

The secret is encrypted with the data keys. A fresh one is only offered; it counts from the moment
a first code of it was typed, so that nobody is locked out by a picture they never scanned.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy.orm import Session

from insurer.store.cipher import Cipher
from portal_bridge.clock import Clock
from portal_bridge.errors import Conflict, Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.people import Agent
from portal_bridge.staff import passwords
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow

STEP_S = 30
_DIGITS = 6
_DRIFT = 1  # steps that a device's clock may be early or late
_SECRET_BYTES = 20  # the length of SHA-1's output (RFC 4226, section 4)
_CODE = re.compile(rf"[0-9]{{{_DIGITS}}}")


@dataclass(frozen=True, repr=False)
class Offer:
    """A secret that waits for its first code."""

    secret: str  # base32, to be typed
    uri: str  # otpauth://, to be scanned


class SecondFactor:
    """Sets up, checks and takes away agents' second factors."""

    def __init__(
        self, database: Database, acts: Acts, cipher: Cipher, *, issuer: str, clock: Clock
    ) -> None:
        self._database = database
        self._acts = acts
        self._cipher = cipher
        self._issuer = issuer
        self._clock = clock

    def offer(self, agent: Agent, password: str) -> None:
        """Keep a fresh secret for `offered`.

        Raises:
            Unprocessable: bad_password. Conflict: factor_set, the present one goes first.
        """
        secret = self._cipher.encrypt(secrets.token_bytes(_SECRET_BYTES))
        with self._database.transaction() as session:
            row = _locked(session, agent)
            if not passwords.fits(row.password_hash, password):
                raise Unprocessable("bad_password")
            if row.totp_secret is not None:
                raise Conflict("factor_set")
            row.totp_offered = secret

    def offered(self, agent: Agent) -> Offer | None:
        """Return the secret that waits for its first code."""
        with self._database.transaction() as session:
            kept = session.get_one(AgentRow, agent.id).totp_offered
        if kept is None:
            return None
        secret = self._cipher.decrypt(kept)
        uri = _totp(secret).get_provisioning_uri(agent.login, self._issuer)
        return Offer(base64.b32encode(secret).decode(), uri)

    def is_set(self, agent: Agent) -> bool:
        """True when the agent signs in with a code too."""
        with self._database.transaction() as session:
            return session.get_one(AgentRow, agent.id).totp_secret is not None

    def confirm(self, agent: Agent, code: str) -> None:
        """Make the offered secret count; Unprocessable (bad_code)."""
        with self._database.transaction() as session:
            row = _locked(session, agent)
            if row.totp_offered is None:
                raise Unprocessable("bad_code")
            step = self._step_of(row.totp_offered, code)
            if step is None:
                raise Unprocessable("bad_code")
            row.totp_secret, row.totp_offered, row.totp_step = row.totp_offered, None, step
            self._acts.record(session, agent.login, Act.SECOND_FACTOR_SET)

    def remove(self, agent: Agent, code: str) -> None:
        """Take the second factor away; Unprocessable (bad_code)."""
        with self._database.transaction() as session:
            row = _locked(session, agent)
            if not self.accepts(row, code):
                raise Unprocessable("bad_code")
            forget(row)
            self._acts.record(session, agent.login, Act.SECOND_FACTOR_REMOVED)

    def accepts(self, row: AgentRow, code: str) -> bool:
        """Use up `code`: True once, for a code of now; the caller holds the row locked."""
        step = None if row.totp_secret is None else self._step_of(row.totp_secret, code)
        if step is None or step <= row.totp_step:
            return False
        row.totp_step = step
        return True

    def _step_of(self, secret: bytes, code: str) -> int | None:
        """Return the time step that `code` belongs to, None when it is none of now's."""
        typed = "".join(code.split())
        if not _CODE.fullmatch(typed):
            return None
        totp, now = _totp(self._cipher.decrypt(secret)), _steps(self._clock())
        for step in range(now - _DRIFT, now + _DRIFT + 1):
            if constant_time.bytes_eq(totp.generate(step * STEP_S), typed.encode()):
                return step
        return None


def forget(row: AgentRow) -> None:
    """Take the second factor of an agent away, offered or set."""
    row.totp_secret = row.totp_offered = None


def _locked(session: Session, agent: Agent) -> AgentRow:
    return session.get_one(AgentRow, agent.id, with_for_update=True)


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what authenticator applications know; HMAC does not need it free of collisions.
    return TOTP(secret, _DIGITS, SHA1(), STEP_S)  # noqa: S303


def _steps(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S
