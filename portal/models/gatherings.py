"""Gatherings about a record (consultations, trainings, presentations and the like), who came to them, what they
concluded. Triggers (migrations/0026) hold what stands in several rows: none is closed without attendance, and no figure
changes of what is over."""

import datetime as dt
import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock, languages, written
from portal.codes import CodesField
from portal.fields import LineField, ProseField, TimeZoneField
from portal.lifecycle import Lived
from portal.models.places import Country
from portal.personal import NameField
from portal.searching import FoldedField, Searchable
from portal.vocabularies import AgeBand, Gender, Sector
from portal.zones import validate

MOST_HEADS = 100_000  # of one sector, gender and age band
LIVE, OVER = ("draft", "planned", "held"), ("closed", "cancelled")


class Kind(models.TextChoices):
    CONSULTATION = "consultation", pgettext_lazy("gathering", "Consultation")
    TRAINING = "training", pgettext_lazy("gathering", "Training")
    TEAM_MEETING = "team_meeting", pgettext_lazy("gathering", "Team meeting")
    PRESENTATION = "presentation", pgettext_lazy("gathering", "Presentation")
    SESSION = "session", pgettext_lazy("gathering", "Session")
    EXPERTS_MEETING = "experts_meeting", pgettext_lazy("gathering", "Experts’ meeting")
    SIDE_EVENT = "side_event", pgettext_lazy("gathering", "Side event")


class Level(models.TextChoices):
    """Whose affairs it is about, in the country."""

    NATIONAL = "national", pgettext_lazy("level", "National")
    STATE = "state", pgettext_lazy("level", "Federated state")
    REGIONAL = "regional", pgettext_lazy("level", "Regional")
    LOCAL = "local", pgettext_lazy("level", "Local")


class Gathering(Searchable, Lived):
    """One, about a record that an app has named (`portal.gatherings.hosts`). Its times are moments; `time_zone` says by
    which clock they are told. What people typed is in `language`."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    party = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Party"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = LineField(_("title"), max_length=200)
    language = models.CharField(_("language of the title"), max_length=5, choices=languages.OF_PROJECTS)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = TimeZoneField(_("time zone of the place"), max_length=50, validators=[validate])
    place = LineField(_("place"), max_length=250, blank=True)
    link = models.URLField(_("link to take part"), max_length=500, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)
    languages = CodesField(_("languages spoken"), choices=languages.choices, blank=True)
    programme = ProseField(_("programme"), words=600, blank=True)
    summary = ProseField(_("summary"), words=600, blank=True)
    moved_from = models.DateTimeField(_("planned before for"), null=True, editable=False)
    # How often it was moved, cancelled or planned anew: by it a calendar knows the latest word.
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    folded = FoldedField("title", "place")
    announced_before: Any = None  # for the length of one act: see `portal.gatherings.announcing`

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-starts_at"], name="gathering_about"),
            models.Index(fields=["state", "starts_at"], name="gathering_by_state"),
            models.Index(fields=["party", "-starts_at"], name="gathering_of_party"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LIVE, is_live=True) | Q(state__in=OVER, is_live=False),
                name="gathering_live_until_it_is_over",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="gathering_kind_known"),
            models.CheckConstraint(condition=Q(level__in=["", *Level.values]), name="gathering_level_known"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in languages.OF_PROJECTS]),
                name="gathering_language_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="gathering_has_a_title"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="gathering_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="gathering_is_somewhere"),
            models.CheckConstraint(
                condition=~Q(kind="consultation") | ~Q(level=""), name="gathering_consultation_has_a_level"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> models.Model:
        return self.about

    @property
    def begins(self) -> dt.datetime:
        """By the clock of the place."""
        return self.starts_at.astimezone(zoneinfo.ZoneInfo(self.time_zone))

    @property
    def first_day(self) -> dt.date:
        return self.begins.date()

    @property
    def ends(self) -> dt.datetime:
        return self.ends_at.astimezone(zoneinfo.ZoneInfo(self.time_zone))

    @property
    def language_names(self) -> list[str]:
        """The languages spoken, named in the reader's language."""
        return [languages.name_of(code) for code in self.languages]

    @property
    def hours(self) -> str:
        """In words, with the zone."""
        return written.hours(self.begins, self.ends)

    @property
    def earlier_hour(self) -> str:
        """For when it was planned before it was moved, in words."""
        zone = zoneinfo.ZoneInfo(self.time_zone)
        return written.hour(self.moved_from.astimezone(zone)) if self.moved_from else ""

    @property
    def has_begun(self) -> bool:
        return clock.now() >= self.starts_at

    @property
    def has_ended(self) -> bool:
        return clock.now() >= self.ends_at


class Facets(models.Model):
    """By what somebody who took part is counted; each is empty where it wasn't said."""

    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, blank=True)
    gender = models.CharField(_("gender"), max_length=5, choices=Gender.choices, blank=True, default="")
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand.choices, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def known(name: str) -> models.CheckConstraint:
        """Each facet is one of its vocabulary."""
        condition = (
            Q(sector__in=["", *Sector.values]) & Q(gender__in=Gender.values) & Q(age_band__in=["", *AgeBand.values])
        )
        return models.CheckConstraint(condition=condition, name=name)


class Attendance(Facets):
    """A person by name. `entered_by` is nobody where they entered themselves through a pass: then it waits for the
    organiser. Some time after the end the name is forgotten and what is counted stays."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("attendance", "Waits for the organiser")
        INVITED = "invited", pgettext_lazy("attendance", "Invited")
        COMING = "coming", pgettext_lazy("attendance", "Coming")
        CAME = "came", pgettext_lazy("attendance", "Came")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="people", verbose_name=_("gathering"))
    name = NameField(_("full name"), max_length=150, blank=True)
    organisation = LineField(_("organisation"), max_length=200, blank=True)
    state = models.CharField(_("attendance"), max_length=8, choices=State.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    forgotten_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["id"]
        indexes = [models.Index(fields=["gathering", "state"], name="attendance_by_state")]
        constraints = [
            Facets.known("attendance_facets_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "invited", "coming", "came"]), name="attendance_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(forgotten_at=None) & ~Q(name=""))
                | Q(forgotten_at__isnull=False, name="", organisation=""),
                name="attendance_named_until_forgotten",
            ),
        ]

    def __str__(self) -> str:
        """Not by name: what the trail says of it outlives the name."""
        return self.gathering.title

    @property
    def part_of(self) -> Gathering:
        return self.gathering


class Heads(Facets):
    """How many of one sector, gender and age band came who aren't on the list by name. There is no field for totals."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="heads", verbose_name=_("gathering"))
    count = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HEADS)])

    class Meta:
        verbose_name = _("heads counted")
        verbose_name_plural = _("heads counted")
        ordering = ["id"]
        constraints = [
            Facets.known("heads_facets_known"),
            models.UniqueConstraint(fields=["gathering", "sector", "gender", "age_band"], name="heads_once_a_cell"),
            models.CheckConstraint(condition=Q(count__range=(1, MOST_HEADS)), name="heads_counted"),
        ]

    def __str__(self) -> str:
        return self.gathering.title

    @property
    def part_of(self) -> Gathering:
        return self.gathering


class Conclusion(models.Model):
    """One thing that a gathering concluded, in its language: a row, so that what follows from it can point to it."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="conclusions", verbose_name=_("gathering"))
    position = models.PositiveSmallIntegerField(_("position"))
    text = ProseField(_("conclusion"), words=150)

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="conclusion_says_something")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def part_of(self) -> Gathering:
        return self.gathering
