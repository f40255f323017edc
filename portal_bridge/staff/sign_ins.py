"""Signing in: a password, then a code when the agent set one up; a pause after wrong ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.errors import Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.people import Agent, as_agent
from portal_bridge.staff import passwords
from portal_bridge.staff.second_factor import SecondFactor
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow

TRIES = 5  # wrong passwords or codes in a row
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Recognised:
    """Somebody whose password was right."""

    agent: Agent
    needs_code: bool


class SignIns:
    """Recognises agents; every try is a line of the trail."""

    def __init__(
        self, database: Database, acts: Acts, second_factor: SecondFactor, *, clock: Clock
    ) -> None:
        self._database = database
        self._acts = acts
        self._second_factor = second_factor
        self._clock = clock

    def by_password(self, login: str, password: str) -> Recognised | None:
        """Return the agent; None for wrong words, and for right ones during the pause."""
        named = select(AgentRow.password_hash).where(AgentRow.login == login)
        with self._database.transaction() as session:
            kept = session.scalar(named)
        # Slow on purpose: no row is locked and no connection held meanwhile.
        fits = passwords.fits(kept or passwords.NOBODYS, password)
        with self._database.transaction() as session:
            row = session.scalar(select(AgentRow).where(AgentRow.login == login).with_for_update())
            if row is None or not row.active:
                return None
            right = fits and row.password_hash == kept  # not changed in between
            if not right or self._paused(row):
                self._refuse(session, row, wrong=not right)
                return None
            # Wrong codes stay counted until a right one: the password alone wipes out nothing.
            if row.totp_secret is None:
                self._admit(session, row)
            return Recognised(as_agent(row), needs_code=row.totp_secret is not None)

    def by_code(self, agent: Agent, code: str) -> bool:
        """True when `code` is the agent's second factor, never used before, outside the pause.

        `agent` is whom `by_password` recognised: one whose sessions were ended since is refused.
        """
        with self._database.transaction() as session:
            row = session.get_one(AgentRow, agent.id, with_for_update=True)
            if not row.active or row.sessions != agent.sessions:
                return False
            right = not self._paused(row) and self._second_factor.accepts(row, code)
            if right:
                self._admit(session, row)
            else:
                self._refuse(session, row, wrong=not self._paused(row))
            return right

    def pause(self, agent: Agent) -> timedelta:
        """Return how long even the right code is still refused; nothing when it is not."""
        with self._database.transaction() as session:
            row = session.get_one(AgentRow, agent.id)
        if row.locked_until is None:
            return timedelta()
        return max(timedelta(), row.locked_until - self._clock())

    def change_password(self, agent: Agent, *, old: str, new: str, again: str) -> Agent:
        """Keep a new password, end all other sessions; return the agent as of now.

        Raises:
            Unprocessable: bad_password, weak_password, passwords_differ.
        """
        passwords.check_new(new, again, agent.login)
        with self._database.transaction() as session:
            row = session.get_one(AgentRow, agent.id, with_for_update=True)
            if not passwords.fits(row.password_hash, old) or old == new:
                raise Unprocessable("bad_password")
            row.password_hash, row.password_due = passwords.hashed(new), False
            row.sessions += 1
            self._acts.record(session, agent.login, Act.PASSWORD_CHANGED)
            return as_agent(row)

    def _admit(self, session: Session, row: AgentRow) -> None:
        row.failures, row.locked_until = 0, None
        self._acts.record(session, row.login, Act.SIGNED_IN)

    def _refuse(self, session: Session, row: AgentRow, *, wrong: bool) -> None:
        if wrong:
            row.failures += 1
            if row.failures >= TRIES:
                row.failures, row.locked_until = 0, self._clock() + PAUSE
        self._acts.record(session, row.login, Act.SIGN_IN_REFUSED)

    def _paused(self, row: AgentRow) -> bool:
        until: datetime | None = row.locked_until
        return until is not None and until > self._clock()
