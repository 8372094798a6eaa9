"""What an application says, section by section: to compare before and after, and to read on a page or in a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.sections import SECTIONS, SectionKind
from portal import trail


def plain(application: Application, kind: SectionKind) -> dict[str, Any]:
    """The section's content in values that the trail keeps and compares."""
    values = {name: trail.plain(getattr(application, name)) for name in kind.fields if name != "themes"}
    if "themes" in kind.fields:
        values["themes"] = sorted(application.themes.values_list("code", flat=True))
    if kind.rows:
        rows = getattr(application, kind.related).all()
        values[kind.related] = [" · ".join(str(getattr(row, name)) for name in kind.row_fields) for row in rows]
    return values


@dataclass(frozen=True)
class Answer:
    """One question and its answer. `kind` tells the template how to show it: line, prose, date, money, number, or
    the name of a list; typed answers are in the application's language."""

    label: Any
    value: Any
    kind: str = "line"
    currency: str = ""


@dataclass(frozen=True)
class Part:
    section: SectionKind
    answers: list[Answer]


def dossier(application: Application) -> list[Part]:
    """The whole application as it reads. Wants `queries.whole()` for a constant number of queries."""
    return [Part(section, list(_READ[section.key](application))) for section in SECTIONS]


def section_of(application: Application, key: str) -> Part:
    """One section as it reads."""
    return next(part for part in dossier(application) if part.section.key == key)


def _label(name: str) -> Any:
    return Application._meta.get_field(name).verbose_name


def _authority(a: Application) -> Iterator[Answer]:
    for name in ("title", "authority", "contact_name", "contact_email", "contact_phone"):
        yield Answer(_label(name), getattr(a, name))


def _context(a: Application) -> Iterator[Answer]:
    yield Answer(_label("context"), a.context, "prose")


def _objectives(a: Application) -> Iterator[Answer]:
    yield Answer(_("objectives"), a.objectives.all(), "objectives")


def _priorities(a: Application) -> Iterator[Answer]:
    yield Answer(_("activities"), a.priorities.all(), "priorities")
    yield Answer(_label("themes"), a.themes.all(), "themes")


def _partners(a: Application) -> Iterator[Answer]:
    yield Answer(_("partners"), a.partners.all(), "partners")


def _resources(a: Application) -> Iterator[Answer]:
    yield Answer(_label("human_resources"), a.human_resources, "prose")
    yield Answer(_label("own_amount"), a.own_amount, "money", a.own_currency)
    yield Answer(_label("own_kind"), a.own_kind)


def _support(a: Application) -> Iterator[Answer]:
    yield Answer(_("expertise"), a.expert_needs.all(), "needs")
    yield Answer(_label("logistics"), a.logistics, "money", "USD")
    yield Answer(_label("logistics_use"), a.logistics_use, "prose")


def _gender(a: Application) -> Iterator[Answer]:
    yield Answer(_label("gender"), a.gender, "prose")


def _calendar(a: Application) -> Iterator[Answer]:
    yield Answer(_label("desired_start"), a.desired_start, "date")
    yield Answer(_label("months"), a.months, "number")
    yield Answer(_label("stages"), a.stages, "prose")


def _attachments(a: Application) -> Iterator[Answer]:
    from portal import files

    yield Answer(_("letter of the authority"), files.about(a, "authority-letter"), "files")


_READ = {
    "authority": _authority,
    "context": _context,
    "objectives": _objectives,
    "priorities": _priorities,
    "partners": _partners,
    "resources": _resources,
    "support": _support,
    "gender": _gender,
    "calendar": _calendar,
    "attachments": _attachments,
}
