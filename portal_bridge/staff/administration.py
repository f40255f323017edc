"""What administrators do with the people of the console; every act is a line of the trail."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_bridge.errors import Conflict, Forbidden, NotFound, Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.people import SYSTEM, Agent, Role, as_agent
from portal_bridge.staff import passwords
from portal_bridge.staff.second_factor import forget
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow
from portal_bridge.store.wakes import notify_queue

RESCUED = "admin"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
_LONGEST = 80


@dataclass(frozen=True)
class Profile:
    """What is written of a person; the way in through the company is `subject`."""

    name: str
    role: Role
    team: str | None = None
    active: bool = True
    subject: str | None = None  # the `sub` of the OpenID provider


@dataclass(frozen=True)
class Person:
    """Somebody who has, or had, access."""

    agent: Agent
    profile: Profile
    second_factor: bool


def parse_profile(
    *, name: str, role: str, team: str = "", active: bool = True, subject: str = ""
) -> Profile:
    """Return what a form says of a person; Unprocessable (person_incomplete)."""
    name, team, subject = (" ".join(words.split()) for words in (name, team, subject))
    if not name or len(max(name, team, key=len)) > _LONGEST or role not in set(Role):
        raise Unprocessable("person_incomplete")
    return Profile(name, Role(role), team or None, active, subject or None)


class Administration:
    """Creates, changes and disables people. An administrator never locks themselves out."""

    def __init__(self, database: Database, acts: Acts) -> None:
        self._database = database
        self._acts = acts

    def people(self) -> tuple[Person, ...]:
        """Return everybody, the active first, by name."""
        query = select(AgentRow).order_by(AgentRow.active.desc(), AgentRow.display_name)
        with self._database.transaction() as session:
            return tuple(_person(row) for row in session.scalars(query))

    def person(self, person_id: int) -> Person:
        """Return one; NotFound."""
        with self._database.transaction() as session:
            row = session.get(AgentRow, person_id)
        if row is None:
            raise NotFound
        return _person(row)

    def add(self, actor: Agent, login: str, profile: Profile) -> str:
        """Make a person and return their first password.

        Raises:
            Unprocessable: bad_login_name. Conflict: login_taken, subject_taken.
        """
        if not LOGIN.fullmatch(login):
            raise Unprocessable("bad_login_name")
        first = passwords.first_password()
        with self._database.transaction() as session:
            _check_free(session, login=login, subject=profile.subject)
            row = AgentRow(login=login, password_hash=passwords.hashed(first), password_due=True)
            _write(row, profile)
            session.add(row)
            session.flush()
            self._record(session, actor, Act.AGENT_ADDED, row, role=profile.role)
        return first

    def rescue(self) -> str:
        """Return a first password of the administrator `admin`, made or let in again.

        For whoever holds the server: the first administrator, and the way back in.
        """
        first = passwords.first_password()
        with self._database.transaction() as session:
            row = session.scalar(
                select(AgentRow).where(AgentRow.login == RESCUED).with_for_update()
            )
            if row is None:
                row = AgentRow(login=RESCUED, display_name=RESCUED, sessions=0)
                session.add(row)
            row.role, row.active = Role.ADMINISTRATOR.value, True
            row.password_hash, row.password_due = passwords.hashed(first), True
            row.failures, row.locked_until = 0, None
            row.sessions += 1
            forget(row)
            session.flush()
            self._record(session, None, Act.PASSWORD_GIVEN, row)
        return first

    def change(self, actor: Agent, person_id: int, profile: Profile) -> None:
        """Write what is known of a person now; disabling or another role ends their sessions.

        Raises:
            Conflict: own_access for one's own role or access; subject_taken. NotFound.
        """
        with self._database.transaction() as session:
            row = self._locked(session, actor, person_id)
            before = _profile(row)
            lost = (before.role, before.active) != (profile.role, profile.active)
            if lost and row.id == actor.id:
                raise Conflict("own_access")
            if profile.subject != before.subject:
                _check_free(session, login=None, subject=profile.subject)
            _write(row, profile)
            row.sessions += int(lost)
            changed = [one for one in vars(profile) if vars(profile)[one] != vars(before)[one]]
            told = {"changed": ",".join(changed), "role": profile.role.value}
            notify_queue(session)
            self._record(session, actor, Act.AGENT_CHANGED, row, **told)

    def give_password(self, actor: Agent, person_id: int) -> str:
        """Return a new first password of a person, whose sessions and pause end. NotFound."""
        first = passwords.first_password()
        with self._database.transaction() as session:
            row = self._locked(session, actor, person_id)
            row.password_hash, row.password_due = passwords.hashed(first), True
            row.failures, row.locked_until = 0, None
            row.sessions += 1
            self._record(session, actor, Act.PASSWORD_GIVEN, row)
        return first

    def reset_second_factor(self, actor: Agent, person_id: int) -> None:
        """Take a lost second factor away and end the person's sessions. NotFound."""
        with self._database.transaction() as session:
            row = self._locked(session, actor, person_id)
            forget(row)
            row.failures, row.locked_until = 0, None
            row.sessions += 1
            self._record(session, actor, Act.SECOND_FACTOR_RESET, row)

    def end_sessions(self, actor: Agent, person_id: int) -> None:
        """Sign a person out everywhere. NotFound."""
        with self._database.transaction() as session:
            row = self._locked(session, actor, person_id)
            row.sessions += 1
            row.last_seen_at = None
            notify_queue(session)
            self._record(session, actor, Act.SESSIONS_ENDED, row)

    def _locked(self, session: Session, actor: Agent, person_id: int) -> AgentRow:
        """Return a person's row, locked; the actor's too: two cannot disable each other at once."""
        ids = sorted({actor.id, person_id})
        query = select(AgentRow).where(AgentRow.id.in_(ids)).order_by(AgentRow.id)
        rows = {row.id: row for row in session.scalars(query.with_for_update())}
        if person_id not in rows:
            raise NotFound
        by = rows[actor.id]
        if not (by.active and as_agent(by).may(Role.ADMINISTRATOR)):
            raise Forbidden
        return rows[person_id]

    def _record(
        self, session: Session, actor: Agent | None, act: Act, row: AgentRow, **details: str
    ) -> None:
        by = actor.login if actor else SYSTEM
        self._acts.record(session, by, act, who=row.login, **details)


def _check_free(session: Session, *, login: str | None, subject: str | None) -> None:
    if login and session.scalar(select(AgentRow.id).where(AgentRow.login == login)):
        raise Conflict("login_taken")
    if subject and session.scalar(select(AgentRow.id).where(AgentRow.oidc_subject == subject)):
        raise Conflict("subject_taken")


def _write(row: AgentRow, profile: Profile) -> None:
    row.display_name, row.role, row.team = profile.name, profile.role.value, profile.team
    row.active, row.oidc_subject = profile.active, profile.subject


def _profile(row: AgentRow) -> Profile:
    return Profile(row.display_name, Role(row.role), row.team, row.active, row.oidc_subject)


def _person(row: AgentRow) -> Person:
    return Person(as_agent(row), _profile(row), second_factor=row.totp_secret is not None)
