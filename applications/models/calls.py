"""Calls for applications, open on a continuous basis (AL1), the list that makes a country eligible, the criteria."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import AmountField, DayField, ProseField
from portal.lifecycle import Lived
from portal.models import Country, Phase
from portal.readings import bases as readings
from portal.searching import FoldedField, Searchable

LIMITS = [
    ("evaluators_needed", 2, 9, _("From 2 to 9 evaluations.")),
    ("spread_threshold", 1, 100, _("From 1 to 100 points.")),
    ("comment_up_to", 0, 5, _("A score is from 0 to 5.")),
    ("comment_from", 0, 5, _("A score is from 0 to 5.")),
    ("days_to_evaluate", 1, 180, _("From 1 to 180 days.")),
    ("screening_days", 1, 180, _("From 1 to 180 days.")),
    ("clarification_days", 3, 180, _("From 3 to 180 days.")),
    ("evaluation_days", 1, 365, _("From 1 to 365 days.")),
    ("decision_days", 1, 365, _("From 1 to 365 days.")),
]


class CountryList(models.Model):
    """Which countries count as developing for a call: data with a date and a source."""

    name = models.CharField(_("name"), max_length=150)
    dated = DayField(_("as of"))
    source = models.CharField(_("source"), max_length=250)
    countries = models.ManyToManyField(Country, related_name="+", verbose_name=_("countries"))

    class Meta:
        verbose_name = _("list of countries")
        verbose_name_plural = _("lists of countries")
        ordering = ["-dated", "-id"]

    def __str__(self) -> str:
        return self.name


class Call(Searchable, readings.Grid, Lived):
    """A call: its languages, its list of eligible countries, its ceiling, its criteria. Frozen once open."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="calls", verbose_name=_("phase"))
    title = models.CharField(_("title"), max_length=200)
    summary = ProseField(_("summary"), words=400)
    languages = models.JSONField(_("languages of the projects"), default=list)
    eligible = models.ForeignKey(CountryList, models.PROTECT, verbose_name=_("list of eligible countries"))
    logistics_ceiling = AmountField(_("ceiling for logistics (USD)"))
    opens_on = DayField(_("opens on"), ahead=horizon.PLANNED)
    closes_on = DayField(
        _("closes on"),
        null=True,
        blank=True,
        help_text=_("Empty while it is open on a continuous basis."),
        ahead=horizon.PLANNED,
    )
    closes_at = models.TimeField(
        _("closing time"),
        default=clock.END_OF_DAY,
        blank=True,
        help_text=_("By the programme’s clock; 23:59 where none is given. The minute that is named still counts."),
    )
    evaluators_needed = models.PositiveSmallIntegerField(
        _("evaluations needed"), default=2, help_text=_("For each application, at least 2.")
    )
    days_to_evaluate = models.PositiveSmallIntegerField(_("days to evaluate"), default=21)
    # What the Parties are promised: published with the call, shown as the day until which somebody has the ball.
    screening_days = models.PositiveSmallIntegerField(_("days to check eligibility"), default=30)
    clarification_days = models.PositiveSmallIntegerField(_("days for a Party to clarify"), default=21)
    evaluation_days = models.PositiveSmallIntegerField(_("days until the evaluation is closed"), default=60)
    decision_days = models.PositiveSmallIntegerField(_("days until the decision"), default=60)
    min_months = models.PositiveSmallIntegerField(default=12, editable=False)
    max_months = models.PositiveSmallIntegerField(default=18, editable=False)
    folded = FoldedField("title_fr", "title_en", "code")

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_on", "-id"]
        constraints = [
            *readings.Grid.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=["draft", "open", "closed"]), name="call_state_known"),
            models.CheckConstraint(condition=Q(logistics_ceiling__gte=0), name="call_ceiling_not_negative"),
            models.CheckConstraint(condition=Q(evaluators_needed__range=(2, 9)), name="call_needs_2_to_9_evaluations"),
            models.CheckConstraint(
                condition=Q(days_to_evaluate__range=(1, 180)), name="call_1_to_180_days_to_evaluate"
            ),
            models.CheckConstraint(
                condition=Q(
                    screening_days__range=(1, 180),
                    clarification_days__range=(3, 180),
                    evaluation_days__range=(1, 365),
                    decision_days__range=(1, 365),
                ),
                name="call_promised_days",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="call_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.closes_at is None:
            self.closes_at = clock.END_OF_DAY
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("The end is before the beginning.")})
        for name, least, most, message in LIMITS:
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValidationError({name: message})

    @property
    def opens(self) -> dt.datetime:
        """The moment from which it takes applications, by the programme's clock."""
        return clock.on(self.opens_on, dt.time())

    @property
    def closes(self) -> dt.datetime | None:
        """The moment until which it takes them, by the programme's clock; None while it is open on a continuous
        basis."""
        return clock.on(self.closes_on, self.closes_at) if self.closes_on else None

    @property
    def closed(self) -> dt.datetime | None:
        """Since when it takes none any more: from its closing, or since the Secretariat closed it, whichever came
        first; None before."""
        moments = [self.state_since] if self.state == "closed" else []
        if self.closes and clock.is_over(self.closes):
            moments.append(self.closes)
        return min(moments, default=None)

    @property
    def takes_applications(self) -> bool:
        """Open, begun and not over."""
        return self.state == "open" and self.opens <= clock.now() and not self.closed

    def accepts(self, country: Country) -> bool:
        """A Party to the Convention that stands on the call's list."""
        return country.is_party and self.eligible.countries.filter(pk=country.pk).exists()


class Criterion(readings.Criterion):
    """What a project is scored on, 0 to 5, with its weight; a call's weights add up to 100 when it opens."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    measures_gender = models.BooleanField(
        _("measures gender equality"), default=False, help_text=_("Its mean is the gender score of the ranking.")
    )

    class Meta(readings.Criterion.Meta):
        constraints = [
            *readings.Criterion.Meta.constraints,
            models.UniqueConstraint(fields=["call", "position"], name="criterion_position_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(measures_gender=True), name="criterion_one_measures_gender"
            ),
        ]


class Level(readings.Level):
    """What a score from 0 to 5 means in a call, in words; the six are published with the criteria, and frozen too."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="levels", verbose_name=_("call"))

    class Meta(readings.Level.Meta):
        constraints = [
            *readings.Level.Meta.constraints,
            models.UniqueConstraint(fields=["call", "value"], name="level_once_per_call"),
        ]
