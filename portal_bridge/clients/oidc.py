"""The company's OpenID provider: the authorization code flow with state, nonce and PKCE."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal_bridge.errors import Forbidden, Unavailable
from portal_bridge.staff.oidc_settings import OidcSettings, is_safe

_TIMEOUT_S = (3.0, 10.0)
_SCOPE = "openid profile email"
_LEEWAY_S = 60  # that the provider's clock and ours may differ
# A signature with a shared secret could be made by whoever knows the client's.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Begun:
    """What a sign-in that has begun is recognised by; it belongs to one browser."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for."""

    subject: str
    logins: tuple[str, ...]  # names to sign in with, the best first
    name: str
    values: frozenset[str]  # of the claim that tells the role


class OidcClient:
    """Talks to the provider. Its addresses and keys are read when first needed."""

    def __init__(self, settings: OidcSettings, *, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None

    def begin(self) -> tuple[str, Begun]:
        """Return where the browser is to go, and what to keep for `finish`. Unavailable."""
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._address("authorization_endpoint"),
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(url), begun

    def finish(self, begun: Begun, answer: Mapping[str, str]) -> Identity:
        """Return whom the provider vouches for, by what it sent back through the browser.

        Raises:
            Forbidden: company_refused; the answer, the code or the token is not to be believed.
            Unavailable: the provider does not answer.
        """
        code = answer.get("code", "")
        ours = hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode())
        named = answer.get("iss", self._settings.issuer)  # RFC 9207: not another provider's answer
        if not code or not ours or named != self._settings.issuer:
            raise Forbidden("company_refused")
        try:
            return self._identity(self._verified(self._tokens(begun, code), begun.nonce))
        except (OAuthError, JoseError, ValueError, KeyError, TypeError):
            raise Forbidden("company_refused") from None
        except requests.RequestException:
            raise Unavailable("company_unreachable") from None

    def _tokens(self, begun: Begun, code: str) -> Mapping[str, Any]:
        with self._session() as session:
            tokens: Mapping[str, Any] = session.fetch_token(
                self._address("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=begun.verifier,
            )
        return tokens

    def _verified(self, tokens: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Return the claims of an id token that is the provider's, for us, for this sign-in."""
        try:
            token = self._decoded(tokens["id_token"])
        except InvalidKeyIdError:  # signed with a key that is newer than those we know
            self._keys = None
            token = self._decoded(tokens["id_token"])
        settings = self._settings
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": settings.issuer},
                "aud": {"essential": True, "value": settings.client_id},
            },
            {
                "nonce": nonce,
                "client_id": settings.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(leeway=_LEEWAY_S)
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        if self._keys is None:
            self._keys = KeySet.import_key_set(
                {"keys": _fetched(self._address("jwks_uri"))["keys"]}
            )
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        return jwt.decode(token, key=self._keys, registry=registry)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        told = claims.get(self._settings.role_claim, ())
        values = (told,) if isinstance(told, str) else told
        names = (claims.get("preferred_username"), claims.get("email"))
        logins = tuple(str(one).strip().lower() for one in names if one)
        return Identity(
            subject=str(claims["sub"]),
            logins=logins,
            name=" ".join(str(claims.get("name") or "").split()),
            values=frozenset(str(one) for one in values),
        )

    def _address(self, name: str) -> str:
        if self._metadata is None:
            self._metadata = self._discovered()
        return str(self._metadata[name])

    def _discovered(self) -> Mapping[str, Any]:
        """Return the provider's description of itself; Unavailable when it cannot be used."""
        issuer = self._settings.issuer
        try:
            found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        except (requests.RequestException, ValueError):
            raise Unavailable("company_unreachable") from None
        told = found.get("issuer") == issuer
        if not told or not all(is_safe(str(found.get(name, ""))) for name in _ENDPOINTS):
            raise Unavailable("company_unreachable")
        return found

    def _session(self) -> Any:
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            scope=_SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            default_timeout=_TIMEOUT_S,
        )


def _fetched(url: str) -> dict[str, Any]:
    reply = requests.get(url, timeout=_TIMEOUT_S, allow_redirects=False)
    reply.raise_for_status()
    found: Any = reply.json()
    if not isinstance(found, dict):
        raise ValueError  # noqa: TRY004 - like any other text that is no JSON object
    return found
