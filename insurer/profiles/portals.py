"""Reads where what is done stands in the insurer's portal (`portals/<name>.yml`)."""

from collections.abc import Sequence

from insurer.domain.portal import PortalPlace
from insurer.profiles.reading import Fields


def read_places(parts: Sequence[Fields]) -> tuple[dict[str, PortalPlace], dict[str, PortalPlace]]:
    """Return the places by intent, and what names in the portal mean by name.

    ProfileError names the wrong field, or what is told twice.
    """
    return _by("for", parts), _by("named", parts)


def _by(key: str, parts: Sequence[Fields]) -> dict[str, PortalPlace]:
    places: dict[str, PortalPlace] = {}
    for fields in parts:
        place = _place(fields)
        for one in fields.texts(key, needed=False):
            if one in places:
                raise fields.wrong(key, f"{one} stands twice")
            places[one] = place
    return places


def _place(fields: Fields) -> PortalPlace:
    fields.only({"for", "named", "says", "source", "quotes"})
    if fields.has("for") == fields.has("named"):
        raise fields.wrong("for", "or named must be there, one of them")
    return PortalPlace(
        says=fields.text("says"),
        sources=fields.texts("source", needed=True),
        quotes=fields.texts("quotes", needed=True),
    )
