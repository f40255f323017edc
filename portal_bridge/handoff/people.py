"""The people of the call centre, and which of them are really there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.store.wakes import notify_queue

# A console page says every 10 s that it is open; three missed signs, and its agent is gone.
PRESENT_WITHIN = timedelta(seconds=35)
SYSTEM = "emma"  # the actor of what no person did


class Role(StrEnum):
    """What a person of the call centre may do; each role may do what the former may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"

    def may(self, needed: "Role") -> bool:
        """True when this role includes `needed`."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True)
class Agent:
    """A person of the call centre."""

    id: int
    login: str
    name: str
    role: str
    team: str | None = None
    sessions: int = 0  # a session of an earlier number has been ended
    password_due: bool = False  # the password was given by somebody else
    second_factor: bool = False  # a code of their device is asked for beside the password

    def may(self, needed: Role) -> bool:
        """True when the agent's role includes `needed`."""
        return Role(self.role).may(needed)


@dataclass(frozen=True)
class Colleague:
    """An agent as the others see them."""

    agent: Agent
    present: bool
    available: bool  # False on a break
    load: int  # conversations they answer now


class People:
    """Presence of the agents."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def seen(self, agent: Agent) -> bool:
        """Remember that an agent is at the console; False when their session was ended."""
        now = self._clock()
        with self._database.transaction() as session:
            before = session.get_one(AgentRow, agent.id, with_for_update=True)
            if not before.active or before.sessions != agent.sessions:
                return False
            arrived = not _recently(before.last_seen_at, now)
            before.last_seen_at = now
            if arrived:
                notify_queue(session)
            return True

    def gone(self, agent: Agent) -> None:
        """Remember that an agent signed out."""
        with self._database.transaction() as session:
            session.execute(
                update(AgentRow).where(AgentRow.id == agent.id).values(last_seen_at=None)
            )
            notify_queue(session)

    def set_available(self, agent: Agent, available: bool) -> None:
        """Begin or end a break: nobody waits for an agent on a break."""
        with self._database.transaction() as session:
            session.execute(
                update(AgentRow).where(AgentRow.id == agent.id).values(available=available)
            )
            notify_queue(session)

    def colleagues(self) -> tuple[Colleague, ...]:
        """Return all active agents by name."""
        now = self._clock()
        load = (
            select(func.count())
            .where(ConversationRow.agent_id == AgentRow.id, ConversationRow.owner == Owner.AGENT)
            .scalar_subquery()
        )
        query = select(AgentRow, load).where(AgentRow.active).order_by(AgentRow.display_name)
        with self._database.transaction() as session:
            return tuple(
                Colleague(as_agent(row), _recently(row.last_seen_at, now), row.available, count)
                for row, count in session.execute(query)
            )


def present(session: Session, now: datetime) -> int:
    """Return how many agents are at the console and not on a break."""
    query = select(func.count()).select_from(AgentRow).where(is_present(now), AgentRow.available)
    return session.scalar(query) or 0


def is_present(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an agent's console gave a sign lately."""
    return AgentRow.active & (AgentRow.last_seen_at > now - PRESENT_WITHIN)


def is_reachable(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an agent can be waited for: Chatwoot tells no presence."""
    return is_present(now) | (AgentRow.active & AgentRow.chatwoot_id.is_not(None))


def as_agent(row: AgentRow) -> Agent:
    """Return the agent of a row."""
    return Agent(
        row.id,
        row.login,
        row.display_name,
        row.role,
        row.team,
        sessions=row.sessions,
        password_due=row.password_due,
        second_factor=row.totp_secret is not None,
    )


def _recently(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is not None and seen_at > now - PRESENT_WITHIN
