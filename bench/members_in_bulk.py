"""Fills a migrated database with members by COPY: invented, alike, and many."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import psycopg

from insurer.store.cipher import Cipher

TODAY = datetime.now(UTC).date()
NOW = datetime.now(UTC).isoformat()
_SPAN = 3 * 365  # days over which a member's lines are spread
_ACTS = (
    ("Consultation", "general_practitioner", "30.00\t30.00\t70\t19.00\t9.00\t2.00", "Dr Faure"),
    ("Dental care", "dental", "43.38\t43.38\t60\t26.03\t17.35\t0.00", "Dr Park"),
    ("Medicine", "pharmacy", "12.40\t12.40\t65\t7.06\t4.34\t1.00", "Pharmacy"),
    ("Glasses", "optical", "320.00\t0.15\t60\t0.09\t200.00\t119.91", "Optician"),
    ("Analysis", "laboratory", "40.00\t40.00\t60\t24.00\t16.00\t0.00", "Laboratory"),
)
_STATEMENTS, _INSTALMENTS, _PROVIDERS = 6, 12, 5000
_BATCH = 5000  # rows sent at once
Rows = Iterator[str]


def member_id_of(place: int) -> str:
    """Return the id of the member at this place, from 0."""
    return f"{place:032x}"


def fill(url: str, cipher: Cipher, *, members: int, lines_each: int) -> int:
    """Write the members and return how many reimbursement lines there are."""
    sealed = cipher.encrypt(b"{}").decode()
    tables: dict[str, Callable[[int], Rows]] = {
        "members (member_id, number, email, phone, address_lines, postcode, city, country,"
        " created_at)": _member,
        "delivery_preferences (member_id, delivery, since)": _preference,
        "beneficiaries (person_id, member_id, relation, first_name, last_name, birth_date, rank,"
        " attached_since, teletransmission)": _persons,
        "contracts (contract_id, member_id, kind, plan_code, start_on)": _contract,
        "cards (card_id, member_id, kind, year, ordered_on, edited_on, columns, valid_from,"
        " valid_until)": _card,
        "card_shipments (shipment_id, card_id, delivery, shipped_on)": _shipment,
        "bank_accounts (account_id, member_id, iban, masked_iban, holder, since)": lambda m: iter(
            [f"{_id('a', m)}\t{_id('', m)}\t{sealed}\tFR76 •••• •••• 189\t{sealed}\t2024-01-01\n"]
        ),
        "statements (statement_id, member_id, issued_on, period_from, period_until, total)": (
            _statements
        ),
        "contribution_schedules (schedule_id, contract_id, year, mode, frequency)": _schedule,
        "contributions (contribution_id, schedule_id, member_id, due_on, amount, state, paid_on)": (
            _instalments
        ),
        "requests (request_id, member_id, reference, kind, state, payload, created_at,"
        " updated_at)": lambda m: iter(
            [
                f"{_id('q', m)}\t{_id('', m)}\tDOC-{m:08d}\tdocument\treceived\t{sealed}"
                f"\t{NOW}\t{NOW}\n"
            ]
        ),
        "stored_files (file_id, member_id, name, media_type, size, sha256, location, created_at,"
        " uploaded)": _files,
        "request_files (request_id, file_id)": lambda m: iter([f"{_id('q', m)}\t{_id('f', m)}\n"]),
        "documents (document_id, member_id, request_id, file_id, kind, state, created_at)": (
            lambda m: iter(
                [
                    f"{_id('o', m)}\t{_id('', m)}\t{_id('q', m)}\t{_id('f', m)}"
                    f"\tschool_certificate\treceived\t{NOW}\n"
                ]
            )
        ),
        "quotes (quote_id, member_id, request_id, kind, total, secu_share, mutuelle_share, state,"
        " created_at)": lambda m: iter(
            [
                f"{_id('u', m)}\t{_id('', m)}\t{_id('q', m)}\tdental\t500.00\t72.00\t200.00"
                f"\treceived\t{NOW}\n"
            ]
        ),
        "hospital_coverages (coverage_id, member_id, person_id, request_id, hospital,"
        " admission_on, state, created_at)": lambda m: iter(
            [
                f"{_id('y', m)}\t{_id('', m)}\t{_id('p', m)}\t{_id('q', m)}\tClinic\t{TODAY}"
                f"\treceived\t{NOW}\n"
            ]
        ),
        "message_threads (thread_id, member_id, theme, created_at, last_message_at)": _thread,
        "messages (message_id, thread_id, from_member, body, sent_at)": lambda m: iter(
            [f"{_id('g', m)}\t{_id('t', m)}\tf\t{sealed}\t{NOW}\n"]
        ),
        "notifications (notification_id, member_id, kind, created_at)": _finding,
        "reimbursements (reimbursement_id, member_id, person_id, statement_id, act, care_type,"
        " actual_cost, secu_base, secu_rate, secu_amount, mutuelle_amount, left_to_pay, provider,"
        " payee, state, care_date, paid_on)": lambda m: _lines(m, lines_each),
    }
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no foreign key row by row
        connection.execute(
            "INSERT INTO insurer.plans VALUES ('kle', 'Plan', 'standard', 46.20, 21.50)"
        )
        connection.execute(
            "INSERT INTO insurer.guarantee_lines (line_id, plan_code, care_type, label, secu_rate,"
            " mutuelle_rate, position) VALUES ('g', 'kle', 'dental', 'Dental care', 60, 100, 0)"
        )
        for table, rows in tables.items():
            _copy(connection, table, (row for m in range(members) for row in rows(m)))
        _copy(
            connection,
            "care_providers (provider_id, kind, name, address_lines, postcode, city, latitude,"
            " longitude, third_party_payment, networks)",
            _providers(),
        )
        connection.execute("VACUUM (ANALYZE)")
    return members * lines_each


def _copy(connection: psycopg.Connection, table: str, rows: Rows) -> None:
    with connection.cursor().copy(f"COPY insurer.{table} FROM STDIN".encode()) as copy:
        while batch := "".join(islice(rows, _BATCH)):
            copy.write(batch)


def _id(kind: str, number: int) -> str:
    """Return an id of 32 signs; the member's own for the empty kind."""
    return f"{kind}{number:0{32 - len(kind)}x}"


def _member(m: int) -> Rows:
    yield (
        f"{_id('', m)}\t{m:08d}\tm{m}@example.org\t+336{m:08d}\t{{1 rue A}}\t{m % 95 + 1:02d}000"
        f"\tParis\tFR\t{NOW}\n"
    )


def _preference(m: int) -> Rows:
    yield f"{_id('', m)}\tpaper\t2024-01-01\n"


def _persons(m: int) -> Rows:
    for kind, relation, name, born in (
        ("p", "self", "Ana", "1980-02-03"),
        ("c", "child", "Leo", "2015-01-01"),
    ):
        ids = f"{_id(kind, m)}\t{_id('', m)}\t{relation}"
        yield f"{ids}\t{name}\tSilva\t{born}\t1\t2024-01-01\tactive\n"


def _contract(m: int) -> Rows:
    yield f"{_id('k', m)}\t{_id('', m)}\thealth\tkle\t2024-01-01\n"


def _card(m: int) -> Rows:
    year = TODAY.year
    yield (
        f"{_id('d', m)}\t{_id('', m)}\ttiers_payant\t{year}\t{year}-01-01\t{year}-01-05"
        f'\t[["PHAR", "100%"]]\t{year}-01-01\t{year}-12-31\n'
    )


def _shipment(m: int) -> Rows:
    yield f"{_id('s', m)}\t{_id('d', m)}\tpaper\t{TODAY.year}-01-08\n"


def _statements(m: int) -> Rows:
    for number in range(_STATEMENTS):
        day = TODAY - timedelta(days=30 * number + 5)
        yield (
            f"{_id('e', m * _STATEMENTS + number)}\t{_id('', m)}\t{day}"
            f"\t{day - timedelta(days=29)}\t{day}\t42.00\n"
        )


def _schedule(m: int) -> Rows:
    yield f"{_id('h', m)}\t{_id('k', m)}\t{TODAY.year}\tdirect_debit\tmonthly\n"


def _instalments(m: int) -> Rows:
    for number in range(_INSTALMENTS):
        day = TODAY + timedelta(days=30 * (number - _INSTALMENTS // 2))
        state, paid = ("paid", day) if day <= TODAY else ("scheduled", "\\N")
        ids = f"{_id('i', m * _INSTALMENTS + number)}\t{_id('h', m)}\t{_id('', m)}"
        yield f"{ids}\t{day}\t58.40\t{state}\t{paid}\n"


def _files(m: int) -> Rows:
    for kind, uploaded in (("f", "t"), ("w", "f")):  # what the member sent, what we made
        file_id = _id(kind, m)
        yield (
            f"{file_id}\t{_id('', m)}\tscan.pdf\tapplication/pdf\t48000\t{file_id}"
            f"\t{file_id}\t{NOW}\t{uploaded}\n"
        )


def _thread(m: int) -> Rows:
    yield f"{_id('t', m)}\t{_id('', m)}\tcard\t{NOW}\t{NOW}\n"


def _finding(m: int) -> Rows:
    if m % 5 == 0:
        yield f"{_id('n', m)}\t{_id('', m)}\taddress_wrong\t{NOW}\n"


_DAYS = [TODAY - timedelta(days=back) for back in range(_SPAN + 1)]


def _lines(m: int, count: int) -> Rows:
    member = _id("", m)
    for number in range(count):
        back = (number * _SPAN // count + m) % _SPAN
        act, kind, amounts, provider = _ACTS[(m + number) % len(_ACTS)]
        person = _id("c" if number % 3 == 0 else "p", m)
        statement = _id("e", m * _STATEMENTS + back // 30) if back // 30 < _STATEMENTS else "\\N"
        day: date = _DAYS[back]
        state = f"paid\t{day}\t{day}" if back > 2 else f"in_progress\t{day}\t\\N"
        yield (
            f"{_id('r', m * count + number)}\t{member}\t{person}\t{statement}\t{act}\t{kind}"
            f"\t{amounts}\t{provider}\tmember\t{state}\n"
        )


def _providers() -> Rows:
    chance = random.Random(11)  # noqa: S311 - the same map every time
    kinds = ("optician", "dental_surgeon", "hearing_aid_specialist", "osteopath", "pharmacy")
    for number in range(_PROVIDERS):
        north, east = chance.uniform(43, 50.5), chance.uniform(-1.5, 7.5)
        yield (
            f"{_id('v', number)}\t{kinds[number % len(kinds)]}\tName {number}\t{{1 rue A}}"
            f"\t69003\tLyon\t{north:.5f}\t{east:.5f}\tt\t{{Network}}\n"
        )
