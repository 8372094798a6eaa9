"""A file that somebody chose in a form that comes back: no browser sends it twice. Its field says that it must be
chosen again, and the form isn't taken without it unless it is sent so once more."""

from collections.abc import Iterator

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from portal import uploads

FIELD = "_chosen"


def note(request: HttpRequest, typed: QueryDict) -> QueryDict:
    """What was typed, with the names of the files that were chosen beside."""
    typed = typed.copy()
    typed.setlist(FIELD, [f"{field} {name}" for field, name in _all(typed, request.FILES)])
    return typed


def ask_again(form: forms.BaseForm, request: HttpRequest) -> list[str]:
    """Say at the fields of a form that comes back that their file must be chosen again; returns the marks that the form
    carries for that."""
    if not (isinstance(form, forms.BaseForm) and form.is_bound):
        return []
    lost = [(field, name) for field, name in _all(form.data, request.FILES) if field in form.fields]
    lost = [(field, name) for field, name in lost if field not in form.errors]
    for field, name in lost:
        form.add_error(field, _("Choose “%(name)s” again: it wasn’t taken with the rest.") % {"name": name})
    return [f"{field} {name}" for field, name in lost]


def missing(form: forms.BaseForm, request: HttpRequest) -> bool:
    """Whether a file that had been chosen isn't there now; says so at its field, once."""
    fields = set(getattr(form, "fields", {})) - request.FILES.keys()
    gone = [(field, name) for field, name in _marks(request.POST) if field in fields]
    message = _("“%(name)s” isn’t here any more: choose it again, or send the form once more to go on without it.")
    for field, name in gone:
        form.add_error(field, message % {"name": name})
    return bool(gone)


def _all(typed: QueryDict, files) -> Iterator[tuple[str, str]]:
    now = {field: uploads.clean_name(file.name or "") for field, file in files.items()}
    return iter((dict(_marks(typed)) | now).items())


def _marks(typed: QueryDict) -> Iterator[tuple[str, str]]:
    for mark in typed.getlist(FIELD):
        field, _space, name = mark.partition(" ")
        yield field, uploads.clean_name(name)
