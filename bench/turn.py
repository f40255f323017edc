"""`make bench`: a whole turn through Emma beside the bare REST turns of stock Rasa projects.

All answer the same words in conversations of a dozen turns, taken in turn so that a busy
moment of the machine hits both.
"""

import argparse
import platform
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil
import requests

from bench import stock
from tests.emma_client import Talk, new_talk
from tests.stack import Stack, running_stack

WORDS = "mes derniers remboursements"
WARM_UP = 2  # turns at the start of each conversation
TURNS_A_CONVERSATION = 10  # longer ones are rare; Rasa's tracker grows with each
Run = Callable[[], list[float]]
MEGABYTE = 1024 * 1024


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--no-stock", action="store_true", help="measure Emma alone")
    parser.add_argument("--short-stock", action="store_true", help="train it in minutes")
    options = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emma-bench-")))
        warm_home(home)  # so that the start measured is the second one
        started = time.monotonic()
        emma = stack.enter_context(running_stack(home))
        start_s = time.monotonic() - started
        turns: dict[str, Run] = {
            "Emma, whole turn": lambda: whole_turns(new_talk(emma.url, "10000001"))
        }
        stock_pids: dict[str, int] = {}
        print_machine()
        for project in () if options.no_stock else (stock.RULES_ONLY, stock.DEFAULT):
            used = project.shortened() if options.short_stock else project
            place, training_s = stock.ensure_trained(used)
            url, stock_pids[project.name], ready_s = stack.enter_context(stock.serving(place))
            turns[f"{project.name}, bare REST turn"] = partial(bare_turns, url)
            trained = "trained before" if training_s is None else f"trained in {training_s:.0f} s"
            how = "in short, " if used.in_short else ""
            print(f"{project.name}: {how}{trained}, ready in {ready_s:.1f} s")
        print(f"Emma: ready in {start_s:.1f} s\n")
        print_turns(measure(turns, options.turns))
        print_memory(emma, stock_pids)
    return 0


def warm_home(home: Path) -> None:
    """Start and stop Emma once: environments, model and database are made."""
    with running_stack(home):
        pass


def measure(turns: dict[str, Run], count: int) -> dict[str, list[float]]:
    """Return the milliseconds of at least `count` turns of each, taken a conversation about."""
    times: dict[str, list[float]] = {name: [] for name in turns}
    while any(len(taken) < count for taken in times.values()):
        for name, run in turns.items():
            times[name] += run()
    return times


def timed(turn: Callable[[], None]) -> list[float]:
    """Return the milliseconds of the turns of one conversation, the first ones left out."""
    times = []
    for number in range(WARM_UP + TURNS_A_CONVERSATION):
        started = time.perf_counter()
        turn()
        if number >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
    return times


def whole_turns(talk: Talk) -> list[float]:
    """Time a conversation with Emma: post, then read the answer on the widget's event stream."""
    heard = talk.stream()

    def turn() -> None:
        seq = int(talk.post({"text": WORDS}).json()["seq"])
        next(m for m in heard if int(m["seq"]) > seq and m["author"] == "bot")

    try:
        return timed(turn)
    finally:
        heard.close()


def bare_turns(url: str) -> list[float]:
    """Time a conversation with the stock project, over Rasa's own REST channel."""
    body = {"sender": uuid.uuid4().hex, "message": WORDS}
    with requests.Session() as http:  # keeps its connection, as the widget and our client do

        def turn() -> None:
            answer = http.post(f"{url}/webhooks/rest/webhook", json=body, timeout=30)
            assert answer.json(), "the stock project said nothing"

        return timed(turn)


def print_machine() -> None:
    """Say on what was measured."""
    memory = psutil.virtual_memory().total / MEGABYTE / 1024
    print(f"{platform.platform()}, {psutil.cpu_count()} cores, {memory:.0f} GB, {processor()}")
    names = ("flask", "sqlalchemy", "psycopg", "rasa-sdk", "procrastinate")
    print(f"Python {platform.python_version()}; " + ", ".join(f"{n} {version(n)}" for n in names))
    print("Rasa 3.6.21 in both")


def processor() -> str:
    """Return the processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def print_turns(times: dict[str, list[float]]) -> None:
    """Print the table of times; the ratio is to the last line, the baseline."""
    base = statistics.median(list(times.values())[-1])
    print(f"{'turn (ms)':<40}{'n':>5}{'p50':>9}{'p95':>9}{'max':>9}{'p50 ratio':>11}")
    for name, values in times.items():
        middle, high = statistics.median(values), percentile(values, 95)
        line = f"{name:<40}{len(values):>5}{middle:>9.1f}{high:>9.1f}{max(values):>9.1f}"
        print(f"{line}{middle / base:>11.2f}")


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which `percent` of the values lie."""
    return sorted(values)[min(len(values) - 1, round(len(values) * percent / 100))]


def print_memory(emma: Stack, stock_pids: Mapping[str, int]) -> None:
    """Print RSS and PSS (shared pages counted once) of each process with its children."""
    print(f"\n{'memory (MB)':<40}{'processes':>10}{'RSS':>9}{'PSS':>9}")
    total = [0.0, 0.0]
    groups = {**emma.pids, "launcher": emma.launcher.pid}
    for name, pid in groups.items():
        family = family_of(pid, with_children=name != "launcher")
        rss, pss = memory_of(family)
        total = [total[0] + rss, total[1] + pss]
        print(f"{name:<40}{len(family):>10}{rss:>9.0f}{pss:>9.0f}")
    print(f"{'Emma in all':<40}{'':>10}{total[0]:>9.0f}{total[1]:>9.0f}")
    for name, pid in stock_pids.items():
        family = family_of(pid)
        rss, pss = memory_of(family)
        print(f"{name:<40}{len(family):>10}{rss:>9.0f}{pss:>9.0f}")


def family_of(pid: int, *, with_children: bool = True) -> list[psutil.Process]:
    """Return a process and, if wanted, all below it."""
    process = psutil.Process(pid)
    return [process, *(process.children(recursive=True) if with_children else [])]


def memory_of(family: Sequence[psutil.Process]) -> tuple[float, float]:
    """Return RSS and PSS in megabytes."""
    infos = [process.memory_full_info() for process in family]
    return sum(i.rss for i in infos) / MEGABYTE, sum(i.pss for i in infos) / MEGABYTE


if __name__ == "__main__":
    sys.exit(main())
