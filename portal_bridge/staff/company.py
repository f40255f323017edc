"""Signing in through the company: whom its OpenID provider vouches for, and as what."""

import hashlib
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_bridge.clients.oidc import Begun, Identity
from portal_bridge.errors import Forbidden
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.people import SYSTEM, Agent, Role, as_agent
from portal_bridge.staff import passwords
from portal_bridge.staff.administration import LOGIN
from portal_bridge.staff.oidc_settings import OidcSettings
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow


class Provider(Protocol):
    """The OpenID provider (portal_bridge.clients.oidc)."""

    def begin(self) -> tuple[str, Begun]:
        """Return where the browser is to go, and what to keep."""

    def finish(self, begun: Begun, answer: dict[str, str]) -> Identity:
        """Return whom it vouches for."""


class Company:
    """Lets in whom the provider vouches for. Their role is what the provider says today."""

    def __init__(
        self, database: Database, acts: Acts, provider: Provider, settings: OidcSettings
    ) -> None:
        self._database = database
        self._acts = acts
        self._provider = provider
        self._settings = settings

    def begin(self) -> tuple[str, Begun]:
        """Return where the browser is to go, and what it is to bring back. Unavailable."""
        return self._provider.begin()

    def finish(self, begun: Begun, answer: dict[str, str]) -> Agent:
        """Return the agent who came back.

        Raises:
            Forbidden: company_refused, company_no_role, company_unknown, company_login_taken.
            Unavailable: the provider does not answer.
        """
        identity = self._provider.finish(begun, answer)
        role = self._role(identity)
        if role is None:
            self._acts.write(SYSTEM, Act.SIGN_IN_REFUSED, way="oidc", why="no_role")
            raise Forbidden("company_no_role")
        with self._database.transaction() as session:
            row = self._row(session, identity, role)
            if row is not None:
                self._acts.record(session, row.login, Act.SIGNED_IN, way="oidc")
                return as_agent(row)
        self._acts.write(SYSTEM, Act.SIGN_IN_REFUSED, way="oidc", why="unknown")
        raise Forbidden("company_unknown")

    def _role(self, identity: Identity) -> Role | None:
        """Return the highest role that the person's values stand for."""
        known = self._settings.roles
        roles = {known[value] for value in identity.values if value in known}
        return max(roles, key=list(Role).index, default=None)

    def _row(self, session: Session, identity: Identity, role: Role) -> AgentRow | None:
        """Return the person's row with today's role; None when they may not come in."""
        query = select(AgentRow).where(AgentRow.oidc_subject == identity.subject)
        row = session.scalar(query.with_for_update())
        if row is None:
            return self._new(session, identity, role) if self._settings.create else None
        if not row.active:
            return None
        if row.role != role:
            row.role = role.value
            row.sessions += 1
            told = {"who": row.login, "changed": "role", "role": role.value}
            self._acts.record(session, SYSTEM, Act.AGENT_CHANGED, **told)
        return row

    def _new(self, session: Session, identity: Identity, role: Role) -> AgentRow:
        login = _login(identity)
        # A name is no proof: only the subject is, so nobody takes an account over by its login.
        if session.scalar(select(AgentRow.id).where(AgentRow.login == login)):
            raise Forbidden("company_login_taken")
        row = AgentRow(
            login=login,
            display_name=identity.name or login,
            role=role.value,
            password_hash=passwords.hashed(passwords.first_password()),  # that nobody knows
            oidc_subject=identity.subject,
        )
        session.add(row)
        session.flush()
        self._acts.record(session, SYSTEM, Act.AGENT_ADDED, who=login, role=role.value)
        return row


def _login(identity: Identity) -> str:
    """Return the first name that can be one here, else one made of the subject."""
    made = f"oidc-{hashlib.sha256(identity.subject.encode()).hexdigest()[:12]}"
    return next((one for one in identity.logins if LOGIN.fullmatch(one)), made)
