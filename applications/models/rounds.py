"""Selection rounds: an intake with places and an envelope, its candidates, what is decided of each; re-openings.

A round's content is private until it is published: it stands in these tables alone, and nowhere on the application.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from applications.models.calls import Call
from portal import clock
from portal.fields import AmountField, LineField, ProseField
from portal.lifecycle import Lived
from portal.models import Region
from portal.searching import FoldedField, Searchable

PLACES = 5
MOST_PLACES = 100
DELAY_HOURS = 24
LONGEST_DELAY = 240
FORCED_WORDS = 100


def somebody(label: str = "", **kwargs) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=label,
        **kwargs,
    )


class SelectionRound(Searchable, Lived):
    """One intake of a call. Its envelope is what is available on the line for assistance, or `cap` if that is less."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rounds", verbose_name=_("call"))
    name = LineField(_("name of the round"), max_length=120)
    places = models.PositiveSmallIntegerField(
        _("places"), default=PLACES, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    cap = AmountField(
        _("ceiling for this round (USD)"),
        null=True,
        blank=True,
        help_text=_("Empty: all that is available on the line for technical assistance."),
    )
    delay_hours = models.PositiveSmallIntegerField(
        _("delay before the letters go out, in hours"),
        default=DELAY_HOURS,
        validators=[MaxValueValidator(LONGEST_DELAY)],
        help_text=_("While it runs the release can be stopped."),
    )
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = somebody()
    release_at = models.DateTimeField(_("goes out"), null=True, editable=False)
    released_by = somebody()
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    problem = models.TextField(editable=False, blank=True)
    folded = FoldedField("name")

    class Meta:
        verbose_name = _("selection round")
        verbose_name_plural = _("selection rounds")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["preparing", "decided", "releasing", "published", "cancelled"]),
                name="round_state_known",
            ),
            models.CheckConstraint(condition=Q(places__range=(1, MOST_PLACES)), name="round_has_places"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gt=0), name="round_cap_positive"),
            models.CheckConstraint(condition=Q(delay_hours__lte=LONGEST_DELAY), name="round_delay_bounded"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="round_settled_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "releasing", "published"]) | Q(settled_at__isnull=False),
                name="round_decided_was_settled",
            ),
            models.CheckConstraint(
                condition=Q(release_at__isnull=False, released_by__isnull=False, state__in=["releasing", "published"])
                | Q(release_at=None, released_by=None, state__in=["preparing", "decided", "cancelled"]),
                name="round_released_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
                name="round_published_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RegionBound(models.Model):
    """How many of a region a proposal holds, at least and at most."""

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="bounds")
    region = models.CharField(_("region"), max_length=30, choices=Region.choices)
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        verbose_name = _("bound of a region")
        verbose_name_plural = _("bounds of the regions")
        ordering = ["region"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="bound_once_per_region"),
            models.CheckConstraint(condition=Q(most=None) | Q(most__gte=F("least")), name="bound_most_from_least"),
        ]

    def __str__(self) -> str:
        return self.get_region_display()

    @property
    def part_of(self) -> SelectionRound:
        return self.round


class Candidate(models.Model):
    """An application in a round: what it would cost, what was proposed, what the officers decide.

    `is_open` while its round is under way: an application is in one at a time. A trigger refuses to force it without
    `forced_why`, which rows of before that rule don't have.
    """

    class Decision(models.TextChoices):
        SELECT = "select", _("Select")
        RESERVE = "reserve", _("Reserve list")
        DECLINE = "decline", _("Do not select")

    class Forced(models.TextChoices):
        IN = "in", _("Always in")
        OUT = "out", _("Always out")

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="candidates")
    application = models.ForeignKey(Application, models.PROTECT, related_name="candidacies")
    cost = AmountField(_("estimated cost of the assistance (USD)"))
    forced = models.CharField(_("in the proposal"), max_length=3, choices=Forced.choices, blank=True)
    forced_why = ProseField(_("why it is always in or out"), words=FORCED_WORDS, blank=True)
    proposed = models.BooleanField(_("proposed"), null=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True)
    reserve_order = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    departure = ProseField(_("why the decision departs from the proposal"), words=300, blank=True)
    reasons = ProseField(_("reasons given to the Party"), words=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    is_open = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="candidate_once_per_round"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_open=True), name="candidate_in_one_open_round"
            ),
            models.UniqueConstraint(fields=["round", "reserve_order"], name="candidate_reserve_order_once"),
            models.CheckConstraint(condition=Q(cost__gt=0), name="candidate_cost_positive"),
            models.CheckConstraint(
                condition=Q(decision__in=["", "select", "reserve", "decline"]), name="candidate_decision_known"
            ),
            models.CheckConstraint(condition=Q(forced__in=["", "in", "out"]), name="candidate_forced_known"),
            models.CheckConstraint(
                condition=Q(decision="reserve", reserve_order__gte=1)
                | (~Q(decision="reserve") & Q(reserve_order=None)),
                name="candidate_order_on_the_reserve_list",
            ),
            models.CheckConstraint(condition=Q(decision="") | ~Q(reasons=""), name="candidate_decided_with_reasons"),
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(proposed=None)
                | Q(proposed=True, decision="select")
                | Q(proposed=False, decision__in=["reserve", "decline"])
                | ~Q(departure=""),
                name="candidate_departs_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def part_of(self) -> SelectionRound:
        """The round, not the application: nothing of it may stand in what others read of the application."""
        return self.round

    @property
    def score(self) -> Decimal:
        return self.application.score or Decimal(0)

    @property
    def departs(self) -> bool:
        """Whether what is decided is other than what was proposed."""
        proposed, selected = self.proposed, self.decision == self.Decision.SELECT
        return bool(self.decision) and proposed is not None and proposed is not selected

    @property
    def may_be_decided(self) -> bool:
        """Whether a decision is still possible; not once the Party has withdrawn, for instance."""
        return self.application.state in ("evaluated", "reserve")


class Reopening(models.Model):
    """That a decision be opened again: asked for by one officer, confirmed by another."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reopenings")
    reason = ProseField(_("why the decision is re-opened"), words=300)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = somebody()
    dropped_at = models.DateTimeField(null=True, editable=False)
    is_done = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("re-opening")
        verbose_name_plural = _("re-openings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_done=False, dropped_at=None),
                name="reopening_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="reopening_confirmed_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="reopening_by_two_officers"
            ),
            models.CheckConstraint(
                condition=Q(is_done=False) | Q(confirmed_at__isnull=False), name="reopening_done_was_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def part_of(self) -> Application:
        return self.application
