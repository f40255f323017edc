"""`python -m tests.simulators`: both providers, and a page with a phone (EMMA_DEMO_CHANNELS=1)."""

import os
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Flask, Response, abort, jsonify, request, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from insurer.settings import DEFAULT_DEMO_DATA
from tests.simulators.network import over_http
from tests.simulators.phones import SMS
from tests.simulators.serve import Simulators, build, build_app

PAGE = Path(__file__).parent / "page"
LOOPBACK = "127.0.0.1"
STRANGER = "+33639989999"
WAIT_S = 20.0
_MAX_BYTES = 20 * 1024 * 1024


class PhonePage:
    """The page, and what it asks of the phones."""

    def __init__(self, simulators: Simulators, people: list[dict[str, str]], outbox: str) -> None:
        self._phones = simulators.phones
        self._twilio = simulators.twilio
        self._meta = simulators.meta
        self._people = people
        self._outbox = outbox

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("page", __name__, static_folder=PAGE, static_url_path="/page")
        routes.add_url_rule("/", view_func=self._page)
        routes.add_url_rule("/people", view_func=self._tell_people)
        phone = "/phone/<channel>/<number>"
        routes.add_url_rule(phone, view_func=self._bubbles)
        routes.add_url_rule(phone, view_func=self._write, methods=["POST"])
        routes.add_url_rule(f"{phone}/press", view_func=self._press, methods=["POST"])
        routes.add_url_rule(f"{phone}/file", view_func=self._file, methods=["POST"])
        routes.add_url_rule("/faults", view_func=self._faults, methods=["POST"])
        return routes

    def _page(self) -> Response:
        return send_from_directory(PAGE, "index.html")

    def _tell_people(self) -> ResponseReturnValue:
        return jsonify({"people": self._people, "outbox": self._outbox})

    def _bubbles(self, channel: str, number: str) -> ResponseReturnValue:
        after = int(request.args.get("after", "0"))
        if request.args.get("wait") != "0":
            self._phones.wait(lambda: bool(self._phones.on(channel, number, after=after)), WAIT_S)
        new = self._phones.on(channel, number, after=after)
        return jsonify({"bubbles": [_bubble(one) for one in new]})

    def _write(self, channel: str, number: str) -> ResponseReturnValue:
        text = str((request.get_json() or {}).get("text", ""))
        write = self._twilio.write if channel == SMS else self._meta.write
        return _told(write(number, text))

    def _press(self, channel: str, number: str) -> ResponseReturnValue:
        label = str((request.get_json() or {}).get("label", ""))
        try:
            return _told(self._meta.press(number, label))
        except LookupError:
            abort(HTTPStatus.NOT_FOUND)  # a traceback would tell the number to the log

    def _file(self, channel: str, number: str) -> ResponseReturnValue:
        file = request.files["file"]
        return _told(self._meta.send_file(number, file.mimetype, file.read()))

    def _faults(self) -> ResponseReturnValue:
        wanted: dict[str, Any] = request.get_json() or {}
        for side in (self._twilio.faults, self._meta.faults):
            for name in ("double", "reorder", "silent", "delay_s", "delivery_error"):
                if name in wanted:
                    setattr(side, name, wanted[name])
        return jsonify(wanted)


def demo_app(simulators: Simulators, people: list[dict[str, str]], outbox: str) -> Flask:
    """Return the providers' APIs with the phone page on top."""
    app = build_app(simulators)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BYTES
    app.register_blueprint(PhonePage(simulators, people, outbox).blueprint())
    return app


def people_of(demo_data: Path) -> list[dict[str, str]]:
    """Return the phones of a demo file (docs/demo-data.md), and one that is in no file."""
    members = yaml.safe_load(demo_data.read_text(encoding="utf-8")).get("members") or []
    people = [
        {
            "phone": "".join(str(one["phone"]).split()),
            "label": f"{one['phone']} – {one['first_name']} {one['last_name']}",
            "hint": f"Adhérent {one['number']}, date de naissance {one['birth_date']:%d/%m/%Y}",
        }
        for one in members
        if one.get("phone")
    ]
    return [*people, {"phone": STRANGER, "label": f"{STRANGER} – inconnu", "hint": ""}]


def _told(status: int) -> ResponseReturnValue:
    """Return what the bridge answered: 502 when it did not take the message."""
    taken = 200 <= status < 300
    return jsonify({"status": status}), 200 if taken else 502


def _bubble(one: Any) -> dict[str, Any]:
    return {
        "number": one.number,
        "side": one.side,
        "text": one.text,
        "buttons": [button["title"] for button in one.buttons],
        "menu": one.menu,
    }


def main() -> None:
    """Serve until told to stop."""
    bridge, port = os.environ["EMMA_BRIDGE_URL"], int(os.environ["EMMA_PHONES_PORT"])
    simulators = build(
        over_http(bridge),
        public_url=os.environ["EMMA_PUBLIC_URL"],
        own_url=f"http://127.0.0.1:{port}",
    )
    people = people_of(Path(os.environ.get("EMMA_DEMO_DATA") or DEFAULT_DEMO_DATA))
    host = os.environ.get("EMMA_HOST", LOOPBACK)
    # Emma reaches the providers over the loopback, the browser as it reaches Emma.
    listening = LOOPBACK if host in (LOOPBACK, "localhost") else "0.0.0.0"  # noqa: S104
    make_server(
        listening, port, demo_app(simulators, people, f"{bridge}/dev/outbox"), threaded=True
    ).serve_forever()


if __name__ == "__main__":
    main()
