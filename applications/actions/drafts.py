"""A draft: begun, written section by section, with its files."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.dossier import content, sections
from applications.models import Application, Call, Section, Stage
from applications.models.rows import Row
from applications.rules import writes_for_party
from portal import clock, files, trail, verbs
from portal.models import Country, StoredFile, User
from portal.refusals import Refused, WrongState
from portal.roles import SPEAKERS
from portal.sittings import Message, Sitting, fallen_quiet
from portal.written import money

STARTED = verbs.declare("applications.started", _("Application begun"))

SECTION_SAVED = verbs.declare("applications.section_saved", _("Section saved"))

FILE_ADDED = verbs.declare("applications.file_added", _("File attached"))

FILE_REMOVED = verbs.declare("applications.file_removed", _("File removed"))

MOST_FILES = 12


class SectionSitting(Sitting):
    """What somebody writes in a section of an application, which is locked."""

    saved: Section

    @property
    def kind(self) -> sections.SectionKind:
        return sections.BY_KEY[self.saved.key]

    def content(self) -> dict[str, Any]:
        return content.storable_section(self.saved.application, self.kind)

    def changes(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
        return super().changes(content.lines(before), content.lines(now))

    def record(self, changes: Mapping[str, Any]) -> None:
        trail.record(SECTION_SAVED, self.saved.application, by=self.saved.saved_by, shared=True, changes=changes)


@transaction.atomic
def start(
    call: Call, party: Country, *, title: str, language: str, by: User, is_fictional: bool = False
) -> Application:
    """Begin the one draft that a Party may have for a call. Raises Refused with the reason why not."""
    if not by.holds(*SPEAKERS, party_id=party.pk):
        raise PermissionDenied
    if not call.takes_applications:
        raise Refused(_("The call doesn’t take applications now."))
    if not call.accepts(party):
        raise Refused(_("This call isn’t open to your country."))
    if language not in call.languages:
        raise Refused({"language": _("Projects for this call can’t be written in this language.")})
    application = Application(
        call=call,
        party=party,
        title=title,
        language=language,
        created_by=by,
        is_fictional=is_fictional,
        logistics_ceiling=call.logistics_ceiling,
    )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        raise Refused(_("Your country already has an application under way for this call.")) from None
    trail.record(STARTED, application, by=by, shared=True)
    return application


def lock_section(application: Application, key: str, by: User) -> Application:
    """The application, locked, where the section may be written: all of a draft's, and those asked about while a
    clarification is."""
    application = _lock(application, by)
    if why := sections.why_closed(application, key):
        raise WrongState(str(why))
    return application


def lock_draft(application: Application, by: User) -> Application:
    """The application, locked, where it is still a draft."""
    application = _lock(application, by)
    if application.state != "draft":
        raise WrongState(_("The application has been submitted: it can’t be changed any more."))
    return application


def _lock(application: Application, by: User) -> Application:
    application = Application.objects.select_for_update().select_related("party", "call").get(pk=application.pk)
    if not writes_for_party(by, application):
        raise PermissionDenied
    return application


@transaction.atomic
def save_section(
    application: Application,
    key: str,
    *,
    by: User,
    revision: int | None,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] | None = (),
    message: Message | None = None,
) -> Section:
    """Save one section of a draft, complete or not. `revision` is the one that the writer began from; values left out
    and rows that are None stay as they are.

    Raises PermissionDenied, WrongState once submitted, Overtaken, or ValidationError by field.
    """
    application = lock_section(application, key, by)
    section = Section.objects.filter(application=application, key=key).select_related("saved_by").first()
    section = section or Section(key=key)
    section.application = application
    write = partial(_write, application, sections.BY_KEY[key], values, rows)
    SectionSitting(section).save(write, by=by, revision=revision, message=message)
    return section


@transaction.atomic
def settle_all(application: Application) -> None:
    """End the sittings of an application, before it is handed in or deleted."""
    for section in application.sections.exclude(before=None).select_related("saved_by"):
        section.application = application
        SectionSitting(section).settle()


@transaction.atomic
def settle_quiet(section_pk: int) -> None:
    """End a sitting in which nothing has been saved for a while; called twice, the second finds nothing."""
    own = Section.objects.filter(pk=section_pk)
    application = Application.objects.select_for_update().get(pk__in=own.values("application"))
    for section in fallen_quiet(own).select_related("saved_by"):
        section.application = application
        SectionSitting(section).settle()


def _write(
    application: Application,
    kind: sections.SectionKind,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] | None,
) -> None:
    _put_values(application, kind, values)
    if kind.rows and rows is not None:
        _put_rows(application, kind, rows)


def _put_values(application: Application, kind: sections.SectionKind, values: Mapping[str, Any]) -> None:
    plain = [name for name in kind.fields if name in values and name != "themes"]
    for name in plain:
        setattr(application, name, values[name])
    others = [f.name for f in application._meta.fields if f.name not in plain]
    application.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
    if (application.logistics or 0) > application.logistics_ceiling:
        raise Refused(
            {
                "logistics": _("The call’s ceiling for logistics is %(ceiling)s.")
                % {"ceiling": money(application.logistics_ceiling, "USD")}
            }
        )
    if application.months is not None and not 12 <= application.months <= 18:
        raise Refused({"months": _("An assistance lasts from 12 to 18 months.")})
    application.save()
    if "themes" in values:
        application.themes.set(values["themes"])


def _put_rows(application: Application, kind: sections.SectionKind, rows: Sequence[Mapping[str, Any]]) -> None:
    related = getattr(application, kind.related)
    made: list[Row] = []
    errors: dict[str, Any] = {}
    for position, row in enumerate(rows, 1):
        values = {name: value for name, value in row.items() if name != "index"}
        made.append(related.model(application=application, position=position, **values))
        errors |= {f"{name}-{row.get('index', position - 1)}": said for name, said in _faults(made[-1]).items()}
    if errors:
        raise ValidationError(errors)
    related.all().delete()
    related.bulk_create(made)


def _faults(row: Any) -> dict[str, list]:
    """What is wrong with a row, by field."""
    try:
        row.full_clean(exclude=["application", "activity"], validate_unique=False, validate_constraints=False)
        if isinstance(row, Stage) and (row.last_month or 0) > (row.application.months or 0) > 0:
            raise ValidationError({"last_month": _("This is after the end of the project.")})
    except ValidationError as error:
        return error.error_dict
    return {}


@transaction.atomic
def attach(application: Application, upload: UploadedFile, *, by: User, purpose: str = sections.LETTER) -> StoredFile:
    """Attach the authority's letter to a draft, or another document."""
    application = lock_section(application, "attachments", by)
    if files.about(application).count() >= MOST_FILES:
        raise Refused(_("An application holds at most %(most)s files.") % {"most": MOST_FILES})
    stored = files.keep(upload, application, purpose=purpose, by=by)
    Section.objects.update_or_create(
        application=application, key="attachments", defaults={"saved_at": clock.now(), "saved_by": by}
    )
    trail.record(FILE_ADDED, application, by=by, changes={"file": [None, stored.name]}, shared=True)
    return stored


@transaction.atomic
def detach(application: Application, stored: StoredFile, *, by: User) -> None:
    """Remove a file from a draft."""
    application = lock_section(application, "attachments", by)
    if stored.object_id != application.pk:
        raise PermissionDenied
    trail.record(FILE_REMOVED, application, by=by, changes={"file": [stored.name, None]}, shared=True)
    files.discard(stored)
