"""The rows of an application's lists. A draft keeps a row as far as it is written; its section says what it lacks."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.applications import Application
from portal import currencies
from portal.fields import AmountField, LineField, ProseField
from portal.vocabularies import Sector
from roadmap.models import Activity

LONGEST = 18  # months of an assistance


class Row(models.Model):
    """One row of a section's list."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def part_of(self) -> Application:
        return self.application


def _between(least: int, most: int) -> list:
    return [MinValueValidator(least), MaxValueValidator(most)]


def _within(name: str, least: int, most: int) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__range": (least, most)})


class Objective(Row):
    """What the project is to reach (note, AL1: objectives for the roadmap), and what will be there then."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="objectives")
    text = LineField(_("objective"), max_length=400, blank=True)
    result = LineField(_("expected result"), max_length=400, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class Priority(Row):
    """An activity of the open roadmap that the Party puts first, why, and for what change. Both texts together are as
    long as the national roadmap lets its own be."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="priorities")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+", verbose_name=_("activity"))
    justification = ProseField(_("justification"), words=150, blank=True)
    expected_change = ProseField(_("expected change"), words=100, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        constraints = [models.UniqueConstraint(fields=["application", "activity"], name="priority_once_per_activity")]


class Partner(Row):
    """Who takes part, so that the process is participatory (note, AL1)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="partners")
    name = LineField(_("name"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, blank=True)
    role = LineField(_("role in the project"), max_length=250, blank=True)
    women_or_youth = models.BooleanField(_("women’s or youth organisation"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__in=["", *Sector.values]),
                name="partner_sector_known",
            )
        ]


class TeamMember(Row):
    """A person whom the country puts on the project, and for how long (note, AL1: human resources)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="team")
    role = LineField(_("role in the team"), max_length=250, blank=True)
    share = models.PositiveSmallIntegerField(
        _("share of their time (%)"), null=True, blank=True, validators=_between(1, 100)
    )
    months = models.PositiveSmallIntegerField(
        _("number of months"), null=True, blank=True, validators=_between(1, LONGEST)
    )

    class Meta(Row.Meta):
        verbose_name = _("member of the team")
        verbose_name_plural = _("national project team")
        constraints = [
            models.CheckConstraint(condition=_within("share", 1, 100), name="team_share_1_to_100"),
            models.CheckConstraint(condition=_within("months", 1, LONGEST), name="team_1_to_18_months"),
        ]


class Fund(Row):
    """Money or goods that the country brings in (note, AL1: financial resources)."""

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash")
        IN_KIND = "in_kind", _("In kind")

    application = models.ForeignKey(Application, models.CASCADE, related_name="funds")
    amount = AmountField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currencies.validate_in_use])
    kind = models.CharField(_("cash or in kind"), max_length=10, choices=Kind.choices, blank=True)
    source = LineField(_("source"), max_length=250, blank=True)

    class Meta(Row.Meta):
        verbose_name = pgettext_lazy("application", "contribution")
        verbose_name_plural = pgettext_lazy("application", "contributions")
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="fund_amount_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=["", "cash", "in_kind"]), name="fund_kind_known"),
        ]

    def clean(self) -> None:
        currencies.check_decimals(self.amount, self.currency, field="amount")


class ExpertNeed(Row):
    """An expert's profile that the Party asks for, and for how many days."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="expert_needs")
    profile = LineField(_("profile of the expert"), max_length=200, blank=True)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True, validators=_between(1, 400))

    class Meta(Row.Meta):
        verbose_name = _("expert’s profile")
        verbose_name_plural = _("experts’ profiles")
        constraints = [models.CheckConstraint(condition=_within("days", 1, 400), name="need_1_to_400_days")]


class Stage(Row):
    """A main stage of the project, by months counted from its start."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="main_stages")
    text = LineField(_("stage"), max_length=300, blank=True)
    first_month = models.PositiveSmallIntegerField(
        _("from month"), null=True, blank=True, validators=_between(1, LONGEST)
    )
    last_month = models.PositiveSmallIntegerField(_("to month"), null=True, blank=True, validators=_between(1, LONGEST))

    class Meta(Row.Meta):
        verbose_name = _("main stage")
        verbose_name_plural = _("main stages")
        constraints = [
            models.CheckConstraint(condition=_within("first_month", 1, LONGEST), name="stage_first_month_1_to_18"),
            models.CheckConstraint(condition=_within("last_month", 1, LONGEST), name="stage_last_month_1_to_18"),
            models.CheckConstraint(
                condition=Q(first_month=None) | Q(last_month=None) | Q(first_month__lte=F("last_month")),
                name="stage_begins_before_it_ends",
            ),
        ]

    def clean(self) -> None:
        if self.first_month and self.last_month and self.first_month > self.last_month:
            raise ValidationError({"last_month": _("A stage can’t end before it begins.")})


class Risk(Row):
    """What could go wrong, how likely it is, and what the country does about it."""

    class Likelihood(models.TextChoices):
        LOW = "low", pgettext_lazy("likelihood", "Low")
        MEDIUM = "medium", pgettext_lazy("likelihood", "Medium")
        HIGH = "high", pgettext_lazy("likelihood", "High")

    application = models.ForeignKey(Application, models.CASCADE, related_name="risks")
    text = LineField(_("risk"), max_length=300, blank=True)
    likelihood = models.CharField(_("likelihood"), max_length=10, choices=Likelihood.choices, blank=True)
    mitigation = LineField(_("what is done about it"), max_length=400, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__in=["", "low", "medium", "high"]), name="risk_likelihood_known"
            )
        ]
