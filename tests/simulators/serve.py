"""The simulated providers behind real HTTP."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from tests.simulators.meta import VERSION, MetaSimulator
from tests.simulators.network import Post
from tests.simulators.phones import Phones
from tests.simulators.twilio import TwilioSimulator


@dataclass(frozen=True)
class Simulators:
    """Both providers and the phones they reach."""

    phones: Phones
    twilio: TwilioSimulator
    meta: MetaSimulator
    url: str

    def settle(self) -> None:
        """Wait until the providers have told all they know."""
        self.twilio.callbacks.join()
        self.meta.callbacks.join()

    def environment(self) -> Mapping[str, str]:
        """Return the settings with which Emma uses them."""
        twilio, meta = self.twilio.account, self.meta.account
        return {
            "EMMA_TWILIO_ACCOUNT_SID": twilio.account_sid,
            "EMMA_TWILIO_AUTH_TOKEN": twilio.auth_token,
            "EMMA_TWILIO_SMS_NUMBER": twilio.sms_number,
            "EMMA_TWILIO_WHATSAPP_NUMBER": twilio.whatsapp_number,
            "EMMA_TWILIO_API_URL": self.url,
            "EMMA_WHATSAPP_PHONE_NUMBER_ID": meta.phone_number_id,
            "EMMA_WHATSAPP_ACCESS_TOKEN": meta.access_token,
            "EMMA_WHATSAPP_APP_SECRET": meta.app_secret,
            "EMMA_WHATSAPP_VERIFY_TOKEN": meta.verify_token,
            "EMMA_WHATSAPP_API_URL": f"{self.url}{VERSION}",
        }


def build(post: Post, *, public_url: str, own_url: str) -> Simulators:
    """Return both providers, which tell the bridge by `post`."""
    phones = Phones()
    twilio = TwilioSimulator(phones, post, public_url, own_url=own_url)
    meta = MetaSimulator(phones, post, own_url=own_url)
    return Simulators(phones, twilio, meta, own_url)


def build_app(simulators: Simulators) -> Flask:
    """Return the providers' APIs; their requests, which name numbers, stay out of the logs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)
    app.register_blueprint(simulators.twilio.blueprint())
    app.register_blueprint(simulators.meta.blueprint())
    return app


@contextmanager
def serving(post: Post, *, public_url: str) -> Iterator[Simulators]:
    """Serve both on a free port of the loopback."""
    holder = Flask(__name__)
    server = make_server("127.0.0.1", 0, holder, threaded=True)
    simulators = build(post, public_url=public_url, own_url=f"http://127.0.0.1:{server.port}")
    server.app = build_app(simulators)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield simulators
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
