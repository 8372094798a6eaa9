"""What holds of a pass now, and who sees which."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock, history, verbs
from portal.models import Event, Pass, User
from portal.passes import purposes


class Closed(models.TextChoices):
    """Why a link that is right opens nothing."""

    TAKEN_BACK = "taken_back", pgettext_lazy("link", "Taken back")
    NOT_YET = "not_yet", pgettext_lazy("link", "Not open yet")
    OVER = "over", pgettext_lazy("link", "Its days are over")
    DONE = "done", _("Nothing is left to do")


def why_closed(made: Pass) -> Closed | None:
    """None while it opens."""
    if made.taken_back_at:
        return Closed.TAKEN_BACK
    if clock.is_over(last_day_of(made)):
        return Closed.OVER
    purpose = purposes.known(made.purpose)
    if purpose and purpose.begins and made.about and clock.now() < purpose.begins(made.about):
        return Closed.NOT_YET
    return None if purpose and made.about and purpose.stands(made.about) else Closed.DONE


def last_day_of(made: Pass) -> dt.date:
    """Until when it opens, as its record says it now, where the record does."""
    purpose = purposes.known(made.purpose)
    return purpose.ends(made.about) if purpose and purpose.ends and made.about else made.last_day


def for_officer(user: User) -> QuerySet[Pass]:
    """Every pass but those about records that a conflict of interest closes to the officer."""
    return history.not_withheld(user, Pass.objects.all())


def of_record(purpose: purposes.Purpose, record: Model) -> QuerySet[Pass]:
    """The passes of a record, the latest first."""
    about = Pass.objects.filter(purpose=purpose.name, content_type=purpose.content_type, object_id=record.pk)
    return about.select_related("made_by", "taken_back_by").order_by("-made_at", "-pk")


def live_of(name: str, record: Model, email: str = "") -> Pass | None:
    """The pass for that purpose, record and address that nobody has taken back; no address, of one that is shown."""
    about = {"content_type": purposes.of(name).content_type, "object_id": record.pk}
    return Pass.objects.filter(purpose=name, email=email, taken_back_at=None, **about).order_by("pk").last()


class Use(NamedTuple):
    """What was done through a pass so many times, and when last."""

    verb: str
    times: int
    last: dt.datetime

    @property
    def label(self) -> str:
        return verbs.label_of(self.verb)


def uses_of(passes: Iterable[Pass]) -> dict[int, list[Use]]:
    """What was done through each, the latest first: a hall of people enters through one."""
    found: dict[int, list[Use]] = {made.pk: [] for made in passes}
    done = Event.objects.filter(through__in=found).order_by().values("through", "verb")
    for row in done.annotate(times=Count("pk"), last=Max("at"), latest=Max("pk")).order_by("-latest"):
        found[row["through"]].append(Use(row["verb"], row["times"], row["last"]))
    return found
