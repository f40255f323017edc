"""Statements of benefits (R5): the list, newest first, and each as a PDF."""

from datetime import date, timedelta

from bot.actions.base import EmmaAction
from bot.actions.clues import day, persons_meant_of
from bot.actions.days import is_within, listed_periods, span_listed
from bot.actions.formatting import euros, short_date
from bot.actions.ranks import one_meant
from bot.actions.turn import Event, Turn
from bot.actions.whom import others_meant
from insurer.domain.cards import CardHolder
from insurer.domain.statements import Statement
from insurer.errors import NotFound

SHOWN = 12
GIVEN_AT_ONCE = 2  # of a period: « octobre et celui de septembre »
MAX_CHOICES = 4


class ActionStatementDownload(EmmaAction):
    """Give the statement that is meant, else list them with choices."""

    def name(self) -> str:
        return "action_statement_download"

    def handle(self, turn: Turn) -> list[Event]:
        if chosen := turn.entity("statement_id"):
            self._give(turn, chosen)
            return []
        others = others_meant(turn, persons_meant_of(turn, self.services))
        if others:
            _say_whose(turn, others)
        span_listed(turn)
        since, until = day(turn.entity("since")), day(turn.entity("until"))
        statements = self.services.statements.list(turn.caller, since=since, until=until)
        if listed := listed_periods(turn):
            statements = tuple(one for one in statements if is_within(one.issued_on, listed))
        if not statements and since and (older := self._before(turn, since)):
            self._give(turn, older.statement_id)
        elif not statements:
            turn.say("utter_statements_none_such" if since else "utter_statements_none")
        elif (picked := one_meant(turn, statements)) is not None:
            self._give(turn, picked.statement_id)
        elif len(statements) <= (GIVEN_AT_ONCE if since else 1):
            for one in statements[:-1]:
                self._give(turn, one.statement_id, "utter_statement_document_first")
            self._give(turn, statements[-1].statement_id)
        else:
            _offer(turn, statements)
        return []

    def _before(self, turn: Turn, since: date) -> Statement | None:
        """Return the one before that « celui d’avant » means where its month has none."""
        if not turn.labels.mentions(turn.text, "month_before"):
            return None
        until = since - timedelta(days=1)
        return next(iter(self.services.statements.list(turn.caller, until=until)), None)

    def _give(
        self, turn: Turn, statement_id: str, response: str = "utter_statement_document"
    ) -> None:
        try:
            file = self.services.statements.document(turn.caller, statement_id)
        except NotFound:
            turn.say("utter_statements_none_such")
            return
        turn.say(
            response,
            file_id=file.file_id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
        )


def _say_whose(turn: Turn, others: tuple[CardHolder, ...]) -> None:
    """Say that no statement is of one person alone."""
    names = turn.labels.of("pattern", "and").join(one.first_name for one in others)
    turn.say("utter_statements_of_all", names=names)


def _offer(turn: Turn, statements: tuple[Statement, ...]) -> None:
    turn.say("utter_statements_table", rows=[_row(one) for one in statements[:SHOWN]])
    label = turn.labels.of("pattern", "statement_of")
    turn.offer(
        "utter_statements_which",
        [
            (
                label.format(day=short_date(one.issued_on)),
                f'/statement_download{{"statement_id": "{one.statement_id}"}}',
            )
            for one in statements[:MAX_CHOICES]
        ],
    )


def _row(one: Statement) -> list[str]:
    return [short_date(one.issued_on), euros(one.total)]
