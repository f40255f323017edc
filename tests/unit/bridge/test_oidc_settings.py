"""Settings of the company's sign-in: none, whole, or the name of what is wrong."""

import pytest

from portal_bridge.errors import SettingsError
from portal_bridge.handoff.people import Role
from portal_bridge.staff import oidc_settings

ENV = {
    "EMMA_OIDC_ISSUER": "https://login.example.org/realms/emma",
    "EMMA_OIDC_CLIENT_ID": "emma",
    "EMMA_OIDC_CLIENT_SECRET": "a secret",
    "EMMA_OIDC_ROLES": "agents=agent, cn=chiefs=supervisor",
}


def test_without_settings_there_is_no_provider() -> None:
    assert oidc_settings.load({"EMMA_OIDC_ISSUER": ""}) is None


def test_whole_settings_are_read() -> None:
    found = oidc_settings.load(ENV)
    assert found
    assert found.roles == {"agents": Role.AGENT, "cn=chiefs": Role.SUPERVISOR}
    assert (found.role_claim, found.create, found.only) == ("groups", False, False)
    assert "a secret" not in repr(found)


@pytest.mark.parametrize("name", list(ENV))
def test_half_settings_name_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        oidc_settings.load({**ENV, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMMA_OIDC_ISSUER", "login.example.org"),
        ("EMMA_OIDC_ISSUER", "http://login.example.org"),
        ("EMMA_OIDC_ISSUER", "https://login.example.org?a=b"),
        ("EMMA_OIDC_ROLES", "agents"),
        ("EMMA_OIDC_ROLES", "agents=king"),
        ("EMMA_OIDC_ROLES", "=agent"),
        ("EMMA_OIDC_CREATE", "yes"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        oidc_settings.load({**ENV, name: value})
