"""Outgoing notices, for the bridge's sender."""

from datetime import timedelta

from insurer.domain.clock import Clock
from insurer.domain.notices import Notice
from insurer.store.uow import UnitOfWorkFactory

LEASE = timedelta(seconds=60)  # a sender that dies lets another one try after this
BACKOFF = timedelta(seconds=30)  # doubled with every failure
MAX_ATTEMPTS = 6


class NoticeService:
    """Hands out notices and remembers what became of them."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def due(self, limit: int = 20) -> tuple[Notice, ...]:
        """Return notices to send now; nobody else gets them for a minute."""
        with self._unit_of_work() as uow:
            notices = uow.notices.take_due(self._clock(), limit=limit, lease=LEASE)
            uow.commit()
        return notices

    def mark_sent(self, notice_id: str) -> None:
        """Remember that it went; its address and parameters are forgotten."""
        with self._unit_of_work() as uow:
            uow.notices.mark_sent(notice_id, self._clock())
            uow.commit()

    def mark_failed(self, notice_id: str) -> None:
        """Try again later, and give up after six failures; NotFound."""
        now = self._clock()
        with self._unit_of_work() as uow:
            attempts = uow.notices.attempts(notice_id) + 1
            if attempts >= MAX_ATTEMPTS:
                uow.notices.give_up(notice_id, attempts=attempts, now=now)
            else:
                due_at = now + BACKOFF * 2 ** (attempts - 1)
                uow.notices.postpone(notice_id, attempts=attempts, due_at=due_at)
            uow.commit()
