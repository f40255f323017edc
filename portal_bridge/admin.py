"""`./emma-admin GROUP COMMAND`: what the people who run Emma ask of her."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from insurer import settings as insurer_settings
from insurer.errors import InsurerError
from portal_bridge.channels import settings as channel_settings
from portal_bridge.channels.check import check_channels
from portal_bridge.clock import now
from portal_bridge.errors import SettingsError
from portal_bridge.handoff.acts import Acts, TrailBroken
from portal_bridge.store.engine import Database, build_engine


def channels_check() -> int:
    """Verify the settings of SMS and WhatsApp; 1 when something is wrong (docs/channels.md)."""
    public_url = (os.environ.get("EMMA_PUBLIC_URL") or "http://127.0.0.1:8080").rstrip("/")
    wrong = 0
    for finding in check_channels(channel_settings.load(os.environ, public_url=public_url)):
        _print(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.what}")
        if not finding.ok:
            wrong += 1
            _print(f"       {finding.hint}")
    return 1 if wrong else 0


def audit_verify() -> int:
    """Verify the agents' audit trail; 1 and the line when it was changed.

    Note the count and the head elsewhere: lines cut off at the end show only by them.
    """
    settings = insurer_settings.load(os.environ)
    database = Database(build_engine(settings.database_url))
    try:
        found = Acts(database, key=settings.data_keys[-1].encode(), clock=now).verify()
    except TrailBroken as broken:
        _print(f"BROKEN  {broken}")
        return 1
    _print(f"ok      {found.lines} lines, head {found.head or '(none)'}")
    return 0


COMMANDS: dict[tuple[str, str], Callable[[], int]] = {
    ("channels", "check"): channels_check,
    ("audit", "verify"): audit_verify,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 2 when a setting is wrong."""
    parser = argparse.ArgumentParser(prog="emma-admin", description=__doc__)
    known = "; ".join(f"{group} {name}" for group, name in COMMANDS)
    parser.add_argument("group", help=f"there are: {known}")
    parser.add_argument("command")
    asked = parser.parse_args(arguments)
    act = COMMANDS.get((asked.group, asked.command))
    if act is None:
        parser.error(f"no such command; there are: {known}")
    try:
        return act()
    except (SettingsError, InsurerError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
