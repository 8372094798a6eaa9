"""Tags that every template has: what is written for the reader, records and their addresses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal import collation, heartbeats, history, moves, registry, written
from portal.followups import queries
from portal.gatherings import reading as gathering
from portal.models import Event, FollowUp
from portal.navigation import NavItem, Tab
from portal.remarks import reading
from portal.staff import read_only

register = template.Library()

for written_as in (
    written.date_long, written.date_short, written.month_year, written.moment, written.hour,
    written.deadline, written.deadline_short, written.deadline_weekday, written.weekday_short, written.weekday_long,
    written.number, written.money, written.compact, written.percent, written.size, written.typed, written.typed_line,
    written.language_name, written.language_noun,
):  # fmt: skip
    register.filter(written_as)
register.simple_tag(written.state)
register.filter("by_name", collation.alphabetical)
register.filter("read_only", read_only.in_words)


@register.simple_tag(takes_context=True)
def held_up(context: Context) -> heartbeats.Trouble | None:
    """Why what waits for a worker goes on waiting, asked once for all that waits on a page."""
    asked_by = context["request"].__dict__
    if "held_up" not in asked_by:
        asked_by["held_up"] = heartbeats.held_up()
    return asked_by["held_up"]


@register.filter
def changes_in_words(event: Event) -> list[history.Change]:
    """Each change of an entry of the trail, its field and its choices in the reader's language."""
    return history.in_words(event.content_type.model_class(), event.changes)


LIMITS = {"maxlength": "data-longest", "minlength": "data-shortest", "min": "data-least", "max": "data-most"}


@register.filter
def attributes(given: Mapping[str, Any]) -> SafeString:
    """A control's attributes as HTML, each after a space: True is the name alone, False leaves it out. Limits are told
    and not enforced: a browser cuts off what is pasted beyond `maxlength`, and says nothing."""
    shown = ((LIMITS.get(name, name), value) for name, value in given.items() if value is not False)
    parts = (f" {name}" if value is True else format_html(' {}="{}"', name, value) for name, value in shown)
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def options(choices: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    """What a select offers, that one chosen."""
    selected = mark_safe(" selected")
    lines = ((value, selected if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', lines)


@register.filter
def verbose_name(model) -> str:
    """What a model's records are called."""
    return model._meta.verbose_name


@register.simple_tag(takes_context=True)
def open_tab(context, place: NavItem) -> Tab | None:
    """The tab of a place whose list the page being read is."""
    return place.open_tab(context["request"].path) if place else None


@register.simple_tag
def open_rows(record, user) -> list:
    """The transitions that the person may try from here."""
    return record.lifecycle.open_to(user, record)


@register.simple_tag
def own_moves(record, user) -> list[moves.Move]:
    """What the record waits for from the person now; their desk lists the same."""
    return moves.for_person(registry.moves_of(record), user)


@register.simple_tag
def conversation(record, user) -> reading.Reading | None:
    """What was written about the record lately, for whom its conversation is."""
    return reading.on_the_page(record, user)


@register.simple_tag
def followups(record, user) -> list[FollowUp]:
    """What was agreed to be done about the record, as far as the person reads it."""
    return list(queries.about(record, user))


@register.simple_tag
def gatherings(record, user) -> gathering.Reading | None:
    """The record's gatherings and their figures, for whom they are."""
    return gathering.on_the_page(record, user)


@register.filter
def admin_do(action: str, record) -> str:
    """The address of a transition's page in the admin."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_do", args=[record.pk, action])
