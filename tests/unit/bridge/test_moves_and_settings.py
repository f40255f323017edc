"""Who may own a conversation after whom; settings that are missing are named."""

from itertools import product

import pytest
from cryptography.fernet import Fernet

from portal_bridge import settings
from portal_bridge.errors import Conflict, SettingsError
from portal_bridge.handoff.moves import MOVES, Owner, check_move
from portal_bridge.texts import error_text

ENV = {
    "EMMA_DATABASE_URL": "postgresql://postgres@/emma",
    "EMMA_DATA_KEY": Fernet.generate_key().decode(),
    "EMMA_RASA_URL": "http://127.0.0.1:1/",
    "EMMA_ACTIONS_URL": "http://127.0.0.1:2",
    "EMMA_TURN_KEY": "a" * 32,
    "EMMA_SERVICE_SECRET": "b" * 32,
    "EMMA_PORTAL_JWT_KEY": "c" * 32,
    "EMMA_SESSION_KEY": "d" * 32,
    "EMMA_SMTP_URL": "smtp://mail.example.org",
}


@pytest.mark.parametrize(("present", "wanted"), list(product(Owner, Owner)))
def test_only_known_moves_are_legal(present: Owner, wanted: Owner) -> None:
    if wanted in MOVES[present]:
        check_move(present, wanted)
    else:
        with pytest.raises(Conflict, match="illegal_move"):
            check_move(present, wanted)


def test_nothing_follows_a_closed_conversation() -> None:
    assert MOVES[Owner.CLOSED] == frozenset()


@pytest.mark.parametrize(
    "name", [n for n in ENV if n not in {"EMMA_DATABASE_URL", "EMMA_DATA_KEY"}]
)
def test_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings.load({**ENV, name: ""})


@pytest.mark.parametrize("port", ["0", "x", "65536", "-1"])
def test_wrong_port_is_named(port: str) -> None:
    with pytest.raises(SettingsError, match="EMMA_PORT"):
        settings.load({**ENV, "EMMA_PORT": port})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMMA_RATE_LIMIT", "often"),
        ("EMMA_RATE_LIMIT", "10 per fortnight"),
        ("EMMA_RATE_LIMIT_STORAGE", "nowhere://"),
        ("EMMA_RATE_LIMIT_STORAGE", "disk"),
        ("EMMA_PUBLIC_URL", "emma.example.org"),
        ("EMMA_PUBLIC_URL", "ftp://emma.example.org"),
        ("EMMA_SMTP_URL", "mail.example.org"),
        ("EMMA_SMTP_URL", "https://mail.example.org"),
        ("EMMA_TRUSTED_PROXIES", "all"),
        ("EMMA_TRUSTED_PROXIES", "-1"),
        ("EMMA_RASA_URL", "notaurl"),
        ("EMMA_ACTIONS_URL", "127.0.0.1:5055"),
        ("EMMA_TURN_KEY", "x"),
        ("EMMA_SERVICE_SECRET", "x" * 31),
        ("EMMA_PORTAL_JWT_KEY", "x"),
        ("EMMA_SESSION_KEY", "x"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings.load({**ENV, name: value})


def test_demo_needs_no_mail_server_and_shows_what_it_sends() -> None:
    assert settings.load({**ENV, "EMMA_SMTP_URL": "", "EMMA_DEMO": "1"}).smtp_url is None


def test_wrong_mail_server_is_not_repeated_with_its_password() -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load({**ENV, "EMMA_SMTP_URL": "http://emma:hunter2@mail"})
    assert "hunter2" not in str(refused.value)


def test_a_key_that_is_too_short_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load({**ENV, "EMMA_TURN_KEY": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_public_url_is_where_the_bridge_listens_unless_it_is_given() -> None:
    assert settings.load({**ENV, "EMMA_PORT": "81"}).public_url == "http://127.0.0.1:81"
    given = settings.load({**ENV, "EMMA_PUBLIC_URL": "https://emma.example.org/"})
    assert given.public_url == "https://emma.example.org"


def test_settings_hide_their_keys() -> None:
    shown = repr(settings.load({**ENV, "EMMA_TURN_KEY": "very secret" * 3}))
    assert "very secret" not in shown


def test_unknown_error_code_still_has_a_sentence() -> None:
    assert error_text("never heard of") == error_text("internal")


@pytest.mark.parametrize(
    "origins", ["portail.example.org", "https://portail.example.org/", "*", "https:// ok"]
)
def test_an_origin_that_no_browser_sends_stops_the_start(origins: str) -> None:
    with pytest.raises(SettingsError, match="EMMA_WIDGET_ORIGINS"):
        settings.load({**ENV, "EMMA_WIDGET_ORIGINS": origins})
