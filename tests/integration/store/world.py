"""A small world of two members, and a clock that tests move."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from insurer.demo.loader import load_demo
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import paris_day
from insurer.store.demo_writer import write_demo
from insurer.wiring import Services

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
IBAN_NOW = "FR7699999007940584220741140"
IBAN_NEW = "DE89370400440532013000"
PDF = b"%PDF-1.7 a proof"

YAML = """
plans:
  - code: basic
    name: Basic
    kind: standard
    child_price: 21.50
    guarantees:
      - {care_type: dental, label: Teeth, secu_rate: 60, mutuelle_rate: 100, base: 28.92}
  - {code: alpha, name: Alpha, kind: alpha}
members:
  - number: "AAA1"
    first_name: Ana
    last_name: Silva
    birth_date: 1980-02-03
    nir: "288057511212156"
    email: ana@example.org
    phone: "+33639980101"
    address: {lines: [1 rue A], postcode: "75001", city: Paris}
    delivery: email
    contracts:
      - {plan: basic, start: -2y, contributions: {amount: 58.40, rejected: -1m}}
    card: {ordered: -30d, edited: -28d, published: -27d, columns: {PHAR: "100%"}}
    bank: {iban: FR7699999007940584220741140, holder: Ana Silva, since: -2y}
    beneficiaries:
      - {first_name: Leo, relation: child, birth_date: 2015-01-01}
    reimbursements:
      - {act: GP, care_type: general_practitioner, date: -3d, cost: 30.00,
         base: 30.00, rate: 70, secu: 19.00, mutuelle: 9.00, paid: -1d}
      - {act: Teeth, care_type: dental, date: -40d, person: Leo,
         cost: 43.38, base: 43.38, rate: 60, mutuelle: 17.35, paid: -35d}
      - {act: Glasses, care_type: optical, date: -20d, cost: 300.00,
         base: 0.15, rate: 60, state: refused, reason: ceiling_reached}
      - {act: Ancient, care_type: optical, date: -13m, cost: 100.00,
         base: 0.15, rate: 60, paid: -12m}
  - number: "BBB2"
    first_name: Bob
    last_name: Roy
    birth_date: 1970-01-01
    address: {lines: [2 rue B], postcode: "75002", city: Paris}
    email: bob@example.org
    contracts: [{plan: alpha, start: -1y}]
    reimbursements:
      - {act: Hospital, care_type: hospital, date: -5d, cost: 65.00,
         base: 0.00, rate: 0, mutuelle: 40.00, paid: -2d}
providers:
  - {kind: optician, name: Optics, lines: [3 rue C], postcode: "75001", city: Paris,
     latitude: 48.86, longitude: 2.34, third_party_payment: true, networks: [Santéclair]}
"""


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        """Move on by the arguments of timedelta."""
        self.now += timedelta(**delta)


def fill(engine: Engine, folder: Path) -> None:
    """Load the two members."""
    file = folder / "world.yml"
    file.write_text(YAML, encoding="utf-8")
    data = load_demo(file, today=paris_day(NOW))
    write_demo(engine, data, content_hash="world", day=paris_day(NOW), now=NOW)


@dataclass
class World:
    """The services on the two members, and what tests need around them."""

    services: Services
    engine: Engine
    clock: FakeClock
    home: Path
    codes: list[str] = field(default_factory=list)  # newest last

    def caller(
        self,
        number: str = "AAA1",
        *,
        level: Assurance = Assurance.VERIFIED,
        conversation: str = "conv-1",
        key: str = "op-1",
    ) -> Caller:
        """Return a member who asks."""
        member_id = self.services.members.by_number(number).member_id
        return Caller(member_id, level, "portal", conversation, key)

    def keep(self, value: str, kind: str = "text", conversation: str = "conv-1") -> str:
        """Put a value into the vault."""
        return self.services.vault.put(conversation_id=conversation, kind=kind, value=value)

    def sent(self) -> list[tuple[str, str, str]]:
        """Return template, medium and address of what would be sent now; takes it."""
        return sorted(
            (notice.template.value, notice.medium.value, notice.to)
            for notice in self.services.notices.due(50)
        )
