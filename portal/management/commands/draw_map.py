"""Draws templates/portal/map.svg: one shape a State, whole-pixel coordinates, small States as circles.

    manage.py draw_map countries-110m.json fixtures/parties.csv > templates/portal/map.svg

The outlines are those of the npm package world-atlas 2.0.2 (ISC), made from Natural Earth (public domain); the file
is needed for drawing only. `iso2`, `m49`, `lat` and `lon` come from the list of Parties. Standard library alone.
"""

import csv
import json
import math
from collections.abc import Iterator

from django.core.management.base import BaseCommand

Point = tuple[float, float]

WIDTH, HEIGHT = 1000, 450
HALF_WORLD = 2.7352  # half the projection's width, for a sphere of radius 1
SCALE = WIDTH / (2 * HALF_WORLD)
TOP = 1.43
ANTARCTICA = "010"
SMALL_STATE = 6  # square pixels below which a State is drawn as a circle
SMALL_ISLAND = 1.2  # square pixels below which a part of a larger State is left out
SMALL_BEND = 0.6  # square pixels below which a bend of an outline is
RADIUS = 4


def project(lon: float, lat: float) -> tuple[int, int]:
    """Natural Earth projection (Šavrič, Jenny, Patterson, Petrovič, Hurni, 2015), in whole pixels."""
    p2 = math.radians(lat) ** 2
    p4 = p2 * p2
    x = math.radians(lon) * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = math.radians(lat) * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return round((x + HALF_WORLD) * SCALE), round((TOP - y) * SCALE)


def unpack(topology: dict) -> list[list[Point]]:
    """The arcs of a TopoJSON file in degrees: they are stored as steps of whole units from one point to the next."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(arc)
    return arcs


def rings(geometry: dict, arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """The closed lines of a Polygon or MultiPolygon; an arc's complement (~n) is the same arc backwards."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += arc[1:] if points else arc
            yield points[:-1]


def clip(ring: list[Point], edge: float, side: int) -> list[Point]:
    """What lies on one side of a meridian (side 1: west of it, -1: east of it)."""
    kept: list[Point] = []
    for (px, py), (x, y) in zip([ring[-1], *ring[:-1]], ring, strict=True):
        was_in, is_in = (edge - px) * side >= 0, (edge - x) * side >= 0
        if was_in != is_in:
            kept.append((edge, py + (edge - px) / (x - px) * (y - py)))
        if is_in:
            kept.append((x, y))
    return kept


def cut_at_antimeridian(ring: list[Point]) -> Iterator[list[Point]]:
    """Parts that stay inside the map, so that Russia and Fiji draw no line across it."""
    unrolled = [ring[0]]
    for lon, lat in ring[1:]:
        lon += 360 * round((unrolled[-1][0] - lon) / 360)
        unrolled.append((lon, lat))
    for turn in (-360, 0, 360):
        part = [(lon + turn, lat) for lon, lat in unrolled]
        for edge, side in ((180, 1), (-180, -1)):
            part = clip(part, edge, side) if part else part
        if len(part) > 2:
            yield part


def pixels(ring: list[Point]) -> list[tuple[int, int]]:
    """Projected, without points that repeat or lie on the line between their neighbours."""
    kept: list[tuple[int, int]] = []
    for point in (project(*p) for p in ring):
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and area([kept[-2], kept[-1], point]) == 0:
            kept.pop()
        kept.append(point)
    return without_small_bends(kept)


def without_small_bends(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The smallest first: nobody sees them, and everybody fetches them."""
    kept = list(points)
    while len(kept) > 4:
        bends = [(area([kept[at - 1], kept[at], kept[(at + 1) % len(kept)]]), at) for at in range(len(kept))]
        smallest, at = min(bends)
        if smallest > SMALL_BEND:
            break
        del kept[at]
    return kept


def area(points: list[tuple[int, int]]) -> float:
    """Square pixels inside a closed line."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def outline(points: list[tuple[int, int]]) -> str:
    """One closed line as path data: an absolute start, then steps."""
    (x0, y0), *rest = points
    steps = []
    x, y = x0, y0
    for nx, ny in rest:
        steps.append(f"{nx - x} {ny - y}".replace(" -", "-"))
        x, y = nx, ny
    return f"M{x0} {y0}l{' '.join(steps).replace(' -', '-')}z"


def draw(topology: dict, states: list[dict]) -> Iterator[str]:
    """One element a State, named by its ISO 3166 code; land without a code first, as x and its number."""
    by_number = {state["m49"]: state for state in states if state["m49"]}
    arcs = unpack(topology)
    drawn, lines = set(), []
    for geometry in topology["objects"]["countries"]["geometries"]:
        number = str(geometry.get("id", "")).zfill(3)
        parts = [pixels(part) for ring in rings(geometry, arcs) for part in cut_at_antimeridian(ring)]
        parts = [part for part in parts if len(part) > 2 and area(part) >= SMALL_ISLAND]
        if number == ANTARCTICA or sum(map(area, parts)) < SMALL_STATE:
            continue
        drawn.add(number)
        code = by_number[number]["iso2"] if number in by_number else f"x{number}"
        lines.append(f'<path id="{code}" d="{"".join(map(outline, parts))}"/>')
    yield from sorted(lines, key=lambda line: 'id="x' not in line)
    for number, state in by_number.items():
        if number not in drawn and state["lat"]:
            x, y = project(float(state["lon"]), float(state["lat"]))
            x = min(max(x, RADIUS), WIDTH - RADIUS)
            yield f'<circle id="{state["iso2"]}" cx="{x}" cy="{y}" r="{RADIUS}"/>'


class Command(BaseCommand):
    help = "Draws the map of the world from world-atlas 2.0.2 (countries-110m.json) and the list of Parties."

    def add_arguments(self, parser):
        parser.add_argument("atlas", help="countries-110m.json of the npm package world-atlas 2.0.2")
        parser.add_argument("parties", help="the list of Parties, with iso2, m49, lat and lon")

    def handle(self, *, atlas, parties, **options):
        with open(atlas, encoding="utf-8") as file:
            topology = json.load(file)
        with open(parties, encoding="utf-8", newline="") as file:
            states = list(csv.DictReader(file))
        self.stdout.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">')
        for line in draw(topology, states):
            self.stdout.write(line)
        self.stdout.write("</svg>")
