"""Makes data/reference/gebieden.ttl: where the areas of the catalogue lie, from the borders of Statbel.

    python docs/reference/make_areas.py FILE

FILE is `dist/polygons/be-municip-lamberts.geo.json` of https://github.com/mathiasleroy/Belgium-Geographic-Data:
the statistical sectors of Statbel (open data), joined by municipality, simplified, in Belgian Lambert 72. The box
of an area is rounded outwards to 0.01 degree and its middle (that of its surface) to 0.01 degree, about a kilometre:
coarser than what the simplification and the change of datum can move.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "data" / "reference" / "gebieden.ttl"
#: Area -> the NIS codes of its municipalities, or what they begin with (Statbel, REFNIS).
AREAS = {
    "BE2": ("11", "12", "13", "23", "24", "3", "4", "7"),
    "BE21212040": ("12040",),
    "BE21212014": ("12014",),
    "BE22171070": ("71070",),
}
HEAD = """\
# Waar de gebieden van de catalogus liggen (WGS 84, lengte eerst): een rechthoek, naar buiten afgerond op 0,01 graad, en
# het midden van de oppervlakte, op 0,01 graad. Om op een kaart te zoeken, niet om mee te meten.
# Bron: statistische sectoren van Statbel (open data), per gemeente samengevoegd en vereenvoudigd door
# https://github.com/mathiasleroy/Belgium-Geographic-Data (dist/polygons/be-municip-lamberts.geo.json, stand van
# 2019-04-11), gelezen op 2026-11-22. Gemaakt met docs/reference/make_areas.py.

@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .

@prefix nuts: <http://data.europa.eu/nuts/code/> .
"""

Point = tuple[float, float]

# Belgian Lambert 72 (EPSG:31370) on the International 1924 ellipsoid, and its shift to WGS 84 (EPSG:15929).
_A, _INVERSE_FLATTENING = 6378388.0, 297.0
_E2 = (2 - 1 / _INVERSE_FLATTENING) / _INVERSE_FLATTENING
_N, _F, _R0 = 0.7716421928, 1.81329763, 11565915.812935
_X0, _Y0, _LON0 = 150000.013, 5400088.438, math.radians(4 + 22 / 60 + 2.952 / 3600)
_SHIFT = (-106.8686, 52.2978, -103.7239)
_TURN = tuple(math.radians(second / 3600) for second in (0.3366, -0.457, 1.8422))
_SCALE = 1 - 1.2747e-6


def geographic(point: Point) -> Point:
    """Metres in Lambert 72 -> degrees (longitude, latitude) in WGS 84, to some metres."""
    x, y = point[0] - _X0, _Y0 - point[1]
    rho, theta = math.hypot(x, y), math.atan2(x, y)
    longitude = theta / _N + _LON0
    t = (rho / (_A * _F)) ** (1 / _N)
    latitude = math.pi / 2 - 2 * math.atan(t)
    e = math.sqrt(_E2)
    for _ in range(6):
        sine = e * math.sin(latitude)
        latitude = math.pi / 2 - 2 * math.atan(t * ((1 - sine) / (1 + sine)) ** (e / 2))
    return _shifted(longitude, latitude)


def _shifted(longitude: float, latitude: float) -> Point:
    radius = _A / math.sqrt(1 - _E2 * math.sin(latitude) ** 2)
    place = (
        radius * math.cos(latitude) * math.cos(longitude),
        radius * math.cos(latitude) * math.sin(longitude),
        radius * (1 - _E2) * math.sin(latitude),
    )
    rx, ry, rz = _TURN
    x = _SHIFT[0] + _SCALE * (place[0] - rz * place[1] + ry * place[2])
    y = _SHIFT[1] + _SCALE * (rz * place[0] + place[1] - rx * place[2])
    z = _SHIFT[2] + _SCALE * (-ry * place[0] + rx * place[1] + place[2])
    a, e2 = 6378137.0, 0.00669437999014
    across = math.hypot(x, y)
    found = math.atan2(z, across * (1 - e2))
    for _ in range(6):
        found = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(found) ** 2) * math.sin(found), across)
    return math.degrees(math.atan2(y, x)), math.degrees(found)


def rings(geometry: dict) -> list[list[Point]]:
    """The outlines and holes of a Polygon or MultiPolygon."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[(x, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def middle(outlines: Iterable[Sequence[Point]]) -> Point:
    """The centre of gravity of a surface; holes run the other way round and count as less."""
    surface = east = north = 0.0
    for ring in outlines:
        for (x1, y1), (x2, y2) in pairwise(ring):
            cross = x1 * y2 - x2 * y1
            surface, east, north = surface + cross, east + (x1 + x2) * cross, north + (y1 + y2) * cross
    return east / (3 * surface), north / (3 * surface)


def block(code: str, outlines: Sequence[Sequence[Point]]) -> str:
    corners = [geographic(point) for ring in outlines for point in ring]
    west, south = (math.floor(min(corner[axis] for corner in corners) * 100) / 100 for axis in (0, 1))
    east, north = (math.ceil(max(corner[axis] for corner in corners) * 100) / 100 for axis in (0, 1))
    turn = ((west, south), (east, south), (east, north), (west, north), (west, south))
    box = ", ".join(f"{x:g} {y:g}" for x, y in turn)
    x, y = geographic(middle(outlines))
    return (
        f'\nnuts:{code}\n    dcat:bbox "POLYGON(({box}))"^^geo:wktLiteral ;\n'
        f'    dcat:centroid "POINT({round(x, 2):g} {round(y, 2):g})"^^geo:wktLiteral .\n'
    )


def main(file: Path) -> None:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    text = HEAD
    for code, numbers in AREAS.items():
        found = [item for item in features if str(item["properties"]["NIS5"]).startswith(numbers)]
        text += block(code, [ring for item in found for ring in rings(item["geometry"])])
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
