"""What the form templates (templates/sheet) and the error summary ask of forms."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from portal.fields import label_in_form
from portal.text import count_words

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One line of the error summary: what is wrong, and the id of the control that puts it right."""

    message: str
    target: str = ""
    label: str = ""


@register.filter
def is_check(field: BoundField) -> bool:
    """A single box to tick: its label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def has_choices(field: BoundField) -> bool:
    """Radio buttons or boxes: each option has a label of its own."""
    return field.use_fieldset and hasattr(field.field.widget, "optgroups")


@register.filter
def option_groups(field: BoundField) -> list[tuple[str, list[dict]]]:
    """The options under the name of their group (empty: no group); Django renders them with their ids."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": widget.attrs.get("id") or field.auto_id})
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    if any(name for name, _options, _index in groups):
        return [(name or "", options) for name, options, _index in groups]
    return [("", [option for _name, options, _index in groups for option in options])]


@dataclass(frozen=True)
class Count:
    """How many words a field holds of how many, in words; and the same for one and for several, which the browser
    fills in while somebody types."""

    used: int
    limit: int

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    def __str__(self) -> str:
        return _of_words(self.used, self.limit, get_language())

    @property
    def one(self) -> str:
        return _of_words(1, self.limit, get_language())

    @property
    def other(self) -> str:
        return _of_words(2, self.limit, get_language())


@lru_cache(4096)
def _of_words(used: int, limit: int, language: str | None) -> str:
    """In the active language, which `language` names for the cache."""
    text = ngettext("%(used)s word of %(limit)s at most", "%(used)s words of %(limit)s at most", used)
    return text % {"used": used, "limit": limit}


@register.filter
def word_count(field: BoundField) -> Count | None:
    """None where the field takes any number of words."""
    limit = word_limit(field)
    return Count(count_words(str(field.value() or "")), limit) if limit else None


def word_limit(field: BoundField) -> int:
    """How many words the field takes (`data-words` of its widget); 0: any number."""
    return int(field.field.widget.attrs.get("data-words") or 0)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's control, described by its hint, its error and its count of words."""
    described = field.aria_describedby
    if described is not None and not field.use_fieldset and field.auto_id and word_limit(field):
        described = f"{described} {field.auto_id}_count".strip()
        return field.as_widget(attrs={"aria-describedby": described})
    return field.as_widget()


@register.simple_tag
def error_entries(*forms: BaseForm | BaseFormSet | Iterable | None) -> list[Entry]:
    """All that is wrong in forms, formsets and lists of them, in the order of the page."""
    return [entry for form in forms if form for entry in _entries(form)]


def _entries(form) -> Iterable[Entry]:
    if isinstance(form, BaseFormSet):
        yield from (Entry(message) for message in form.non_form_errors())
        for number, part in enumerate(form.forms, 1):
            yield from (replace(entry, label=f"{number}. {entry.label}") for entry in _entries(part))
    elif isinstance(form, BaseForm):
        yield from (Entry(message) for message in form.non_field_errors())
        yield from (entry for field in form for entry in _field_entries(field))
    else:
        yield from error_entries(*form)


def _field_entries(field: BoundField) -> Iterable[Entry]:
    """A hidden field can't be reached: its message stands without a link. A message that names its field needs no label
    before it."""
    target, label = ("", "") if field.is_hidden else (_target(field), label_in_form(field))
    for error in field.errors.as_data():
        for message in error:
            names_it = error.code == "required" and label in message
            yield Entry(message, target, "" if names_it else label)


def _target(field: BoundField) -> str:
    """The control to go to: of several options, the first."""
    if has_choices(field):
        return field.field.widget.id_for_label(field.auto_id, "0")
    return field.id_for_label or field.auto_id
