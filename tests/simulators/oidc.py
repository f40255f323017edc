"""An OpenID provider with one button: it vouches for whom the test says, with real signatures."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "emma", "the client's secret"
Claims = dict[str, Any]
_BUTTON = "<form method=post><button>Continuer</button></form>"


def _key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class OidcSimulator:
    """The provider. `person` is who signs in; `change` spoils the claims of the id token."""

    issuer: str = ""
    person: Claims = field(default_factory=dict)
    change: Callable[[Claims], Claims] = lambda claims: claims
    key: RSAKey = field(default_factory=_key)
    published: RSAKey | None = None  # another key than the one that signs
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self.key = _key()

    def build_app(self) -> Flask:
        """Return the provider's pages and endpoints."""
        app = Flask("oidc")
        known = "/.well-known/openid-configuration"
        app.add_url_rule(known, view_func=self._describe)
        app.add_url_rule("/authorize", view_func=lambda: _BUTTON, endpoint="button")
        app.add_url_rule("/authorize", view_func=self._authorize, methods=["POST"])
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/jwks", view_func=self._jwks)
        return app

    def _describe(self) -> ResponseReturnValue:
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/jwks",
        )

    def _authorize(self) -> ResponseReturnValue:
        asked = request.args.to_dict()
        wrong = asked["client_id"] != CLIENT_ID or asked["response_type"] != "code"
        if wrong or asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"]:
            return "bad request", 400
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return redirect(f"{asked['redirect_uri']}?{back}")

    def _token(self) -> ResponseReturnValue:
        asked = self._codes.pop(request.form["code"], None)  # a code is good once
        who = request.authorization
        proven = who and (who.username, who.password) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or not proven or not self._holds(asked):
            return jsonify(error="invalid_grant"), 400
        tokens = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer"}
        return jsonify(**tokens, id_token=self._id_token(asked["nonce"]))

    def _holds(self, asked: dict[str, str]) -> bool:
        """True when whoever redeems the code is who asked for it (PKCE)."""
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = request.form["redirect_uri"] == asked["redirect_uri"]
        return same and challenge == asked["code_challenge"]

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        claims = self.change({**claims, "nonce": nonce, **self.person})
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def _jwks(self) -> ResponseReturnValue:
        return jsonify(keys=[(self.published or self.key).as_dict(private=False)])


@contextmanager
def serving_oidc(host: str = "127.0.0.1") -> Iterator[OidcSimulator]:
    """Serve a provider on a free port; `localhost` makes it another site for a browser."""
    simulator = OidcSimulator()
    server = make_server("127.0.0.1", 0, simulator.build_app(), threaded=True)
    simulator.issuer = f"http://{host}:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield simulator
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
