"""The bench of the data layer fills a database that every read of a member can answer from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.data_layer import READS, caller_at
from bench.members_in_bulk import fill
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.wiring import Services, build_services
from tests.integration.conftest import DATA_KEY


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    fill(database_url, Cipher([DATA_KEY]), members=3, lines_each=5)
    built = build_services(
        Settings(database_url=database_url, home=tmp_path, data_keys=(DATA_KEY,))
    )
    yield built
    built.close()


def test_every_measured_read_finds_something(services: Services) -> None:
    answers = {name: read(services, caller_at(0)) for name, read in READS.items()}
    nothing = {name for name, answer in answers.items() if answer in (None, ())}
    refuses_only = {"hospital_coverage.check_plan"}  # answers by an error, or not at all
    waiting = {"card_requests.open_reissue", "bank_details.pending", "one_time_codes.last_sent"}
    assert nothing == waiting | refuses_only
