"""An earlier application of the same Party as the beginning of a new draft."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.actions.drafts import start
from applications.dossier import sections
from applications.models import Application, Call, Section
from applications.rules import speaks_for_party
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused

COPIED = verbs.declare("applications.copied", _("Earlier application copied"))

OWN = {"title", "themes"}  # the draft's own title; themes are a list


@transaction.atomic
def copy(source: Application, call: Call, *, title: str, language: str, by: User) -> Application:
    """Begin a draft with what an earlier application says. Files aren’t copied: a letter is signed for one application.
    Raises PermissionDenied for another Party's, and Refused as `start` does."""
    if not speaks_for_party(by, source):
        raise PermissionDenied
    if source.state == "abandoned":
        raise Refused(_("A deleted draft can’t be copied."))
    draft = start(call, source.party, title=title, language=language, by=by, is_fictional=source.is_fictional)
    draft.copied_from = source
    for kind in sections.SECTIONS:
        _copy_section(source, draft, kind)
    _leave_out_what_no_longer_holds(draft)
    draft.save()
    _mark_saved(source, draft, by)
    trail.record(COPIED, draft, by=by, changes={"copied_from": [None, source.label]}, shared=True)
    return draft


def _copy_section(source: Application, draft: Application, kind: sections.SectionKind) -> None:
    for name in set(kind.fields) - OWN:
        setattr(draft, name, getattr(source, name))
    if "themes" in kind.fields:
        draft.themes.set(source.themes.all())
    if kind.rows:
        rows = list(getattr(source, kind.related).all())
        for row in rows:
            row.pk, row.application, row._state.adding = None, draft, True
        getattr(draft, kind.related).bulk_create(rows)


def _leave_out_what_no_longer_holds(draft: Application) -> None:
    """A start that has passed, and an amount above this call's ceiling."""
    if draft.desired_start and draft.desired_start < clock.today():
        draft.desired_start = None
    if (draft.logistics or 0) > draft.logistics_ceiling:
        draft.logistics = None


def _mark_saved(source: Application, draft: Application, by: User) -> None:
    """With what was typed there and can't be read, which is put right in the new draft."""
    kept = source.sections.exclude(key="attachments").values_list("key", "unread")
    Section.objects.bulk_create(
        Section(application=draft, key=key, revision=1, saved_at=clock.now(), saved_by=by, unread=unread)
        for key, unread in kept
    )
