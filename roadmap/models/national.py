"""A Party's national roadmap: its text, the priorities and their measures, then the action plan (note, AL3, step 6).

Text, priorities and measures are written while it is a draft; the action plan once the roadmap is validated;
nothing once it is published. Triggers hold this in the database too (migrations/0002).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import clock, currencies
from portal.fields import AmountField, DayField, LineField, ProseField
from portal.languages import OF_PROJECTS
from portal.lifecycle import Lived
from portal.models import Country
from portal.searching import FoldedField, Searchable
from roadmap.models.open import Activity

FIRST_YEAR, LAST_YEAR = 2005, 2100
VALIDATED = ["validated", "published"]


class NationalRoadmap(Searchable, Lived):
    """A Party's own roadmap for culture in the digital environment."""

    party = models.ForeignKey(Country, models.PROTECT, related_name="roadmaps", verbose_name=_("Party"))
    title = LineField(_("title"), max_length=200)
    language = models.CharField(_("language of the text"), max_length=5, choices=OF_PROJECTS)
    vision = ProseField(_("vision"), words=400, blank=True)
    context = ProseField(_("context"), words=1200, blank=True)
    period_start = models.PositiveSmallIntegerField(_("first year"))
    period_end = models.PositiveSmallIntegerField(_("last year"))
    follow_up = ProseField(_("follow-up"), words=600, blank=True)
    validated_on = DayField(_("validated on"), null=True, editable=False)
    authority = LineField(_("competent authority"), max_length=200, blank=True, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001 — unique where there is one
    published_on = DayField(_("published on"), null=True, editable=False)
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    created_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    folded = FoldedField("title", "reference", "authority")

    class Meta:
        verbose_name = _("national roadmap")
        verbose_name_plural = _("national roadmaps")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "-published_on"], name="roadmap_published")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "validating", *VALIDATED]), name="nationalroadmap_state_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in OF_PROJECTS]), name="roadmap_language_known"
            ),
            models.CheckConstraint(
                condition=Q(period_start__gte=FIRST_YEAR, period_end__lte=LAST_YEAR, period_start__lte=F("period_end")),
                name="roadmap_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="roadmap_has_a_title"),
            models.CheckConstraint(
                condition=Q(state="drafting") | ~Q(vision=""), name="roadmap_has_its_vision_beyond_the_draft"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=VALIDATED, validated_on__isnull=False) & ~Q(authority=""))
                | (~Q(state__in=VALIDATED) & Q(validated_on=None, authority="")),
                name="roadmap_validated_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="published", reference__isnull=False, published_on__isnull=False, is_live=False)
                | (~Q(state="published") & Q(reference=None, published_on=None, is_live=True)),
                name="roadmap_published_under_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """2026–2029, or one year alone."""
        return (
            f"{self.period_start}–{self.period_end}" if self.period_end != self.period_start else f"{self.period_start}"
        )

    @property
    def is_published(self) -> bool:
        return self.state == "published"


class Priority(models.Model):
    """An activity of the open roadmap that the Party puts first, and why."""

    roadmap = models.ForeignKey(NationalRoadmap, models.CASCADE, related_name="priorities", verbose_name=_("roadmap"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+", verbose_name=_("activity"))
    justification = ProseField(_("why it is a priority"), words=250, blank=True)

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["activity__code"]
        constraints = [models.UniqueConstraint(fields=["roadmap", "activity"], name="priority_once_in_a_roadmap")]

    def __str__(self) -> str:
        return self.activity.code

    @property
    def part_of(self) -> NationalRoadmap:
        return self.roadmap


class Measure(models.Model):
    """What the Party will do under one of its priorities."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="measures", verbose_name=_("priority"))
    title = LineField(_("title"), max_length=200)
    description = ProseField(_("description"), words=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["priority__activity__code", "position"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "position"], name="measure_position_once"),
            models.CheckConstraint(condition=~Q(title=""), name="measure_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> NationalRoadmap:
        return self.priority.roadmap


class ActionItem(models.Model):
    """A line of the action plan: what is adapted or made, by whom, when, at what cost, and how it will be seen.

    `measure` names one of its priority's measures, where it serves one; an empty `cost` is not known yet.
    """

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        POLICY = "policy", _("Policy")
        MEASURE = "measure", _("Measure")
        STRATEGY = "strategy", _("Strategy")
        TRAINING = "training", _("Training")

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="action_items", verbose_name=_("activity"))
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("measure")
    )
    title = LineField(_("action"), max_length=250)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    responsible = LineField(_("responsible body"), max_length=200)
    starts_on = DayField(_("starts on"))
    ends_on = DayField(_("ends on"))
    cost = AmountField(_("estimated cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[currencies.validate_in_use])
    indicator = LineField(_("indicator"), max_length=250)
    baseline = LineField(_("baseline"), max_length=120, blank=True)
    target = LineField(_("target"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("action plan")
        ordering = ["priority__activity__code", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="action_dates_in_order"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="action_cost_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="action_currency_is_a_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["law", "policy", "measure", "strategy", "training"]), name="action_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(responsible="") & ~Q(indicator=""), name="action_says_what_who_and_how"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> NationalRoadmap:
        return self.priority.roadmap
