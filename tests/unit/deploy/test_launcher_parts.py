"""The launcher's parts that need no process."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy.local import admin, keys, model, run, settings
from deploy.local.errors import SettingError, StartError
from deploy.local.locks import exclusive_lock
from deploy.local.programs import Programs, choose_ports
from deploy.local.progress import Progress


def test_no_settings_give_the_defaults() -> None:
    chosen = settings.load({})
    assert (chosen.port, chosen.host, chosen.database_url) == (8080, "127.0.0.1", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMMA_PORT", "0"),
        ("EMMA_PORT", "x"),
        ("EMMA_PROFILE", "x"),
        ("EMMA_DEMO_DATA", "/x.yml"),
        ("EMMA_RASA_URL", "notaurl"),
        ("EMMA_RASA_URL", "ftp://rasa:5005"),
        ("EMMA_DEMO_CHANNELS", "oui"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        settings.load({name: value})


def test_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"EMMA_PORT={port}"):
            settings.check_port_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["999.1.1.1", "203.0.113.7", "no such host"])
def test_an_address_that_is_not_ours_is_named_and_the_port_is_not_blamed(host: str) -> None:
    with pytest.raises(SettingError, match="EMMA_HOST") as refused:
        settings.check_port_free(host, settings.free_ports(1)[0])
    assert "EMMA_PORT" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u@h/d",
            "postgresql+psycopg2://u@h/d?options=-csearch_path%3Drasa%20-csynchronous_commit%3Doff",
        ),
        (
            "postgresql://u@/d?host=/run",
            "postgresql+psycopg2://u@/d?host=/run&options=-csearch_path%3Drasa%20-csynchronous_commit%3Doff",
        ),
    ],
)
def test_rasa_gets_its_own_schema(url: str, expected: str) -> None:
    assert settings.rasa_database_url(url) == expected


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path, {})
    assert keys.load_or_make(tmp_path, {}) == made
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_key_of_the_environment_goes_first_and_is_not_kept(tmp_path: Path) -> None:
    assert keys.load_or_make(tmp_path, {"EMMA_TURN_KEY": "given"})["EMMA_TURN_KEY"] == "given"
    assert json.loads((tmp_path / "keys.json").read_text())["EMMA_TURN_KEY"] != "given"


def test_damaged_key_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(SettingError, match=r"keys\.json"):
        keys.load_or_make(tmp_path, {})


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    with (
        exclusive_lock(tmp_path / "lock"),
        pytest.raises(StartError, match="in use"),
        exclusive_lock(tmp_path / "lock"),
    ):
        pass


def test_the_command_line_of_the_centre_needs_a_running_stack(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="EMMA_HOME"):
        admin.environment(tmp_path, {})


def test_the_command_line_of_the_centre_uses_database_and_keys_of_the_stack(tmp_path: Path) -> None:
    (tmp_path / "postgres.url").write_text("postgresql:///emma\n", encoding="utf-8")
    env = admin.environment(tmp_path, {"EMMA_PROFILE": "apgis"})
    assert (env["EMMA_DATABASE_URL"], env["EMMA_PROFILE"]) == ("postgresql:///emma", "apgis")
    assert env["EMMA_DATA_KEY"]


@pytest.fixture
def readyz() -> Iterator[tuple[str, list[bytes]]]:
    """Give the address of a /readyz that answers 503, and the list whose head it says."""
    body = [b"{}"]

    class Unready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()
            self.wfile.write(body[0])

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Unready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/readyz", body
    server.shutdown()
    server.server_close()


def test_what_is_waited_for_is_told_by_its_name(readyz: tuple[str, list[bytes]]) -> None:
    url, body = readyz
    body[0] = b'{"ready": false, "checks": {"database": true, "rasa": false, "worker": false}}'
    assert run.not_ready(url) == ["rasa", "worker"]
    body[0] = b"<html>bad gateway</html>"
    assert run.not_ready(url) == ["bridge"]


def test_a_bridge_that_does_not_listen_is_waited_for() -> None:
    assert run.not_ready(f"http://127.0.0.1:{settings.free_ports(1)[0]}/readyz") == ["bridge"]


def test_a_long_training_says_now_and_then_that_it_goes_on(tmp_path: Path) -> None:
    said: list[str] = []
    command = [sys.executable, "-c", "import time; time.sleep(0.5); raise SystemExit(3)"]
    with (tmp_path / "log").open("wb") as log:
        assert model.run_and_say(command, log, said.append, every_s=0.05) == 3
    assert said
    assert "still training" in said[0]


def test_the_banner_names_the_demo_file_of_the_operator(tmp_path: Path) -> None:
    file = tmp_path / "others.yml"
    file.touch()
    kept, progress = keys.load_or_make(tmp_path, {}), Progress()
    own = Programs(settings.load({"EMMA_DEMO_DATA": str(file)}), kept, choose_ports())
    assert str(file) in run.welcome(own, "", progress)
    assert "10000001" not in run.welcome(own, "", progress)
    default = Programs(settings.load({}), kept, choose_ports())
    assert "members 10000001 to 10000012" in run.welcome(default, "", progress)
