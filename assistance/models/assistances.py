"""A technical assistance (note, AL3): 12 to 18 months beside a Party, from a selected application to its roadmap."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal import clock, horizon
from portal.fields import DayField, LineField, ProseField
from portal.languages import OF_PROJECTS
from portal.lifecycle import Lived
from portal.models import Country
from portal.searching import FoldedField, Searchable
from roadmap.models import NationalRoadmap

SHORTEST, LONGEST = 12, 18  # months


class Assistance(Searchable, Lived):
    """One per application. It lasts `months` from `opened_on`, and longer by the days for which it was suspended.

    `ends_on` is its last day; triggers (migrations/0002) hold it to exactly that and give it its nine steps.
    """

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="assistance", verbose_name=_("application")
    )
    party = models.ForeignKey(Country, models.PROTECT, related_name="assistances", verbose_name=_("Party"))
    roadmap = models.OneToOneField(
        NationalRoadmap, models.PROTECT, related_name="assistance", verbose_name=_("national roadmap")
    )
    title = LineField(_("title"), max_length=200)
    language = models.CharField(_("language of the project"), max_length=5, choices=OF_PROJECTS)
    opened_on = DayField(_("opened on"), ahead=horizon.PLANNED)
    months = models.PositiveSmallIntegerField(_("duration in months"))
    suspended_on = DayField(_("suspended on"), null=True, editable=False)
    suspended_days = models.PositiveSmallIntegerField(_("days suspended"), default=0, editable=False)
    ends_on = DayField(_("ends on"), ahead=horizon.PLANNED)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer in charge")
    )
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    folded = FoldedField("title")

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistances")
        ordering = ["-opened_on", "-id"]
        indexes = [models.Index(fields=["state", "ends_on"], name="assistance_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "suspended", "completed", "closed"]), name="assistance_state_known"
            ),
            models.CheckConstraint(
                condition=Q(months__range=(SHORTEST, LONGEST)), name="assistance_lasts_12_to_18_months"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("opened_on")), name="assistance_ends_after_opening"),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_on__isnull=False)
                | (~Q(state="suspended") & Q(suspended_on=None)),
                name="assistance_suspended_since",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == "running"


class Comment(models.Model):
    """Where comments stood before they became remarks (migrations/0006), which hold what they say. The table is closed;
    entries of the trail name its rows, and lead to their assistance."""

    assistance = models.ForeignKey(Assistance, models.PROTECT, related_name="+", verbose_name=_("assistance"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)
    text = ProseField(_("comment"), words=300)
    language = models.CharField(_("language of the comment"), max_length=5, choices=OF_PROJECTS)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        """Named by the project: news name a comment to people who may not read it."""
        return self.assistance.title

    @property
    def part_of(self) -> Assistance:
        return self.assistance
