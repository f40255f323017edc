"""What members are told without asking: findings (K5), news of their requests (M7)."""

from datetime import timedelta

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock
from insurer.domain.notifications import News, NewsMedium, Notification
from insurer.services.access import require
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWorkFactory

LEASE = timedelta(seconds=30)  # a worker that dies, or a person who talks, delays news so long


class NotificationService:
    """Tells findings and news; each is announced once."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def open(self, caller: Caller) -> tuple[Notification, ...]:
        """Return all findings that are not resolved, oldest first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.notifications.open(member_id)

    def announce(self, caller: Caller) -> tuple[Notification, ...]:
        """Return the findings that were never announced, and remember that they are now.

        The same operation again gets the same findings. Needs VERIFIED.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            found = uow.notifications.open(member_id, unannounced_to=caller.operation_key)
            ids = [one.notification_id for one in found]
            uow.notifications.mark_announced(ids, by=caller.operation_key, now=self._clock())
            uow.commit()
        return found

    def catch_up(self, caller: Caller) -> tuple[News, ...]:
        """Return the news that no conversation told yet, as `announce` does. Needs LINKED."""
        member_id = require(caller, Assurance.LINKED)
        with self._unit_of_work() as uow:
            found = uow.news.untold(member_id, to=caller.operation_key)
            ids = [one.news_id for one in found]
            uow.news.mark_told(ids, by=caller.operation_key, now=self._clock())
            uow.commit()
        return found

    def news(self, caller: Caller, news_id: str) -> News:
        """Return one piece of the caller's news; NotFound. Needs LINKED."""
        member_id = require(caller, Assurance.LINKED)
        with self._unit_of_work() as uow:
            return uow.news.of_member(member_id, news_id)

    def due_news(self, limit: int = 20) -> tuple[News, ...]:
        """Return news to tell now, for the bridge's worker; nobody else gets them for a while."""
        with self._unit_of_work() as uow:
            found = uow.news.take_due(self._clock(), limit=limit, lease=LEASE)
            uow.commit()
        return found

    def mark_told(self, news: News, *, turn_id: str) -> None:
        """Remember that a conversation's turn tells it."""
        with self._unit_of_work() as uow:
            uow.news.mark_told([news.news_id], by=turn_id, now=self._clock())
            uow.commit()

    def news_medium(self, caller: Caller) -> NewsMedium:
        """Return how the caller hears of news besides the conversation. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.members.news_medium(member_id)

    def choose_medium(self, caller: Caller, medium: NewsMedium) -> None:
        """Remember how the caller wants to hear of news; the same again is the same.

        Needs VERIFIED.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            uow.members.set_news_medium(member_id, medium)
            uow.audit.add(
                AuditEntry(
                    happened_at=self._clock(),
                    actor="member",
                    action="notifications.choose_medium",
                    member_id=member_id,
                    channel=caller.channel,
                    conversation_id=caller.conversation_id,
                    details={"medium": medium.value},
                )
            )
            uow.commit()
