"""The writes about a gathering itself; who came is written in `attendance`, its moves in `lifecycle`."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import files, trail, uploads, verbs
from portal.gatherings import announcing, emails, hosts, rules, times
from portal.gatherings.lifecycle import GATHERING
from portal.models import Conclusion, Event, Gathering, StoredFile, User
from portal.models.gatherings import Kind
from portal.refusals import Refused, WrongState

DRAFTED = verbs.declare("portal.gathering_drafted", _("Gathering proposed"))
CHANGED = verbs.declare("portal.gathering_changed", _("Gathering changed"), is_news=False)
REPORTED = verbs.declare("portal.gathering_reported", _("Summary and conclusions of a gathering written"))
MATERIAL_ADDED = verbs.declare("portal.gathering_material_added", _("Material of a gathering added"), is_news=False)
MATERIAL_REMOVED = verbs.declare(
    "portal.gathering_material_removed", _("Material of a gathering removed"), is_news=False
)

MATERIAL = "material"
MOST_CONCLUSIONS = 40
FIELDS = ("kind", "title", "language", "place", "link", "level", "languages", "programme", "time_zone")
HOURS = ("first_day", "begins", "last_day", "ends")


@transaction.atomic
def plan(record: Model, *, by: User, **said: Any) -> Gathering:
    """Plan a gathering about a record; of whoever only drafts, it is a draft. `said` are FIELDS and HOURS. Raises
    Refused or ValidationError by field, PermissionDenied."""
    host = hosts.of_record(record)
    if not host.may_draft(by, record):
        raise PermissionDenied
    if not host.takes(record):
        raise Refused(_("This is over: no gathering is planned about it any more."))
    gathering = Gathering(about=record, party=trail.party_of(record), planned_by=by)
    _write(gathering, host, said)
    if host.may_decide(by, record):
        return GATHERING.perform(gathering, "plan", by=by)
    trail.record(DRAFTED, gathering, by=by, shared=True)
    return gathering


@transaction.atomic
def change(gathering: Gathering, *, by: User, **said: Any) -> Gathering:
    """Change what is announced; people are told where it takes place elsewhere. Its hours, once it is planned, are
    changed by moving it, which asks why."""
    current = _locked(gathering, by)
    if current.state not in ("draft", "planned"):
        raise WrongState(_("What was announced changes no more once it has taken place."))
    before = trail.snapshot(current, FIELDS)
    hours = set(HOURS) & set(said)
    if hours and current.state != "draft":
        raise WrongState(_("It is planned: move it to another day instead, so that people are told."))
    announcing.remember(current)
    _write(current, hosts.of(current), said)
    if changes := trail.difference(before, trail.snapshot(current, FIELDS)):
        _tell_of(current, trail.record(CHANGED, current, by=by, changes=changes), by=by)
    gathering.catch_up_with(current)
    return current


def _tell_of(gathering: Gathering, event: Event, *, by: User) -> None:
    """Of what is announced already, calendars learn what changed, and people that it takes place elsewhere."""
    if gathering.state != "planned":
        return
    gathering.revision += 1
    gathering.save(update_fields=["revision"])
    if announcing.change_of(gathering).is_where:
        with trail.telling(event):
            emails.moved(gathering, by=by)


def _write(gathering: Gathering, host: hosts.Host, said: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in said:
            setattr(gathering, name, said[name])
    if "first_day" in said:
        hours = {name: said[name] for name in HOURS}
        gathering.starts_at, gathering.ends_at = times.span(**hours, time_zone=gathering.time_zone)
    _check(gathering, host)
    gathering.full_clean(validate_constraints=False)
    gathering.save()


def _check(gathering: Gathering, host: hosts.Host) -> None:
    """What a CHECK holds too, said at the field."""
    errors: dict[str, Any] = {}
    if gathering.kind not in host.kinds:
        errors["kind"] = _("Records of this kind have no such gatherings.")
    if not gathering.place and not gathering.link:
        errors["place"] = _("Say where it is: a place, a link, or both.")
    if gathering.kind == Kind.CONSULTATION and not gathering.level:
        errors["level"] = _("Say at which level the consultation is.")
    if errors:
        raise Refused(errors)


def _locked(gathering: Gathering, by: User) -> Gathering:
    """The row as it stands, locked, for who may write in it."""
    current = Gathering.objects.select_for_update().select_related("content_type").get(pk=gathering.pk)
    if not rules.may_write(by, current):
        raise PermissionDenied
    return current


# --- What came of it --------------------------------------------------------------------------------------------------


@transaction.atomic
def report(gathering: Gathering, *, by: User, summary: str, conclusions: list[tuple[int | None, str]]) -> Gathering:
    """Write the summary and the conclusions, each (key, text): a key of None adds one, an empty text takes one away.
    Raises Refused at what can't be."""
    current = _locked(gathering, by)
    if current.state not in ("held", "closed"):
        raise WrongState(_("What came of it is written once it has taken place."))
    before = [current.summary, *_texts(current)]
    current.summary = summary
    current.full_clean(validate_constraints=False)
    current.save()
    _write_conclusions(current, conclusions)
    after = [current.summary, *_texts(current)]
    if before != after:
        changes = {"summary": [before[0], after[0]], "conclusions": [before[1:], after[1:]]}
        trail.record(REPORTED, current, by=by, changes=trail.difference(*_sides(changes)), shared=True)
    gathering.catch_up_with(current)
    return current


def _sides(changes: Mapping[str, list]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: pair[0] for name, pair in changes.items()}, {name: pair[1] for name, pair in changes.items()}


def _texts(gathering: Gathering) -> list[str]:
    return list(gathering.conclusions.values_list("text", flat=True))


def _write_conclusions(gathering: Gathering, said: list[tuple[int | None, str]]) -> None:
    kept = {conclusion.pk: conclusion for conclusion in gathering.conclusions.all()}
    written = [(kept.get(key) if key else None, text) for key, text in said]
    if sum(bool(text) for _row, text in written) > MOST_CONCLUSIONS:
        raise Refused(_("Keep to %(most)s conclusions at most.") % {"most": MOST_CONCLUSIONS})
    for position, (row, text) in enumerate(written):
        if text:
            conclusion = row or Conclusion(gathering=gathering)
            conclusion.position, conclusion.text = position, text
            conclusion.full_clean(exclude=["gathering"], validate_constraints=False)
            conclusion.save()
        elif row:
            _take_away(row)


def _take_away(conclusion: Conclusion) -> None:
    try:
        with transaction.atomic():
            conclusion.delete()
    except IntegrityError:
        said = _("Something follows from the conclusion “%(text)s”: it can’t be taken away.")
        raise Refused(said % {"text": conclusion}) from None


# --- Materials --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_materials(gathering: Gathering, *, by: User, materials: list[UploadedFile]) -> list[StoredFile]:
    """Keep what was shown or handed out; what is there already is kept once. Raises as `files.keep` does, and Refused
    where all of it is there."""
    current = _locked(gathering, by)
    if current.state == "cancelled":
        raise WrongState(_("It did not take place."))
    there = set(files.about(current).filter(purpose=MATERIAL).values_list("sha256", flat=True))
    new = [upload for upload in materials if uploads.check(upload).sha256 not in there]
    if not new:
        raise Refused({"materials": _("This is among the materials already.")})
    kept = [files.keep(upload, current, purpose=MATERIAL, by=by) for upload in new]
    for stored in kept:
        trail.record(MATERIAL_ADDED, current, by=by, changes={"file": [None, stored.name]})
    return kept


@transaction.atomic
def remove_material(gathering: Gathering, stored: StoredFile, *, by: User) -> None:
    """Until it is closed."""
    current = _locked(gathering, by)
    if not current.is_live:
        raise WrongState(_("It is over: its materials stay."))
    trail.record(MATERIAL_REMOVED, current, by=by, changes={"file": [stored.name, None]})
    files.discard(stored)
