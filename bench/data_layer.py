"""`python -m bench.data_layer`: reads of the data layer among many members, with query plans.

Makes a database of its own (default: 100,000 members, 5 million reimbursement lines) in a folder
of its own, reads as members picked at random, and prints for every read p50, p95 and what
PostgreSQL does for it. Fails when a p95 is above the limit, or when a member's read goes
through a whole table. Documents are made, not read, and so not measured here.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet
from sqlalchemy import Engine, event

from bench.members_in_bulk import fill, member_id_of
from insurer.domain.caller import Assurance, Caller
from insurer.domain.contact_details import ContactField
from insurer.domain.identifiers import IdentifierKind
from insurer.domain.line_search import LineClues
from insurer.domain.members import Relation
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.providers import ProviderKind
from insurer.domain.reimbursements import CareType
from insurer.gazetteer.communes import Place
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.store.embedded import EmbeddedServer, place_in
from insurer.store.engine import build_engine
from insurer.store.schema import upgrade
from insurer.wiring import Services, build_services

LIMIT_MS = 80.0
WARM_UP = 5  # calls that fill caches
SMALL_TABLE = 1000  # rows; going through a table of plans is no scan of members
Read = Callable[[Services, Caller], Any]

# Every read of a member; each is called with what a conversation would give it.
READS: dict[str, Read] = {
    "members.profile": lambda s, c: s.members.profile(c),
    "cards.status": lambda s, c: s.cards.status(c),
    "cards.holders": lambda s, c: s.cards.holders(c),
    "card_requests.open_reissue": lambda s, c: s.card_requests.open_reissue(c),
    "delivery.current": lambda s, c: s.delivery.current(c),
    "reimbursements.latest": lambda s, c: s.reimbursements.latest(c),
    "reimbursements.latest, one kind": lambda s, c: s.reimbursements.latest(
        c, care_type=CareType.DENTAL
    ),
    "reimbursements.detail": lambda s, c: s.reimbursements.detail(
        c, s.reimbursements.latest(c, limit=1)[0].reimbursement_id
    ),
    "reimbursements.find": lambda s, c: s.reimbursements.find(
        c, LineClues(care_type=CareType.DENTAL)
    ),
    "reimbursements.delay": lambda s, c: s.reimbursements.delay(c, LineClues()),
    "reimbursements.summary": lambda s, c: s.reimbursements.summary(c),
    "statements.list": lambda s, c: s.statements.list(c),
    "contracts.list": lambda s, c: s.contracts.list(c),
    "contracts.coverage": lambda s, c: s.contracts.coverage(c, CareType.DENTAL),
    "contracts.allowances": lambda s, c: s.contracts.allowances(c, CareType.DENTAL),
    "certificates.available": lambda s, c: s.certificates.available(c),
    "contact_details.check": lambda s, c: s.contact_details.check(
        c, ContactField.EMAIL, "nouvelle@example.org"
    ),
    "contributions.change_with": lambda s, c: s.contributions.change_with(c, Relation.CHILD, None),
    "contributions.change_without": lambda s, c: s.contributions.change_without(
        c, s.cards.holders(c)[-1].person_id
    ),
    "contributions.of_period": lambda s, c: s.contributions.of_period(
        c, date(2026, 1, 1), date(2026, 12, 31)
    ),
    "contributions.account": lambda s, c: s.contributions.account(c),
    "bank_details.current": lambda s, c: s.bank_details.current(c),
    "bank_details.pending": lambda s, c: s.bank_details.pending(c),
    "one_time_codes.last_sent": lambda s, c: s.one_time_codes.last_sent(
        c, CodePurpose.BANK_DETAILS_CHANGE
    ),
    "identifiers.masked": lambda s, c: s.identifiers.masked(c),
    "identifiers.clear": lambda s, c: s.identifiers.clear(c, IdentifierKind.PHONE),
    "hospital_coverage.check_plan": lambda s, c: s.hospital_coverage.check_plan(c),
    "hospital_coverage.history": lambda s, c: s.hospital_coverage.history(c),
    "messages.inbox": lambda s, c: s.messages.inbox(c),
    "files.uploads": lambda s, c: s.files.uploads(c),
    "requests.list": lambda s, c: s.requests.list(c),
    "notifications.open": lambda s, c: s.notifications.open(c),
    "notifications.news_medium": lambda s, c: s.notifications.news_medium(c),
    "care_network.home": lambda s, c: s.care_network.home(c),
    "care_network.is_open_to": lambda s, c: s.care_network.is_open_to(c),
    "care_network.nearest": lambda s, c: s.care_network.nearest(
        c, ProviderKind.OPTICIAN, Place("Lyon", "69003", 45.76, 4.85)
    ),
    "handoff_context": lambda s, c: s.handoff_context(c),
}


def main() -> int:
    """Make the data, read, print the table; 1 when a limit is broken."""
    options = _options()
    with _server(options.folder) as url:
        cipher_key = Fernet.generate_key().decode()
        cipher = Cipher([cipher_key])
        engine = build_engine(url, cipher)
        upgrade(engine)
        began = time.perf_counter()
        lines = fill(url, cipher, members=options.members, lines_each=options.lines_each)
        made = time.perf_counter() - began
        print(f"{options.members:,} members, {lines:,} lines made in {made:.0f} s\n", flush=True)
        services = build_services(
            Settings(database_url=url, home=Path(tempfile.gettempdir()), data_keys=(cipher_key,))
        )
        broken = _measure(services, url, options)
        services.close()
        engine.dispose()
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--lines-each", type=int, default=50)
    parser.add_argument("--calls", type=int, default=200, help="of each read")
    parser.add_argument("--folder", type=Path, help="a new folder; default: a temporary one")
    return parser.parse_args()


@contextmanager
def _server(folder: Path | None) -> Iterator[str]:
    """Run a PostgreSQL of our own and give its libpq URL; its data goes at the end."""
    home = folder or Path(tempfile.mkdtemp(prefix="emma-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    fast = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    server = EmbeddedServer(place_in(home), {**fast, "max_wal_size": "4GB"})
    server.start()
    try:
        yield place_in(home).maintenance_url
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _measure(services: Services, url: str, options: argparse.Namespace) -> bool:
    chance = random.Random(7)  # noqa: S311 - the same members every time
    print("| read | statements | p50 (ms) | p95 (ms) | in the server (ms) | how it reads |")
    print("|---|---|---|---|---|---|")
    broken = False
    for name, read in READS.items():
        callers = [caller_at(chance.randrange(options.members)) for _ in range(options.calls)]
        for caller in callers[:WARM_UP]:
            read(services, caller)
        taken = [_time(read, services, caller) for caller in callers]
        plans, scanned, server = _plans(url, _statements(read, services, callers[0]))
        p95 = statistics.quantiles(taken, n=20)[-1]
        wrong = p95 > LIMIT_MS or bool(scanned)
        broken = broken or wrong
        note = f" **goes through {', '.join(sorted(scanned))}**" if scanned else ""
        print(
            f"| {name} | {len(plans)} | {statistics.median(taken):.1f} | {p95:.1f} | {server:.2f} |"
            f" {'; '.join(dict.fromkeys(plans))}{note} |",
            flush=True,
        )
    print(f"\nlimit: p95 ≤ {LIMIT_MS:.0f} ms: {'BROKEN' if broken else 'held'}")
    return broken


def caller_at(place: int) -> Caller:
    """Return the member at this place, verified."""
    return Caller(member_id_of(place), Assurance.VERIFIED, "portal", "bench", "bench")


def _time(read: Read, services: Services, caller: Caller) -> float:
    began = time.perf_counter()
    read(services, caller)
    return (time.perf_counter() - began) * 1000


Statement = tuple[str, Any]


def _statements(read: Read, services: Services, caller: Caller) -> Sequence[Statement]:
    """Return the statements of one read with their parameters, as sent."""
    sent: list[Statement] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "insurer." in statement:
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        read(services, caller)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sent


def _plans(url: str, statements: Sequence[Statement]) -> tuple[list[str], set[str], float]:
    """Return what each statement does, large tables gone through as a whole, server's time."""
    plans, scanned, milliseconds = [], set(), 0.0
    with psycopg.connect(url) as connection:
        sizes = dict(
            connection.execute(
                "SELECT relname, reltuples FROM pg_class JOIN pg_namespace n"
                " ON n.oid = relnamespace WHERE nspname = 'insurer'"
            ).fetchall()
        )
        for statement, parameters in statements:
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode()
            (plan,) = connection.execute(explain, parameters).fetchone() or ([],)
            milliseconds += plan[0]["Execution Time"]
            nodes = list(_nodes(plan[0]["Plan"]))
            plans.append(" + ".join(_words(node) for node in nodes if "Relation Name" in node))
            scanned |= {
                node["Relation Name"]
                for node in nodes
                if node["Node Type"] == "Seq Scan"
                and sizes.get(node["Relation Name"], 0) > SMALL_TABLE
            }
    return plans, scanned, milliseconds


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan["Node Type"] == "Bitmap Heap Scan":
        (below,) = (one for one in plan["Plans"])
        yield {**plan, "Index Name": below.get("Index Name", "several")}
        return
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _words(node: dict[str, Any]) -> str:
    index = node.get("Index Name")
    return f"`{index}`" if index else f"{node['Node Type']} {node['Relation Name']}"


if __name__ == "__main__":
    sys.exit(main())
