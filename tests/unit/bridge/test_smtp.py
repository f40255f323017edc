"""E-mails leave through a real SMTP server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local.settings import free_ports
from insurer.domain.notices import Medium
from portal_bridge.deliveries.sender import DeliveryFailed, Letter
from portal_bridge.deliveries.smtp import Smtp

USER, PASSWORD = "emma@insurer", "p@ss:word/1"
LETTER = Letter(
    Medium.EMAIL, "ana@example.org", "Votre code : été", "Voici l\u2019été.\n.\nFin\u00a0!"
)


class Post:
    """Keeps what was delivered; refuses those named `nobody`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.senders: list[str | None] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.senders.append(envelope.mail_from)
        return "250 kept"


def is_known(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def open_port(post: Post) -> Iterator[int]:
    """A server that asks for no login."""
    with serving(post) as port:
        yield port


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side of TLS; this process trusts its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(private)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


@contextmanager
def serving(post: Post, **options: Any) -> Iterator[int]:
    controller = Controller(post, hostname="127.0.0.1", port=free_ports(1)[0], **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def smtp(port: int, user: str = "") -> Smtp:
    return Smtp(f"smtp://{user}127.0.0.1:{port}", "emma@example.org")


def test_letter_arrives_with_its_french(post: Post, open_port: int) -> None:
    smtp(open_port).carry(LETTER)
    (letter,) = post.letters
    assert letter["Subject"] == LETTER.subject
    assert (letter["From"], letter["To"]) == ("emma@example.org", "ana@example.org")
    assert letter["Date"]
    assert letter["Message-ID"]
    assert letter.get_content().replace("\r\n", "\n").strip() == LETTER.body
    assert post.senders == ["emma@example.org"]


def test_refused_recipient_is_a_failed_delivery(open_port: int) -> None:
    with pytest.raises(DeliveryFailed):
        smtp(open_port).carry(Letter(Medium.EMAIL, "nobody@example.org", "s", "b"))


def test_server_that_is_away_is_a_failed_delivery() -> None:
    with pytest.raises(DeliveryFailed):
        smtp(free_ports(1)[0]).carry(LETTER)


def test_sms_is_a_failed_delivery(open_port: int) -> None:
    with pytest.raises(DeliveryFailed):
        smtp(open_port).carry(Letter(Medium.SMS, "+33639980101", "", "b"))


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ana@example.org\nBcc: all@example.org", "s"),
        ("ana@example.org", "s\r\nBcc: all@example.org"),
        ("ana@example.org, all@example.org", "s"),
        ("", "s"),
        ("not an address", "s"),
    ],
)
def test_address_or_subject_that_would_add_a_header_is_a_failed_delivery(
    post: Post, open_port: int, to: str, subject: str
) -> None:
    with pytest.raises(DeliveryFailed):
        smtp(open_port).carry(Letter(Medium.EMAIL, to, subject, "b"))
    assert post.letters == []


LOGIN = f"{quote(USER)}:{quote(PASSWORD, safe='')}@"


def test_password_goes_over_starttls(post: Post, certificate: ssl.SSLContext) -> None:
    with serving(post, tls_context=certificate, authenticator=is_known, auth_required=True) as port:
        smtp(port, LOGIN).carry(LETTER)
    assert len(post.letters) == 1


def test_wrong_password_is_a_failed_delivery(post: Post, certificate: ssl.SSLContext) -> None:
    options = {"tls_context": certificate, "authenticator": is_known, "auth_required": True}
    refused = pytest.raises(DeliveryFailed, match="SMTPAuthenticationError")
    with serving(post, **options) as port, refused:
        smtp(port, "emma:wrong@").carry(LETTER)


def test_password_is_not_given_to_a_server_without_tls(post: Post) -> None:
    options = {"authenticator": is_known, "auth_require_tls": False}
    with serving(post, **options) as port, pytest.raises(DeliveryFailed, match="no TLS"):
        smtp(port, LOGIN).carry(LETTER)


def test_server_whose_certificate_nobody_vouches_for_gets_nothing(
    post: Post, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with serving(post, tls_context=certificate) as port, pytest.raises(DeliveryFailed):
        smtp(port).carry(LETTER)
    with serving(post, ssl_context=certificate) as port, pytest.raises(DeliveryFailed):
        Smtp(f"smtps://127.0.0.1:{port}", "emma@example.org").carry(LETTER)
    assert post.letters == []
