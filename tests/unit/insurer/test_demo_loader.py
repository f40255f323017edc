"""Demo files: what they mean, and how their mistakes are told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from insurer.demo.loader import load_demo
from insurer.demo.model import DemoData
from insurer.demo.nodes import NotADate, parse_day
from insurer.domain.reimbursements import ReimbursementState
from insurer.errors import DemoDataError
from insurer.settings import DEFAULT_DEMO_DATA

TODAY = date(2026, 3, 31)
SMALLEST = """\
plans:
  - {code: basic, name: Basic}
members:
  - number: "M0001"
    first_name: Zoe
    last_name: Adam
    birth_date: 1980-01-01
    address: {lines: [1 rue A], postcode: "75001", city: Paris}
    contracts:
      - {plan: basic, start: -1y}
"""
LINE = """\
    reimbursements:
      - {act: A, care_type: dental, date: -5d, cost: 43.38, base: 43.38, rate: 60, paid: -1d}
"""


def load(tmp_path: Path, text: str) -> DemoData:
    file = tmp_path / "demo.yml"
    file.write_text(text, encoding="utf-8")
    return load_demo(file, today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("today", TODAY),
        ("-12d", date(2026, 3, 19)),
        ("+30d", date(2026, 4, 30)),
        ("-1m", date(2026, 2, 28)),
        ("+1m", date(2026, 4, 30)),
        ("-2y", date(2024, 3, 31)),
        ("-25m", date(2024, 2, 29)),
    ],
)
def test_a_date_may_be_relative(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "12", "-d", "yesterday", "2026-13-01", "-1w"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        parse_day(text, TODAY)


def test_every_section_but_the_member_is_optional(tmp_path: Path) -> None:
    member = load(tmp_path, SMALLEST).members[0]
    assert (member.card, member.account, member.lines, member.threads) == (None, None, (), ())


def test_what_a_line_does_not_say_is_computed(tmp_path: Path) -> None:
    line = load(tmp_path, SMALLEST + LINE).members[0].lines[0]
    assert (line.secu, line.mutuelle, line.left) == (
        Decimal("26.03"),
        Decimal("0.00"),
        Decimal("17.35"),
    )
    assert line.state is ReimbursementState.PAID


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("first_name: Zoe", "firstname: Zoe", 4, "members[0].first_name"),
        ("first_name: Zoe", "first_name: Zoe\n    colour: red", 6, "members[0].colour"),
        ("1980-01-01", "01/01/1980", 7, "members[0].birth_date"),
        ("plan: basic", "plan: gold", 10, "members[0].contracts[0].plan"),
        ("start: -1y", "start: -1y, end: -2y", 10, "members[0].contracts[0].end"),
        ("dental", "magic", 12, "members[0].reimbursements[0].care_type"),
        ("cost: 43.38", "cost: 1.234", 12, "members[0].reimbursements[0].cost"),
        ("cost: 43.38", "cost: -1", 12, "members[0].reimbursements[0].cost"),
        ("cost: 43.38", "cost: NaN", 12, "members[0].reimbursements[0].cost"),
        ("rate: 60", "rate: 160", 12, "members[0].reimbursements[0].rate"),
        ("paid: -1d", "state: paid", 12, "members[0].reimbursements[0].paid"),
        ("paid: -1d", "state: refused", 12, "members[0].reimbursements[0].reason"),
        ("act: A", "act: A, person: Bob", 12, "members[0].reimbursements[0].person"),
        ("rate: 60", "rate: 60, mutuelle: 99.00", 12, "members[0].reimbursements[0].mutuelle"),
        ('number: "M0001"', "number: [1]", 4, "members[0].number"),
        ('number: "M0001"', 'number: "M0001"\n    nir: "1"', 5, "members[0].nir"),
        ('number: "M0001"', 'number: "M0001"\n    phone: abc', 5, "members[0].phone"),
        ('number: "M0001"', 'number: "M0001"\n    email: abc', 5, "members[0].email"),
        ("members:", "members: 3\nmember:", 3, "members"),
        ("code: basic, ", "", 2, "plans[0].code"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str
) -> None:
    with pytest.raises(DemoDataError) as mistake:
        load(tmp_path, (SMALLEST + LINE).replace(old, new, 1))
    assert (mistake.value.line, mistake.value.field) == (line, field)
    assert mistake.value.file.endswith("demo.yml")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("school_certificate_awaited", "person: a school certificate is awaited of a beneficiary"),
        ("health_insurance_exchange", "kind: the teletransmission of Zoe is active"),
    ],
)
def test_a_finding_that_the_members_own_data_contradicts_is_refused(
    tmp_path: Path, kind: str, told: str
) -> None:
    with pytest.raises(DemoDataError, match=told):
        load(tmp_path, f"{SMALLEST}    notifications: [{{kind: {kind}}}]\n")


@pytest.mark.parametrize("text", ["", "- a", "a: [", "members: []", "\t", "a: 1\na: 2"])
def test_a_file_that_is_no_demo_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DemoDataError):
        load(tmp_path, text)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "demo.yml"
    file.write_bytes(b"members: \xff\xfe")
    with pytest.raises(DemoDataError):
        load_demo(file, today=TODAY)


def test_two_members_cannot_have_one_number(tmp_path: Path) -> None:
    twice = SMALLEST + SMALLEST.split("members:\n")[1]
    with pytest.raises(DemoDataError, match="M0001"):
        load(tmp_path, twice)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_default_file_is_right_on_any_day(today: date) -> None:
    data = load_demo(DEFAULT_DEMO_DATA, today=today)
    assert [one.number for one in data.members] == [str(10000001 + i) for i in range(12)]
    assert all(one.situation for one in data.members)
    for member in data.members:
        for line in member.lines:
            assert line.secu + line.mutuelle + line.left == line.cost
            assert line.paid_on is None or line.paid_on >= line.care_date


def test_the_demo_portal_learns_who_one_can_be(tmp_path: Path) -> None:
    identity = load(tmp_path, SMALLEST).identities[0]
    assert (identity.number, identity.name, identity.situation) == ("M0001", "Zoe Adam", "")
