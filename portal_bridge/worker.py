"""`python -m portal_bridge.worker`: runs the turns, sends the notices.

Procrastinate gives each conversation's turns one after the other (lock = conversation) to
whichever worker is free, and finds the turns of a worker that died.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ProcrastinateException
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.dialects.postgresql import insert

from insurer.errors import InsurerError
from portal_bridge import clock, logs, metrics
from portal_bridge import settings as bridge_settings
from portal_bridge.channels import sweeping
from portal_bridge.errors import SettingsError, Unavailable
from portal_bridge.store.engine import OPTIONS, REST_S
from portal_bridge.store.orm import WorkerBeatRow
from portal_bridge.store.turn_jobs import TURN_QUEUE, TURN_TASK, requeue_lost_turns
from portal_bridge.tools.outbox import EventOutbox, forget_old
from portal_bridge.wiring import Parts, build_parts

CONCURRENCY = 8  # turns at once; each waits for Rasa most of its time
HEARTBEAT_S = 2.0
STALLED_AFTER_S = 6.0  # three missed heartbeats: the worker is dead, its turns are taken over
LOST_AFTER = timedelta(seconds=5)  # a turn without a job after this long is lost
NOTICE_PAUSE_S = 0.5
NEWS_PAUSE_S = 1.0
TOOLS_PAUSE_S = 1.0
CHANNELS_PAUSE_S = 0.2
SWEEP_PAUSE_S = 600.0
RESTART_PAUSE_S = 1.0
WORKER = "worker"
# What the queue notes of a job need not reach the disk at once: a job that is run again finds
# its turn answered. The message and its job, and the answer, are committed with the disk.
_QUEUE_OPTIONS = f"{OPTIONS} -c synchronous_commit=off"
_log = structlog.get_logger(__name__)


def build_queue(parts: Parts) -> procrastinate.App:
    """Return the job queue with the one task there is."""
    connector = procrastinate.PsycopgConnector(
        conninfo=parts.settings.database_url,
        pool_factory=_build_pool,
        connection_class=_Connection,
        kwargs={"options": _QUEUE_OPTIONS, "connect_timeout": 2},
        configure=_commit_each,
        min_size=2,
        max_size=CONCURRENCY + 4,
        timeout=5,
    )
    queue = procrastinate.App(connector=connector)

    @queue.task(
        name=TURN_TASK,
        queue=TURN_QUEUE,
        retry=procrastinate.RetryStrategy(max_attempts=30, wait=1, retry_exceptions=[Unavailable]),
    )
    async def run_turn(turn_id: str) -> None:
        await asyncio.to_thread(_run_turn, parts, turn_id)

    return queue


class _Connection(psycopg.AsyncConnection):
    """A connection of the queue that knows when it was last given out."""

    used_at = 0.0  # monotonic seconds


def _build_pool(**options: Any) -> AsyncConnectionPool:
    return AsyncConnectionPool(**options | {"check": _ask_after_rest})


async def _ask_after_rest(connection: _Connection) -> None:
    """Ask a connection that rested whether it lives; Procrastinate asks before each statement."""
    now = time.monotonic()
    if now - connection.used_at > REST_S:
        await AsyncConnectionPool.check_connection(connection)
    connection.used_at = now


async def _commit_each(connection: psycopg.AsyncConnection) -> None:
    """Commit each statement by itself, as the queue wants: one round trip instead of three."""
    await connection.set_autocommit(True)


def _run_turn(parts: Parts, turn_id: str) -> None:
    try:
        parts.turns.run(turn_id)
    except Unavailable:
        raise  # the queue tries again
    except Exception as error:  # noqa: BLE001 - the worker's border: never silence
        _log.error("turn_broken", turn=turn_id, error=type(error).__name__)
        parts.turns.give_up(turn_id)


async def work(parts: Parts, stop: asyncio.Event) -> None:
    """Work until `stop`; starts again after the database was gone."""
    loops = [
        asyncio.create_task(_repeat(stop, NOTICE_PAUSE_S, lambda: _send(parts))),
        asyncio.create_task(_repeat(stop, CHANNELS_PAUSE_S, lambda: _take(parts))),
        asyncio.create_task(_repeat(stop, CHANNELS_PAUSE_S, lambda: _deliver(parts))),
        asyncio.create_task(_repeat(stop, NEWS_PAUSE_S, lambda: _tell_news(parts))),
        *(
            asyncio.create_task(_repeat(stop, TOOLS_PAUSE_S, _teller(one)))
            for one in parts.tools.outboxes
        ),
        asyncio.create_task(_repeat(stop, TOOLS_PAUSE_S, lambda: _show_words(parts))),
        asyncio.create_task(_repeat(stop, HEARTBEAT_S, lambda: _beat(parts))),
        asyncio.create_task(_repeat(stop, HEARTBEAT_S, lambda: _find_lost(parts))),
        asyncio.create_task(_repeat(stop, SWEEP_PAUSE_S, lambda: _sweep(parts))),
        asyncio.create_task(_repeat(stop, HEARTBEAT_S, lambda: _keep_deadlines(parts))),
    ]
    while not stop.is_set():
        try:
            await _run_queue(parts, stop)
        except (psycopg.Error, ProcrastinateException, OSError) as error:
            _log.warning("worker_lost_database", error=type(error).__name__)
            await _pause(stop, RESTART_PAUSE_S)
    await asyncio.gather(*loops)


async def _run_queue(parts: Parts, stop: asyncio.Event) -> None:
    queue = build_queue(parts)
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=[TURN_QUEUE],
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=3.0,
                delete_jobs="successful",
            )
        )
        rescue = asyncio.create_task(_repeat(stop, HEARTBEAT_S, lambda: _rescue(queue)))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({worker, rescue, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (worker, rescue, stopping):
                task.cancel()
            results = await asyncio.gather(worker, rescue, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result


async def _rescue(queue: procrastinate.App) -> None:
    """Put back the turns of workers that died."""
    stalled = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S)
    for job in stalled:
        _log.warning("turn_rescued", job=job.id)
        await queue.job_manager.retry_job(job)


async def _find_lost(parts: Parts) -> None:
    """Queue again the turns whose job ended without them."""
    await asyncio.to_thread(_requeue_lost, parts)


def _requeue_lost(parts: Parts) -> None:
    with parts.database.transaction() as session:
        lost = requeue_lost_turns(session, received_before=clock.now() - LOST_AFTER)
    if lost:
        _log.warning("turns_requeued", count=lost)


async def _send(parts: Parts) -> None:
    await asyncio.to_thread(parts.sender.send_due)


async def _take(parts: Parts) -> None:
    await asyncio.to_thread(parts.channels.take)


async def _deliver(parts: Parts) -> None:
    await asyncio.to_thread(parts.channels.deliver)


async def _sweep(parts: Parts) -> None:
    """Delete what has served its time: unused uploads, expired personal data and tokens."""
    files = await asyncio.to_thread(parts.services.files.sweep)
    values = await asyncio.to_thread(parts.services.vault.purge)
    tokens = await asyncio.to_thread(parts.sessions.forget_expired)
    events = await asyncio.to_thread(forget_old, parts.database, clock.now())
    channels = await asyncio.to_thread(sweeping.forget_old, parts.database, clock.now())
    swept = {
        "files": files,
        "vault_entries": values,
        "access_tokens": tokens,
        "tool_events": events,
        "channel_rows": channels,
    }
    if any(swept.values()):
        _log.info("swept", **swept)


async def _keep_deadlines(parts: Parts) -> None:
    await asyncio.to_thread(parts.handoff.deadlines.sweep)


def _teller(outbox: EventOutbox) -> Callable[[], Awaitable[None]]:
    """Return what tells one of the call centre's tools; a slow one holds up no other."""

    async def tell() -> None:
        await asyncio.to_thread(outbox.deliver_due)

    return tell


async def _show_words(parts: Parts) -> None:
    if parts.tools.chatwoot_mirror is not None:
        await asyncio.to_thread(parts.tools.chatwoot_mirror.tell_new)


async def _tell_news(parts: Parts) -> None:
    await asyncio.to_thread(parts.news.tell_due)


async def _beat(parts: Parts) -> None:
    await asyncio.to_thread(_write_beat, parts)


def _write_beat(parts: Parts) -> None:
    row = insert(WorkerBeatRow).values(name=WORKER, seen_at=clock.now())
    with parts.database.repeatable() as session:
        session.execute(
            row.on_conflict_do_update(
                index_elements=["name"], set_={"seen_at": row.excluded.seen_at}
            )
        )


async def _repeat(stop: asyncio.Event, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Act every few seconds until `stop`; one failure must not end the loop."""
    while not stop.is_set():
        try:
            await act()
        except Exception as error:  # noqa: BLE001 - the worker's border: log and go on
            _log.warning("loop_failed", error=type(error).__name__)
        await _pause(stop, seconds)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _main(parts: Parts) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await work(parts, stop)


def main() -> int:
    """Work until told to stop; 2 when a setting is wrong."""
    logs.configure()
    try:
        parts = build_parts(bridge_settings.load(os.environ))
        if parts.settings.worker_metrics_port is not None:  # a worker far from the bridge
            metrics.serve(parts.settings.host, parts.settings.worker_metrics_port)
    except (SettingsError, InsurerError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    asyncio.run(_main(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
