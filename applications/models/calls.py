"""Calls for applications, open on a continuous basis (AL1), the list that makes a country eligible, the criteria."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import AmountField, ProseField
from portal.lifecycle import Lived
from portal.models import Country, Phase

# The languages in which a project may be written, of which each call names its own.
LANGUAGES = [
    ("fr", _("French")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
]


class CountryList(models.Model):
    """Which countries count as developing for a call: data with a date and a source."""

    name = models.CharField(_("name"), max_length=150)
    dated = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=250)
    countries = models.ManyToManyField(Country, related_name="+", verbose_name=_("countries"))

    class Meta:
        verbose_name = _("list of countries")
        verbose_name_plural = _("lists of countries")
        ordering = ["-dated"]

    def __str__(self) -> str:
        return self.name


class Call(Lived):
    """A call: its languages, its list of eligible countries, its ceiling, its criteria. Frozen once open."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="calls", verbose_name=_("phase"))
    title = models.CharField(_("title"), max_length=200)
    summary = ProseField(_("summary"), words=400)
    languages = models.JSONField(_("languages of the projects"), default=list)
    eligible = models.ForeignKey(CountryList, models.PROTECT, verbose_name=_("list of eligible countries"))
    logistics_ceiling = AmountField(_("ceiling for logistics (USD)"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(
        _("closes on"), null=True, blank=True, help_text=_("Empty while it is open on a continuous basis.")
    )
    min_months = models.PositiveSmallIntegerField(default=12, editable=False)
    max_months = models.PositiveSmallIntegerField(default=18, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["draft", "open", "closed"]), name="call_state_known"),
            models.CheckConstraint(condition=Q(logistics_ceiling__gte=0), name="call_ceiling_not_negative"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="call_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("The end is before the beginning.")})

    @property
    def takes_applications(self) -> bool:
        """Open, begun and not over."""
        today = clock.today()
        return self.state == "open" and self.opens_on <= today and (self.closes_on is None or today <= self.closes_on)

    def accepts(self, country: Country) -> bool:
        """A Party to the Convention that stands on the call's list."""
        return country.is_party and self.eligible.countries.filter(pk=country.pk).exists()


class Criterion(models.Model):
    """What a project is scored on, 0 to 5, with its weight; a call's weights add up to 100 when it opens."""

    TOP = 5

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=150)
    guidance = models.CharField(_("what to look for"), max_length=400, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="criterion_weight_1_to_100"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.weight is not None and not 1 <= self.weight <= 100:
            raise ValidationError({"weight": _("A weight is from 1 to 100.")})
