"""What the programme is held to: the countries that it means to assist, year by year; and when the governing bodies
meet that it reports to."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayField, LineField
from portal.models.places import Phase, Region
from portal.written import date_long, month_year


class PhaseTarget(models.Model):
    """How many countries begin their assistance in a year of a phase, at least; of one region, where an officer sets
    that too. The regions of a year never come to more than the year (triggers in migrations/0035)."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="targets", verbose_name=_("phase"))
    year = models.PositiveSmallIntegerField(_("year"))
    region = models.CharField(
        _("region"),
        max_length=30,
        choices=Region.choices,
        blank=True,
        help_text=_("Empty: all regions together."),
    )
    countries = models.PositiveSmallIntegerField(_("countries that begin, at least"))
    source = LineField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("target of a year")
        verbose_name_plural = _("targets by year")
        ordering = ["-year", "region", "id"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "year", "region"], name="target_once_for_year_and_region"),
            models.CheckConstraint(condition=Q(countries__lte=200), name="target_at_most_200_countries"),
            models.CheckConstraint(condition=~Q(source=""), name="target_has_its_source"),
            models.CheckConstraint(condition=Q(region__in=["", *Region.values]), name="target_region_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.get_region_display()}" if self.region else str(self.year)

    def clean(self) -> None:
        if self.countries is not None and self.countries > 200:
            raise ValidationError({"countries": _("At most 200 countries.")})
        if self.phase_id is None or self.year is None or self.countries is None:
            return
        if not self.phase.starts_on.year <= self.year <= self.phase.ends_on.year:
            raise ValidationError({"year": _("This year is not part of the phase.")})
        if self._others().filter(region=self.region).exists():
            raise ValidationError({"year": _("This has its target already: change that one.")})
        self._check_regions()

    def _others(self) -> models.QuerySet["PhaseTarget"]:
        return PhaseTarget.objects.filter(phase=self.phase_id, year=self.year).exclude(pk=self.pk)

    def _check_regions(self) -> None:
        others = self._others()
        of_regions = sum(others.exclude(region="").values_list("countries", flat=True))
        whole = others.filter(region="").values_list("countries", flat=True).first()
        if self.region:
            of_regions += self.countries
            if whole is None:
                raise ValidationError({"region": _("Set the target of the whole year first.")})
        else:
            whole = self.countries
        if of_regions > whole:
            message = _("The regions of this year come to %(regions)s, more than its target of %(whole)s.")
            raise ValidationError({"countries": message % {"regions": of_regions, "whole": whole}})


class GoverningSession(models.Model):
    """A session of the Committee or of the Conference of Parties, and the day by which its documents are due. Where a
    source gives no days, the two are the first and the last of the month or of the year that it gives, and nothing else
    is shown."""

    class KnownTo(models.TextChoices):
        DAY = "day", _("the day")
        MONTH = "month", _("the month")
        YEAR = "year", _("the year")

    class Body(models.TextChoices):
        COMMITTEE = "committee", _("Intergovernmental Committee")
        CONFERENCE = "conference", _("Conference of Parties")

    body = models.CharField(_("governing body"), max_length=10, choices=Body.choices)
    number = models.PositiveSmallIntegerField(_("number of the session"))
    starts_on = DayField(_("starts on"), ahead=horizon.PLANNED)
    ends_on = DayField(_("ends on"), ahead=horizon.PLANNED)
    known_to = models.CharField(
        _("known to"),
        max_length=5,
        choices=KnownTo.choices,
        default=KnownTo.DAY,
        help_text=_("Where the source gives no days: write the first and the last of the month or the year it gives."),
    )
    documents_due_on = DayField(
        _("documents due on"),
        null=True,
        blank=True,
        ahead=horizon.PLANNED,
        help_text=_("The last day on which the Secretariat hands in its documents. Empty while it isn’t known."),
    )
    source = LineField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("session of a governing body")
        verbose_name_plural = _("sessions of the governing bodies")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="session_number_once"),
            models.CheckConstraint(condition=Q(body__in=["committee", "conference"]), name="session_body_known"),
            models.CheckConstraint(condition=Q(number__range=(1, 200)), name="session_number_from_1"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="session_days_in_order"),
            models.CheckConstraint(
                condition=Q(documents_due_on=None) | Q(documents_due_on__lte=F("starts_on")),
                name="session_documents_before_it_starts",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="session_has_its_source"),
            models.CheckConstraint(condition=Q(known_to__in=["day", "month", "year"]), name="session_known_to_known"),
        ]

    def __str__(self) -> str:
        return _("%(body)s, session %(number)s") % {"body": self.get_body_display(), "number": self.number}

    def clean(self) -> None:
        wrong = {}
        if self.number is not None and not 1 <= self.number <= 200:
            wrong["number"] = _("From 1 to 200.")
        elif GoverningSession.objects.filter(body=self.body, number=self.number).exclude(pk=self.pk).exists():
            wrong["number"] = _("This session is in the list already.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The end is before the beginning.")
        if self.starts_on and self.documents_due_on and self.documents_due_on > self.starts_on:
            wrong["documents_due_on"] = _("The documents are due before the session starts.")
        if self.starts_on and self.ends_on and not wrong and not self._fills_what_is_known():
            wrong["known_to"] = _("Its first and its last day are wanted then, or say that the days are known.")
        if wrong:
            raise ValidationError(wrong)

    def _fills_what_is_known(self) -> bool:
        """Whether nothing is said of days that aren't known."""
        first, after = self.starts_on, self.ends_on + dt.timedelta(days=1)
        if self.known_to == self.KnownTo.DAY:
            return True
        one = first.day == after.day == 1 and self.ends_on.year == first.year
        if self.known_to == self.KnownTo.MONTH:
            return one and self.ends_on.month == first.month
        return one and first.month == after.month == 1

    @property
    def when(self) -> str:
        """When it is held, as far as that is known."""
        if self.known_to == self.KnownTo.YEAR:
            return str(self.starts_on.year)
        if self.known_to == self.KnownTo.MONTH:
            return month_year(self.starts_on)
        days = {"start": date_long(self.starts_on), "end": date_long(self.ends_on)}
        return _("from %(start)s to %(end)s") % days

    @property
    def is_over(self) -> bool:
        return self.ends_on < clock.today()
