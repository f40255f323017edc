"""When people answer, on French days."""

from datetime import date, datetime

import pytest

from insurer.domain.clock import PARIS
from insurer.domain.profile import InsurerProfile
from insurer.domain.public_holidays import is_public_holiday
from insurer.profiles.loader import load_profile
from portal_bridge.handoff.hours import is_open, next_opening


@pytest.fixture
def profile() -> InsurerProfile:
    return load_profile("klesia_mut")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize("day", ["2026-05-01", "2026-07-14", "2026-12-25", "2026-04-06"])
def test_public_holidays_are_known(day: str) -> None:
    assert is_public_holiday(date.fromisoformat(day))


def test_centre_is_closed_on_a_holiday(profile: InsurerProfile) -> None:
    assert not is_open(profile, paris("2026-07-14T10:00"))  # a Tuesday
    assert next_opening(profile, paris("2026-07-14T10:00")).date().isoformat() == "2026-07-15"  # type: ignore[union-attr]


def test_centre_is_closed_on_sunday_and_opens_on_monday(profile: InsurerProfile) -> None:
    sunday = paris("2026-03-08T10:00")
    opening = next_opening(profile, sunday)
    assert not is_open(profile, sunday)
    assert opening is not None
    assert is_open(profile, opening)
    assert opening.weekday() == 0
