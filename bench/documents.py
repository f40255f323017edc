"""`python -m bench.documents`: time and size of a card's PDF."""

import argparse
import statistics
import time
from dataclasses import replace
from datetime import date

from insurer.documents.card import CardDocument, CardPerson, render_card
from insurer.domain.cards import CardKind

CODES = ("PHAR", "MED", "RLAX", "SAGE", "EXTE", "CSTE", "HOSP", "OPTI", "DESO", "DEPR", "AUDI")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    times = parser.parse_args().times
    cards = {"1 person": a_card(1), "8 persons": a_card(8), "ALPHA, 1 person": alpha_card()}
    started = time.perf_counter()
    render_card(cards["1 person"])
    print(f"first card of a process: {(time.perf_counter() - started) * 1000:.0f} ms\n")
    print("| card | p50 (ms) | p95 (ms) | size (KB) |\n|---|---|---|---|")
    for name, card in cards.items():
        taken, size = measure(card, times)
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(f"| {name} | {statistics.median(taken):.1f} | {p95:.1f} | {size / 1024:.1f} |")
    return 0


def measure(card: CardDocument, times: int) -> tuple[list[float], int]:
    """Return the milliseconds of each rendering and the size of the last; never twice the same."""
    taken, size = [], 0
    for turn in range(times):
        fresh = replace(card, member_number=f"{10_000_000 + turn}", reference=f"{turn:032x}")
        started = time.perf_counter()
        size = len(render_card(fresh))
        taken.append((time.perf_counter() - started) * 1000)
    return taken, size


def a_card(persons: int) -> CardDocument:
    """Return a card that shows so many persons."""
    born = date(1985, 3, 2)
    return CardDocument(
        kind=CardKind.TIERS_PAYANT,
        reference="",
        insurer_name="Mutuelle d’essai",
        insurer_phone="01 99 00 00 00",
        insurer_address=("1 rue de la Paix", "75000 Paris"),
        assistance_phone=None,
        portal_name="member space",
        portal_url="https://www.example.org",
        care_network=None,
        manager=(),
        operators=dict.fromkeys(CODES, "SP"),
        member_number="",
        holder_first_name="Lea",
        holder_last_name="MARTIN",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        persons=tuple(
            CardPerson(f"First name {rank}", "MARTIN", born, "2 85 •• •• ••• ••• 42", rank)
            for rank in range(1, persons + 1)
        ),
        columns=(*tuple((code, "100%") for code in CODES), ("DIV", "(2)")),
    )


def alpha_card() -> CardDocument:
    """Return the member card of the ALPHA plan."""
    return replace(a_card(1), kind=CardKind.MEMBER_CARD_ALPHA, columns=())


if __name__ == "__main__":
    raise SystemExit(main())
