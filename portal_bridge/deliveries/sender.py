"""Renders the insurer's notices in French and sends them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError

from insurer.domain.notices import Medium, Notice
from insurer.services.notices import NoticeService
from portal_bridge import metrics
from portal_bridge.french_days import long_day
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import DevOutboxRow

_log = structlog.get_logger(__name__)


class DeliveryFailed(Exception):
    """The message could not be handed to the carrier; it may be tried again."""


@dataclass(frozen=True)
class Letter:
    """A rendered e-mail or SMS; `subject` is empty for an SMS."""

    medium: Medium
    to: str
    subject: str
    body: str


class Carrier(Protocol):
    """Takes letters to where they go."""

    def carry(self, letter: Letter) -> None:
        """Send one letter; DeliveryFailed."""


class DevOutbox:
    """Keeps letters for the page /dev/outbox instead of sending them (embedded mode)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def carry(self, letter: Letter) -> None:
        """Keep the letter."""
        with self._database.transaction() as session:
            session.add(
                DevOutboxRow(
                    medium=letter.medium.value,
                    recipient=letter.to,
                    subject=letter.subject,
                    body=letter.body,
                )
            )


class ByMedium:
    """E-mails one way, SMS another."""

    def __init__(self, *, email: Carrier, sms: Carrier) -> None:
        self._email = email
        self._sms = sms

    def carry(self, letter: Letter) -> None:
        """Send one letter; DeliveryFailed."""
        (self._sms if letter.medium is Medium.SMS else self._email).carry(letter)


class Copied:
    """Sends, and shows what was sent (the demo)."""

    def __init__(self, carrier: Carrier, shown: Carrier) -> None:
        self._carrier = carrier
        self._shown = shown

    def carry(self, letter: Letter) -> None:
        """Send one letter; DeliveryFailed, and nothing is shown."""
        self._carrier.carry(letter)
        self._shown.carry(letter)


class Sender:
    """Sends what is due."""

    def __init__(self, notices: NoticeService, carrier: Carrier, *, insurer: str) -> None:
        self._notices = notices
        self._carrier = carrier
        self._insurer = insurer
        self._templates = Environment(
            loader=PackageLoader("portal_bridge", "templates/notices"),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - plain text, never HTML
            keep_trailing_newline=False,
        )
        self._templates.filters["long_date"] = _long_date

    def send_due(self) -> int:
        """Send what is due; return how many went."""
        sent = 0
        for notice in self._notices.due():
            try:
                self._carrier.carry(self._render(notice))
            except DeliveryFailed as error:
                _log.warning("notice_failed", notice=notice.notice_id, error=str(error))
                metrics.NOTICES.labels(result="failed").inc()
                self._notices.mark_failed(notice.notice_id)
            else:
                metrics.NOTICES.labels(result="sent").inc()
                self._notices.mark_sent(notice.notice_id)
                sent += 1
        return sent

    def _render(self, notice: Notice) -> Letter:
        body = self._body(notice)
        subject = ""
        if notice.medium is Medium.EMAIL:  # the first line is the subject, after its label
            first, _, body = body.partition("\n")
            subject = first.partition(":")[2].strip()
        return Letter(notice.medium, notice.to, subject, body.strip())

    def _body(self, notice: Notice) -> str:
        """Return the notice in French; DeliveryFailed for one that content cannot tell.

        It is then put off like any failed one, and those behind it still go.
        """
        try:
            template = self._templates.get_template(f"{notice.template}.{notice.medium}.txt")
            return template.render(insurer=self._insurer, **notice.params).strip()
        except (TemplateError, ValueError) as error:
            raise DeliveryFailed(type(error).__name__) from None


def _long_date(iso: str) -> str:
    try:
        day = datetime.fromisoformat(iso).date()
    except ValueError:
        day = date.fromisoformat(iso)
    return long_day(day)
