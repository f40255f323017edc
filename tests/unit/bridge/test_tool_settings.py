"""A wrong setting of a call centre's tool stops the start and is named; its secret is not said."""

import pytest

from portal_bridge.errors import SettingsError
from portal_bridge.tools.settings import load
from portal_bridge.tools.webhook import sign

SECRET = "s" * 24
HOOK = {"EMMA_DESK_WEBHOOK_URL": "https://x.example/a", "EMMA_DESK_WEBHOOK_SECRET": SECRET}
CHATWOOT = {
    "EMMA_CHATWOOT_URL": "https://chat.example/",
    "EMMA_CHATWOOT_ACCOUNT_ID": "2",
    "EMMA_CHATWOOT_INBOX_ID": "7",
    "EMMA_CHATWOOT_TOKEN": "token",
}


def test_without_settings_there_is_no_tool() -> None:
    tools = load({})
    assert (tools.webhook, tools.chatwoot) == (None, None)


def test_both_may_be_told() -> None:
    tools = load({**HOOK, **CHATWOOT})
    assert tools.webhook is not None
    assert tools.chatwoot is not None
    assert tools.chatwoot.url == "https://chat.example"
    assert SECRET not in repr(tools)
    assert "token" not in repr(tools).replace("token=", "")


def test_this_machine_needs_no_tls() -> None:
    assert load({**HOOK, "EMMA_DESK_WEBHOOK_URL": "http://127.0.0.1:9/x"}).webhook


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMMA_DESK_WEBHOOK_URL", "http://x.example/key"),
        ("EMMA_DESK_WEBHOOK_URL", "ftp://x.example"),
        ("EMMA_DESK_WEBHOOK_URL", "https://"),
        ("EMMA_DESK_WEBHOOK_SECRET", "short"),
        ("EMMA_DESK_WEBHOOK_SECRET", ""),
        ("EMMA_CHATWOOT_URL", "chat.example"),
        ("EMMA_CHATWOOT_ACCOUNT_ID", "deux"),
        ("EMMA_CHATWOOT_INBOX_ID", ""),
        ("EMMA_CHATWOOT_TOKEN", ""),
    ],
)
def test_wrong_setting_is_named_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        load({**HOOK, **CHATWOOT, name: value})
    assert "key" not in str(refused.value)


def test_signature_is_the_one_of_the_convention() -> None:
    """Reckoned with `openssl dgst -sha256 -hmac`, not with our own code."""
    made = sign("whsec", "msg_1", "1614265330", b'{"test": 2432232314}')
    assert made == "v1,vR8h+OlgV1cDuhhh6yA3K+NXhxMF1bZSx4pfgd6+c/0="
