"""Care providers, and how far away they are."""

from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, degrees, radians, sin, sqrt

_EARTH_RADIUS_KM = 6371.0
_NEARLY_NOTHING = 1e-6  # at the poles a degree of longitude has no width


class ProviderKind(StrEnum):
    """Professions that the networks of the sources list."""

    OPTICIAN = "optician"
    HEARING_AID_SPECIALIST = "hearing_aid_specialist"
    DENTAL_SURGEON = "dental_surgeon"
    OSTEOPATH = "osteopath"
    CHIROPRACTOR = "chiropractor"
    DIETITIAN = "dietitian"
    GENERAL_PRACTITIONER = "general_practitioner"
    SPECIALIST = "specialist"
    PHARMACY = "pharmacy"
    LABORATORY = "laboratory"
    PHYSIOTHERAPIST = "physiotherapist"
    HOSPITAL = "hospital"


@dataclass(frozen=True)
class CareProvider:
    """Somebody who gives care, with whom a member may not have to pay first."""

    provider_id: str
    kind: ProviderKind
    name: str
    address_lines: tuple[str, ...]
    postcode: str
    city: str
    phone: str | None  # as printed, like "01 99 00 12 34"
    latitude: float
    longitude: float
    third_party_payment: bool
    networks: tuple[str, ...]


@dataclass(frozen=True)
class NearbyProvider:
    """A provider and how far away it is, as the crow flies."""

    provider: CareProvider
    kilometres: float
    in_network: bool  # in the care network of this insurer
    third_party_payment: bool  # for who asks: no plan lets everybody have it


@dataclass(frozen=True)
class Area:
    """A part of the map: degrees north and east."""

    south: float
    north: float
    west: float
    east: float


def kilometres_between(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """Return the great-circle distance of two points given as (latitude, longitude) in degrees."""
    (north_a, east_a), (north_b, east_b) = (tuple(map(radians, point)) for point in (from_, to))
    half = (
        sin((north_b - north_a) / 2) ** 2
        + cos(north_a) * cos(north_b) * sin((east_b - east_a) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def area_around(point: tuple[float, float], kilometres: float) -> Area:
    """Return the smallest area that holds all points at most so far from `point`."""
    north, east = point
    up = degrees(kilometres / _EARTH_RADIUS_KM)
    aside = up / max(cos(radians(north)), _NEARLY_NOTHING)
    return Area(north - up, north + up, east - aside, east + aside)
