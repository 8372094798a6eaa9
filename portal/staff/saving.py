"""What the admin's own forms save and remove. Every write is on the trail."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.models import User
from portal.people import invitations
from portal.people.actions import check_an_officer_remains
from portal.text import clean_line, clean_prose

RECORD_ADDED = verbs.declare("portal.record_added", _("Added in the admin"))
RECORD_CHANGED = verbs.declare("portal.record_changed", _("Changed in the admin"))
RECORD_REMOVED = verbs.declare("portal.record_removed", _("Removed in the admin"))


@transaction.atomic
def save_in_admin(record: models.Model, *, by: User, save_related: Callable[[], None] | None = None) -> None:
    """Save a record edited in the admin, its many-to-many values too, and write what changed on the trail."""
    _clean_texts(record)
    adding = record._state.adding
    stored = None if adding else type(record)._base_manager.get(pk=record.pk)
    before = trail.snapshot(stored) if stored else {}
    record.save()
    if save_related:
        save_related()
    changes = trail.difference(before, trail.snapshot(type(record)._base_manager.get(pk=record.pk)))
    if changes:
        trail.record(RECORD_ADDED if adding else RECORD_CHANGED, record, by=by, changes=changes)


@transaction.atomic
def save_person_in_admin(user: User, *, by: User, save_related: Callable[[], None] | None = None) -> None:
    """As `save_in_admin`; raises Refused where it would leave nobody to sign in as an officer. What a person whose
    account is closed has sent as invitations ends with it."""
    if not user.is_active and any(grant.role == "secretariat" for grant in user.unended_grants):
        check_an_officer_remains(without=user)
    save_in_admin(user, by=by, save_related=save_related)
    invitations.end_with_the_right(user, by=by)


def _clean_texts(record: models.Model) -> None:
    """No control characters, whatever the field's kind (LineField and ProseField see to it themselves)."""
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if isinstance(value, str) and isinstance(field, models.CharField | models.TextField):
            clean = clean_line if isinstance(field, models.CharField) else clean_prose
            setattr(record, field.attname, clean(value))


@transaction.atomic
def remove_in_admin(record: models.Model, *, by: User) -> None:
    """Delete a record in the admin; the trail keeps what it held."""
    trail.record(RECORD_REMOVED, record, by=by, changes=trail.difference(trail.snapshot(record), {}))
    try:
        record.delete()
    except models.ProtectedError:
        raise ValidationError(_("Other records depend on this one, so it can’t be removed.")) from None
