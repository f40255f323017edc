"""Hospital stays for which the mutuelle promises to pay the hospital (sources 000 and 004)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insurer.domain.requests import RequestState

# Hospitals take their papers that long before a stay at most; later dates are slips.
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class HospitalCoverage:
    """One stay; `reference` is that of the member's request."""

    reference: str
    person_first_name: str
    person_last_name: str
    person_birth_date: date
    hospital: str
    ward: str | None
    admission_on: date
    state: RequestState
    created_at: datetime
