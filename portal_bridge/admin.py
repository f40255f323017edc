"""`./emma-admin GROUP COMMAND`: what the people who run Emma ask of her."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from insurer import settings as insurer_settings
from insurer.errors import InsurerError
from insurer.settings import Settings
from insurer.wiring import build_services
from portal_bridge import review
from portal_bridge.channels import settings as channel_settings
from portal_bridge.channels.check import check_channels
from portal_bridge.clock import now
from portal_bridge.errors import SettingsError
from portal_bridge.handoff.acts import Acts, TrailBroken
from portal_bridge.handoff.examples import names_in_file
from portal_bridge.handoff.reviews import Reviews
from portal_bridge.staff.administration import RESCUED, Administration
from portal_bridge.store.engine import Database, build_engine

TRAINING_DATA = Path(__file__).resolve().parents[1] / "bot/data/nlu"


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
    with _desk(insurer_settings.load(os.environ)) as (_, acts):
        try:
            found = acts.verify()
        except TrailBroken as broken:
            _print(f"BROKEN  {broken}")
            return 1
    _print(f"ok      {found.lines} lines, head {found.head or '(none)'}")
    return 0


def nlu_review() -> int:
    """Label what Emma did not understand (at a terminal), and write the examples to a file."""
    settings = insurer_settings.load(os.environ)
    services = build_services(settings)
    with _desk(settings) as (database, acts):
        _review(Reviews(database, acts, names_in_file(services.members), clock=now), settings)
    services.close()
    return 0


def _review(reviews: Reviews, settings: Settings) -> None:
    if sys.stdin.isatty():
        review.label_all(reviews, actor=getpass.getuser(), ask=input, show=_print)
    waiting = sum(1 for group in reviews.misunderstood() if group.label is None)
    path = settings.home / "review" / "nlu.yml"
    known = review.known_examples(TRAINING_DATA)
    count = review.write_examples(reviews.examples(), path, known=known, show=_print)
    _print(f"{waiting} groups of messages without a label; {count} new examples")
    if count:
        _print(f"read {path} and move what is good into bot/data/nlu, then `make train`")


def access_rescue() -> int:
    """Make the administrator `admin`, or let them in again: a new password, no second factor."""
    with _desk(insurer_settings.load(os.environ)) as (database, acts):
        first = Administration(database, acts).rescue()
    _print(f"login {RESCUED}, password {first} (to be changed at the first sign-in)")
    return 0


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[Database, Acts]]:
    """Give the bridge's database and the trail; the connections are closed at the end."""
    database = Database(build_engine(settings.database_url))
    try:
        yield database, Acts(database, key=settings.data_keys[-1].encode(), clock=now)
    finally:
        database.engine.dispose()


COMMANDS: dict[tuple[str, str], Callable[[], int]] = {
    ("channels", "check"): channels_check,
    ("audit", "verify"): audit_verify,
    ("nlu", "review"): nlu_review,
    ("access", "rescue"): access_rescue,
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
