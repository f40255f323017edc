"""Settings and profiles: what they give, and how mistakes are told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from insurer.errors import ProfileError, SettingsError
from insurer.profiles.loader import FOLDER, load_profile
from insurer.settings import load
from insurer.store.cipher import Cipher
from insurer.store.embedded import SOCKET_PATH_MAX, place_in

KEY = Fernet.generate_key().decode()
RIGHT = {"EMMA_DATABASE_URL": "postgresql://x/y", "EMMA_DATA_KEY": KEY}


def test_settings_have_defaults_but_for_database_and_key() -> None:
    settings = load(RIGHT)
    assert (settings.profile, settings.demo, settings.data_keys) == ("klesia_mut", False, (KEY,))
    assert KEY not in repr(settings)


@pytest.mark.parametrize("variable", RIGHT)
def test_a_missing_setting_is_named(variable: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load({name: value for name, value in RIGHT.items() if name != variable})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EMMA_DATABASE_URL", "mysql://x/y"),
        ("EMMA_DATABASE_URL", "emma"),
        ("EMMA_DATABASE_URL", "postgresql://x:notaport/y"),
        ("EMMA_FILES_URL", "nope://x"),
        ("EMMA_DEMO", "oui"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load({**RIGHT, variable: value})


def test_a_wrong_database_is_not_repeated_with_its_password() -> None:
    with pytest.raises(SettingsError) as mistake:
        load({**RIGHT, "EMMA_DATABASE_URL": "mysql://emma:hunter2@x/y"})
    assert "hunter2" not in str(mistake.value)


@pytest.mark.parametrize("key", ["short", "é" * 44, ","])
def test_a_wrong_data_key_is_named_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="EMMA_DATA_KEY") as mistake:
        load({**RIGHT, "EMMA_DATA_KEY": key})
    assert key == "," or key not in str(mistake.value)


def test_an_older_key_still_reads_and_a_strange_one_does_not() -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    token = Cipher([old]).encrypt(b"x")
    assert Cipher([new, old]).decrypt(token) == b"x"
    with pytest.raises(InvalidToken):
        Cipher([new]).decrypt(token)


@pytest.mark.parametrize("code", ["klesia_mut", "klesia_pro", "plansante", "apgis"])
def test_every_profile_of_ours_loads(code: str) -> None:
    profile = load_profile(code)
    assert profile.code == code
    assert profile.message_themes


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (datetime(2026, 3, 9, 8, 0, tzinfo=UTC), True),  # Monday 09:00 in Paris
        (datetime(2026, 3, 9, 11, 30, tzinfo=UTC), False),  # lunch
        (datetime(2026, 3, 9, 12, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 14, 9, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), True),  # summer time
    ],
)
def test_a_split_day_is_open_twice(when: datetime, is_open: bool) -> None:
    assert load_profile("klesia_mut").is_open(when) is is_open


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("name: Apgis", "", "name"),
        ("name: Apgis", "name: 3", "name"),
        ("max_files: 5", "max_files: no", "uploads.max_files"),
        ("max_files: 5", "max_files: 0", "uploads.max_files"),
        ("assistant: Emma", "assistant: Emma\ncolour: red", "colour"),
        (
            "assistant: Emma",
            'assistant: Emma\nopening_hours: [{days: [monday], from: "9h", to: "12:00"}]',
            "opening_hours[0].from",
        ),
        (
            "assistant: Emma",
            'assistant: Emma\nopening_hours: [{days: [lundi], from: "09:00", to: "12:00"}]',
            "opening_hours[0].days",
        ),
        (
            "assistant: Emma",
            'assistant: Emma\nopening_hours: [{days: [monday], from: "12:00", to: "09:00"}]',
            "opening_hours[0].to",
        ),
        (
            "assistant: Emma",
            "assistant: Emma\nproducts: [{code: a, name: A, kind: gold}]",
            "products[0].kind",
        ),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    text = (FOLDER / "apgis.yml").read_text(encoding="utf-8").replace("portal: [apgis]\n", "")
    (tmp_path / "mine.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as mistake:
        load_profile("mine", tmp_path)
    assert mistake.value.field == field


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("{for: [card_status], says: x, source: ['004']}", "portals.apgis[0].quotes"),
        ("{says: x, source: ['004'], quotes: [x]}", "portals.apgis[0].for"),
        ("{for: [a, a], says: x, source: ['004'], quotes: [x]}", "portals.apgis[0].for"),
        (None, "portal"),
    ],
)
def test_a_mistake_in_what_is_told_of_the_portal_is_told_with_its_field(
    tmp_path: Path, place: str | None, field: str
) -> None:
    text = (FOLDER / "apgis.yml").read_text(encoding="utf-8")
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    if place:
        (tmp_path / "portals").mkdir()
        (tmp_path / "portals" / "apgis.yml").write_text(f"- {place}\n", encoding="utf-8")
    with pytest.raises(ProfileError) as mistake:
        load_profile("mine", tmp_path)
    assert mistake.value.field == field


@pytest.mark.parametrize("code", ["nobody", "../klesia_mut", ""])
def test_an_unknown_profile_is_refused(code: str) -> None:
    with pytest.raises(ProfileError):
        load_profile(code)


def test_a_long_or_odd_data_folder_gets_a_short_socket_folder() -> None:
    assert place_in(Path("/srv/emma")).socket_dir == Path("/srv/emma/postgres")
    for home in ("/srv/" + "x" * 200, "/srv/mon dossier", "/srv/é", "/srv/a?b"):
        socket_dir = place_in(Path(home)).socket_dir
        assert len(f"{socket_dir}/.s.PGSQL.5432") <= SOCKET_PATH_MAX
        assert " " not in str(socket_dir)
