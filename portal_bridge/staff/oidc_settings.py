"""Settings of signing in through the company's OpenID provider; without an issuer there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal_bridge.errors import SettingsError
from portal_bridge.handoff.people import Role

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PAGE = "(see docs/console.md)"


@dataclass(frozen=True)
class OidcSettings:
    """A provider, and what its claims mean here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)  # a value of the claim ▸ a role
    create: bool = False  # an unknown person with a role gets an account
    only: bool = False  # passwords open nothing


def load(env: Mapping[str, str]) -> OidcSettings | None:
    """Return the provider that `env` sets, None when it sets none.

    Raises:
        SettingsError: set by half, or a value of the wrong form.
    """
    if not any(name.startswith("EMMA_OIDC_") and value for name, value in env.items()):
        return None
    return OidcSettings(
        issuer=_issuer(_required(env, "EMMA_OIDC_ISSUER")),
        client_id=_required(env, "EMMA_OIDC_CLIENT_ID"),
        client_secret=_required(env, "EMMA_OIDC_CLIENT_SECRET"),
        role_claim=env.get("EMMA_OIDC_ROLE_CLAIM") or "groups",
        roles=_roles(_required(env, "EMMA_OIDC_ROLES")),
        create=_switch(env, "EMMA_OIDC_CREATE"),
        only=_switch(env, "EMMA_OIDC_ONLY"),
    )


def is_safe(url: str) -> bool:
    """True for https, or for this machine."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        return False


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} {_PAGE}")
    return value


def _issuer(url: str) -> str:
    if not is_safe(url) or urlsplit(url).query or urlsplit(url).fragment:
        raise SettingsError(f"EMMA_OIDC_ISSUER={url}: an issuer is like https://login.example.org")
    return url


def _roles(words: str) -> Mapping[str, Role]:
    roles = {}
    for pair in words.split(","):
        value, _, role = (part.strip() for part in pair.rpartition("="))
        if not value or role not in set(Role):
            raise SettingsError(
                f"EMMA_OIDC_ROLES={words}: it is like `emma-agents=agent, emma-chiefs=supervisor`; "
                f"the roles are {', '.join(Role)}"
            )
        roles[value] = Role(role)
    return roles


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingsError(f"{name}={text}: 0 or 1")
    return text == "1"
