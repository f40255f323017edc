"""« Et le mois d’avant ? »: counted back from the period of the question before."""

from datetime import date, timedelta
from typing import Any

from bot.actions.clues import day
from bot.actions.days import today
from bot.actions.last_question import is_elliptic, is_question, value_of
from bot.actions.turn import Turn


def fill_period(turn: Turn) -> None:
    """Read « le mois d’avant » by the period said before, else by today."""
    if not turn.text or turn.entity("since") or not _says_month_before(turn, {"text": turn.text}):
        return
    start, months = _period_before(turn)
    for _ in range(months):
        until = start.replace(day=1) - timedelta(days=1)
        start = until.replace(day=1)
    turn.add_entities(since=start.isoformat(), until=until.isoformat())


def _period_before(turn: Turn) -> tuple[date, int]:
    """Return the start of the period before, and how many months back from it are meant.

    « et d’août ? » holds it whatever it was read as; a question of its own without a period ends
    the search.
    """
    months = 1
    for message in turn.earlier_messages():
        if start := _since_of(message):
            return start, months
        if _says_month_before(turn, message):
            months += 1
        elif is_question(message) and not is_elliptic(turn, str(message.get("text") or "")):
            break
    return today(), months


def _says_month_before(turn: Turn, message: dict[str, Any]) -> bool:
    return turn.labels.mentions(str(message.get("text") or ""), "month_before")


def _since_of(message: dict[str, Any]) -> date | None:
    return day(value_of(message, "since"))
