"""A draft: begun, written section by section, with its files."""

import json
from collections.abc import Mapping, Sequence
from copy import copy
from functools import partial
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications.dossier import content, known, sections
from applications.models import Application, Call, Section, Stage
from applications.models.rows import Row
from applications.rules import writes_for_party
from portal import clock, files, trail, verbs
from portal.fields import clean_draft
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
MOST_UNREAD = 500_000  # characters in a section, of what can't be taken as it is


class SectionSitting(Sitting):
    """What somebody writes in a section of an application, which is locked."""

    saved: Section

    @property
    def about(self) -> Application:
        return self.saved.application

    @property
    def part(self) -> str:
        return self.saved.key

    @property
    def kind(self) -> sections.SectionKind:
        return sections.BY_KEY[self.saved.key]

    def content(self) -> dict[str, Any]:
        return content.storable_section(self.saved.application, self.kind) | {content.UNREAD: self.saved.unread}

    def changes(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
        """What can't be read yet has changed nothing."""
        then, since = (content.lines({k: v for k, v in one.items() if k != content.UNREAD}) for one in (before, now))
        return super().changes(then, since)

    def record(self, changes: Mapping[str, Any]) -> None:
        trail.record(SECTION_SAVED, self.saved.application, by=self.saved.saved_by, shared=True, changes=changes)


@transaction.atomic
def start(
    call: Call, party: Country, *, title: str, language: str, by: User, is_fictional: bool = False
) -> Application:
    """Begin the one draft that a Party may have for a call, with what is known of who applies. Raises Refused with the
    reason why not."""
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
        **known.of(party),
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
    unread: Mapping[str, Any] = MappingProxyType({}),
    message: Message | None = None,
) -> Section:
    """Save one section of a draft, complete or not. `revision` is the one that the writer began from; values left out
    and rows that are None stay as they are. `unread` is what was typed and can't be taken as it is, by the name of its
    field: it is kept beside, and holds up the submission until it is put right.

    Raises PermissionDenied, WrongState once submitted, Overtaken, or ValidationError by field.
    """
    _refuse_too_many(rows or ())
    _refuse_too_much(unread)
    application = lock_section(application, key, by)
    section = Section.objects.filter(application=application, key=key).select_related("saved_by").first()
    section = section or Section(key=key)
    section.application = application
    write = partial(_write, section, sections.BY_KEY[key], values, rows, unread)
    SectionSitting(section).save(write, by=by, revision=revision, message=message)
    return section


def _refuse_too_many(rows: Sequence[Mapping[str, Any]]) -> None:
    over = len(rows) - sections.MOST_ROWS
    if over > 0:
        message = ngettext(
            "A list holds at most %(most)s lines: %(over)s line too many was sent, so nothing was saved.",
            "A list holds at most %(most)s lines: %(over)s lines too many were sent, so nothing was saved.",
            over,
        )
        raise Refused(message % {"most": sections.MOST_ROWS, "over": over})


def _refuse_too_much(unread: Mapping[str, Any]) -> None:
    """The form keeps less than this of each field: whoever sends more doesn't use it."""
    if len(json.dumps(dict(unread), ensure_ascii=False)) > MOST_UNREAD:
        raise Refused(_("This is too long to be saved: shorten it, then save again."))


@transaction.atomic
def restore_section(application: Application, key: str, stored: Mapping[str, Any], *, by: User) -> Section:
    """Save an earlier version of a section again, as `content.storable_section` gave it. Raises as `save_section`."""
    application = lock_section(application, key, by)
    section = Section.objects.filter(application=application, key=key).first()
    values, rows = content.values_of(sections.BY_KEY[key], stored)
    unread, revision = stored.get(content.UNREAD, {}), section.revision if section else 0
    return save_section(application, key, by=by, revision=revision, values=values, rows=rows, unread=unread)


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


def check_section(
    application: Application,
    key: str,
    *,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] | None,
) -> None:
    """What `save_section` would refuse of these answers, without saving them. Raises ValidationError by field."""
    kind, application = sections.BY_KEY[key], copy(application)  # which goes on as it is stored
    _put_values(application, kind, values)
    if kind.rows and rows is not None:
        _rows_of(application, kind, rows)


def _write(
    section: Section,
    kind: sections.SectionKind,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] | None,
    unread: Mapping[str, Any],
) -> None:
    application = section.application
    _put_values(application, kind, values)
    made = _rows_of(application, kind, rows) if kind.rows and rows is not None else None
    application.save()
    if "themes" in values:
        application.themes.set(values["themes"])
    if made is not None:
        related = getattr(application, kind.related)
        related.all().delete()
        related.bulk_create(made)
    section.unread = dict(unread)


def _put_values(application: Application, kind: sections.SectionKind, values: Mapping[str, Any]) -> None:
    """Set and check the application's own fields; nothing is saved."""
    plain = [name for name in kind.fields if name in values and name != "themes"]
    for name in plain:
        setattr(application, name, values[name])
    clean_draft(application, plain)
    if (application.logistics or 0) > application.logistics_ceiling:
        raise Refused(
            {
                "logistics": _("The call’s ceiling for logistics is %(ceiling)s.")
                % {"ceiling": money(application.logistics_ceiling, "USD")}
            }
        )
    if application.months is not None and not 12 <= application.months <= 18:
        raise Refused({"months": _("An assistance lasts from 12 to 18 months.")})


def _rows_of(application: Application, kind: sections.SectionKind, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows as they would be stored. Raises ValidationError by field and row."""
    model = getattr(application, kind.related).model
    made: list[Row] = []
    errors: dict[str, Any] = {}
    for position, row in enumerate(rows, 1):
        values = {name: value for name, value in row.items() if name != "index"}
        made.append(model(application=application, position=position, **values))
        errors |= {f"{name}-{row.get('index', position - 1)}": said for name, said in _faults(made[-1]).items()}
    if errors:
        raise ValidationError(errors)
    return made


def _faults(row: Any) -> dict[str, list]:
    """What is wrong with a row, by field."""
    names = [field.name for field in row._meta.fields if field.name not in ("application", "activity")]
    try:
        clean_draft(row, names)
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
    if stored.about != application:
        raise PermissionDenied
    trail.record(FILE_REMOVED, application, by=by, changes={"file": [stored.name, None]}, shared=True)
    files.discard(stored)
