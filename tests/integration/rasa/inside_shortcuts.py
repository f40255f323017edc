"""Shortcuts come to what Rasa's own ways come to."""

import copy
import unittest
from pathlib import Path

import dask
from rasa.engine.runner import dask as runner
from rasa.shared.core.domain import Domain

from bot.components import shortcuts

ROOT = Path(__file__).resolve().parents[3]


def joined(*parts: object) -> tuple[str, str]:
    return "joined", "+".join(str(part) for part in parts)


class Shortcuts(unittest.TestCase):
    def test_steps_come_to_what_dask_makes_of_them(self) -> None:
        graph = {
            "last": (joined, "left", "right"),
            "left": (joined, "given"),
            "right": (joined, "given", "left"),
            "alone": (joined,),
            "given": ("given", [1, 2]),
        }
        targets = ["last", "alone"]
        self.assertEqual(shortcuts.evaluate(graph, targets), list(dask.get(graph, targets)))

    def test_a_step_that_several_need_is_done_once(self) -> None:
        done: list[str] = []
        graph = {"a": (done.append, "b"), "b": (lambda: done.append("b"),), "c": (len, "d"),
                 "d": (lambda *_: done, "b", "a")}  # fmt: skip
        shortcuts.evaluate(graph, ["c", "a"])
        self.assertEqual(done, ["b", None])

    def test_copied_slots_are_as_rasas_copies_and_apart(self) -> None:
        for slot in Domain.load(str(ROOT / "domain.yml")).slots:
            slot.value = "changed"
            twin = shortcuts.copied(slot)
            self.assertEqual(vars(twin), vars(copy.copy(slot)))
            self.assertIs(type(twin), type(slot))
            twin.value = None
            self.assertEqual(slot.value, "changed")

    def test_rasas_runner_takes_them(self) -> None:
        shortcuts.install()
        self.assertIs(runner.dask.get, shortcuts.evaluate)


if __name__ == "__main__":
    unittest.main()
