"""Makes communes.csv.gz from two open packages; run by hand when they have news.

python -m insurer.gazetteer.build <communes.json> <cities500.json>   (README.md says which)
"""

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from insurer.domain.folding import fold
from insurer.gazetteer.communes import FILE

_OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}  # GeoNames → INSEE
_CURRENT = {"commune-actuelle", "arrondissement-municipal"}
_ARRONDISSEMENT = re.compile(r"(.+) (\d+)er? Arrondissement")
_SAME_SIZE = 0.5  # two places of one name in one region: the one of about the same population
_FEW = 600  # inhabitants that do not matter
Point = tuple[float, float]
Record = dict[str, Any]


def rows(communes: list[Record], cities: Iterable[Record]) -> Iterator[list[str]]:
    """Yield name, postcodes, population, latitude, longitude of every commune."""
    by_name = _by_name(cities)
    current = [one for one in communes if one["type"] in _CURRENT and one.get("codesPostaux")]
    formers = defaultdict(list)
    for one in communes:
        if one.get("chefLieu"):
            formers[one["chefLieu"]].append(one["nom"])
    found = {one["code"]: _find(one, formers[one["code"]], by_name) for one in current}
    near = _around(current, found)
    for one in current:
        point = found[one["code"]] or _near(one["codesPostaux"][0], near)
        if point is not None:
            postcodes, size = " ".join(one["codesPostaux"]), str(one.get("population", 0))
            yield [one["nom"], postcodes, size, f"{point[0]:.3f}", f"{point[1]:.3f}"]


def _by_name(cities: Iterable[Record]) -> dict[tuple[str, str], list[Record]]:
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for city in cities:
        country = city["countrycode"]
        if country == "FR" or country in _OVERSEAS:
            region = _OVERSEAS.get(country) or str(city["admin1code"])
            numbered = re.match(r"(Paris|Lyon|Marseille) \d\d\b", city["name"])
            spelled = [numbered[0]] if numbered else [city["name"], *city["alternatenames"]]
            for name in {fold(name) for name in spelled}:
                found[(region, name)].append(city)
    return found


def _find(
    commune: Record, formers: list[str], by_name: dict[tuple[str, str], list[Record]]
) -> Point | None:
    """Return where the commune is, or one of those that it was made of."""
    names = [_ARRONDISSEMENT.sub(lambda m: f"{m[1]} {int(m[2]):02}", commune["nom"])]
    for name in (*names, *formers, commune["nom"].partition("-")[0] if formers else ""):
        alike = by_name.get((commune["region"], fold(name)), [])
        size = commune.get("population", 0)
        best = min(alike, key=lambda city: abs(city["population"] - size), default=None)
        if best is None:
            continue
        only_one = len({city["geonameid"] for city in alike}) == 1
        if only_one or abs(best["population"] - size) <= max(_FEW, size * _SAME_SIZE):
            return best["latitude"], best["longitude"]
    return None


def _around(communes: list[Record], found: dict[str, Point | None]) -> dict[str, Point]:
    """Return the middle of the known communes of each postcode and beginning of postcodes."""
    gathered: dict[str, list[Point]] = defaultdict(list)
    for one in communes:
        point = found[one["code"]]
        for postcode in one["codesPostaux"] if point else ():
            for length in (5, 4, 3, 2):
                gathered[postcode[:length]].append(point)  # type: ignore[arg-type]
    return {
        area: (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        for area, points in gathered.items()
    }


def _near(postcode: str, near: dict[str, Point]) -> Point | None:
    areas = (postcode[:length] for length in (5, 4, 3, 2))
    return next((near[area] for area in areas if area in near), None)


def main(communes: str, cities: str) -> None:
    """Write the table."""
    records = json.loads(Path(communes).read_text(encoding="utf-8"))
    places = json.loads(Path(cities).read_text(encoding="utf-8")).values()
    with gzip.GzipFile(FILE, "wb", mtime=0) as packed:
        text = TextIOWrapper(packed, encoding="utf-8", newline="")
        csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows(records, places))
        text.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
