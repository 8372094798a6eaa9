"""What makes links for people without an account, and takes them back."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import clock, pseudonyms, trail, verbs
from portal.models import OutgoingMessage, Pass, User
from portal.passes import purposes, signing
from portal.passes.queries import live_of
from portal.refusals import Refused
from portal.text import clean_prose

TAKEN_BACK = verbs.declare("portal.pass_taken_back", _("Link taken back"), is_news=False)
ADDRESS_KEPT = dt.timedelta(days=365)  # after the last day


def make(name: str, about: Model, *, email: str, by: User | None) -> Pass:
    """The pass for that purpose, record and address: the one there is, or a new one. The action of which this is a part
    writes the trail. Raises KeyError for a purpose that no app has, ValueError for a record that it isn't about."""
    purpose = purposes.of(name)
    if not purpose.is_about(about):
        raise ValueError(f"{name} is not about {about._meta.label}")
    email = email.lower()
    if found := live_of(name, about, email):
        return lengthen(found)
    return Pass.objects.create(
        purpose=name,
        content_type=purpose.content_type,
        object_id=about.pk,
        email=email,
        last_day=purpose.last_day(about),
        made_by=by,
    )


def lengthen(made: Pass) -> Pass:
    """A link that is sent (again) today opens for all its days from today."""
    last_day = purposes.of(made.purpose).last_day(made.about)
    if made.last_day < last_day:
        made.last_day = last_day
        made.save(update_fields=["last_day"])
    return made


def sent_with(message: OutgoingMessage) -> str:
    """The link that a message brings, made now that it is sent: from today on it opens for all its days."""
    return signing.link_of(lengthen(message.carries))


@transaction.atomic
def take_back(made: Pass, *, by: User, reason: str) -> None:
    """Nothing is done through it from now on; whoever opens it reads why. Raises Refused where it is taken back already
    or no reason is given."""
    made = Pass.objects.select_for_update(of=("self",)).get(pk=made.pk)
    purpose = purposes.of(made.purpose)
    if not purpose.managed_by(by, made.about):
        raise PermissionDenied
    if made.taken_back_at:
        raise Refused(_("This link has been taken back already."))
    made.reason = clean_prose(reason)
    if not made.reason:
        raise Refused({"reason": _("Say why: whoever opens the link reads it.")})
    made.taken_back_at, made.taken_back_by = clock.now(), by
    made.full_clean(validate_constraints=False)
    made.save(update_fields=["taken_back_at", "taken_back_by", "reason"])
    trail.record(TAKEN_BACK, made, by=by, reason=made.reason)
    purpose.taken_back(made.about, by=by)


def forget(about: Model) -> None:
    """Delete the passes of a record that is deleted itself, through which nothing was done."""
    for purpose in purposes.every():
        if purpose.is_about(about):
            Pass.objects.filter(content_type=purpose.content_type, object_id=about.pk).delete()


def forget_addresses() -> None:
    """Of links that have long been over only what they were for is kept, and what was done through them."""
    over = Pass.objects.filter(last_day__lt=clock.today() - ADDRESS_KEPT).exclude(email="")
    for made in over:
        made.email = ""
        made.save(update_fields=["email"])
        pseudonyms.erase(made)
