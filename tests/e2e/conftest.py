"""Fixtures of the end-to-end tests: every test has a member's conversation of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.emma_client import Talk, new_talk
from tests.stack import Stack

OpenTalk = Callable[..., Talk]


@pytest.fixture
def open_talk(emma: Stack) -> Iterator[OpenTalk]:
    """Return a function that opens a conversation; all are ended after the test."""
    talks: list[Talk] = []

    def open_one(member: str | None = "10000001") -> Talk:
        talks.append(new_talk(emma.url, member))
        return talks[-1]

    yield open_one
    emma.wait_ready()
    for talk in talks:
        talk.end()
