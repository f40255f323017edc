"""Sends e-mails to the insurer's mail server."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import unquote, urlsplit

from insurer.domain.notices import Medium
from portal_bridge.deliveries.sender import DeliveryFailed, Letter

SMTP_TIMEOUT_S = 10
_PORTS = {"smtp": 25, "smtps": 465}


class Smtp:
    """Sends e-mails; `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…`."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def carry(self, letter: Letter) -> None:
        """Send an e-mail; DeliveryFailed, also for an SMS."""
        if letter.medium is not Medium.EMAIL:
            raise DeliveryFailed("no SMS carrier is set")
        try:
            message = self._message(letter)
            with self._connect() as connection:
                self._sign_in(connection)
                connection.send_message(message)
        except (OSError, smtplib.SMTPException, MessageError, ValueError, IndexError) as error:
            # The last three are a bad address or subject; their words may quote it.
            raise DeliveryFailed(type(error).__name__) from None

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        recipient = Address(addr_spec=letter.to)  # one, and nothing else
        message["From"], message["To"], message["Subject"] = self._sender, recipient, letter.subject
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message.set_content(letter.body)
        return message

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        port = self._url.port or _PORTS.get(self._url.scheme, 25)
        if self._url.scheme == "smtps":
            tls = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_S, context=tls)
        return smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_S)

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        """Go over to TLS where the server can; a password never goes without it."""
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
        elif self._url.username and self._url.scheme != "smtps":
            raise DeliveryFailed("the mail server offers no TLS for the password")
        if self._url.username:
            connection.login(unquote(self._url.username), unquote(self._url.password or ""))
