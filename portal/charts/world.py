"""The map of the world: each State with what it is to the programme."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.charts.svg import ACCENT, LAND


@cache
def _shapes() -> list[list[SafeString]]:
    """The shapes of templates/portal/map.svg: tag, code (ISO alpha-2, or x and a number), attributes."""
    found = re.findall(r'<(path|circle) id="(\w+)" (.*?)/>', render_to_string("portal/map.svg"))
    return [[mark_safe(part) for part in parts] for parts in found]  # noqa: S308 — our own file


def world(map_classes: Mapping[str, str], titles: Mapping[str, str], *, title) -> SafeString:
    """The world, each State (ISO 3166 alpha-2) with its class (party, eligible, assisted, published) and its title."""
    return _drawn(tuple(map_classes.items()), tuple(titles.items()), str(title))


@lru_cache(16)
def _drawn(classes: tuple[tuple[str, str], ...], titles: tuple[tuple[str, str], ...], title: str) -> SafeString:
    """Drawn once for the same States in the same language, which their titles are in."""
    kinds, names = dict(classes), dict(titles)
    states = ([_state(*shape, kinds.get(shape[1], ""), names.get(shape[1], ""))] for shape in _shapes())
    context = {"title": title, "land": LAND[""], "states": format_html_join("\n", "{}", states)}
    return render_to_string("portal/charts/world.svg", context)


def _state(tag: SafeString, code: str, attributes: SafeString, kind: str, name) -> SafeString:
    paint = format_html(' class="{}" fill="{}"', kind, LAND.get(kind, ACCENT)) if kind else ""
    if not name:
        return format_html("<{} {}{}/>", tag, attributes, paint)
    return format_html("<{0} {1}{2}><title>{3}</title></{0}>", tag, attributes, paint, name)
