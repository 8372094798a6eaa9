"""The nine steps of an assistance (note, AL3) and the milestones by which each is seen to be done."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assistance.models.assistances import Assistance
from portal import clock, horizon
from portal.fields import DayField, LineField, ProseField
from portal.languages import OF_PROJECTS
from portal.lifecycle import Lived
from portal.searching import FoldedField, Searchable

CHOICE_OF_EXPERTS = 2  # the step that may begin before the opening; the first, the assessment, is over by then


class Responsible(models.TextChoices):
    """The side that logs a milestone."""

    EXPERT = "expert", _("Expert")
    PARTY = "party", _("Focal point")
    OFFICE = "office", _("Secretariat")


class StepKind(models.Model):
    """One of the nine steps: its order and content are the note's, words, evidence and roles the portal's reading
    (fixtures/ta_steps.csv). `responsible` logs the milestone that the step begins with."""

    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    short = models.CharField(_("short title"), max_length=80)
    what = models.CharField(_("what is done"), max_length=250)
    evidence = models.CharField(_("what shows it"), max_length=250)
    done_by = models.CharField(_("by whom"), max_length=150)
    responsible = models.CharField(_("who logs it"), max_length=6, choices=Responsible.choices)

    class Meta:
        verbose_name = _("kind of step")
        verbose_name_plural = _("kinds of steps")
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(number__range=(1, 9)), name="stepkind_one_of_nine")]

    def __str__(self) -> str:
        return f"{self.number}. {self.short}"


class Step(models.Model):
    """A step of one assistance. The database makes the nine with the assistance; none is added, moved or removed."""

    assistance = models.ForeignKey(Assistance, models.PROTECT, related_name="steps", verbose_name=_("assistance"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.ForeignKey(StepKind, models.PROTECT, related_name="+", editable=False, verbose_name=_("step"))
    planned_start = DayField(_("planned start"), ahead=horizon.PLANNED)
    planned_end = DayField(_("planned end"), ahead=horizon.PLANNED)
    done_on = DayField(_("done on"), null=True, editable=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["assistance", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assistance", "number"], name="step_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 9)), name="step_one_of_nine"),
            models.CheckConstraint(condition=Q(number=F("kind")), name="step_of_its_kind"),
            models.CheckConstraint(condition=Q(planned_start__lte=F("planned_end")), name="step_dates_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.kind)

    @property
    def part_of(self) -> Assistance:
        return self.assistance

    @property
    def is_late(self) -> bool:
        """Not done although its planned end has passed, in an assistance that runs."""
        return self.done_on is None and self.planned_end < clock.today() and self.assistance.is_running


class Milestone(Searchable, Lived):
    """A result of a step, logged with evidence by the side that is responsible, validated by the officer."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="milestones", verbose_name=_("step"))
    title = LineField(_("milestone"), max_length=250)
    language = models.CharField(_("language of the title"), max_length=5, choices=OF_PROJECTS)
    due = DayField(_("due on"), ahead=horizon.PLANNED)
    responsible = models.CharField(_("who logs it"), max_length=6, choices=Responsible.choices)
    done_on = DayField(_("done on"), null=True, editable=False)
    note = ProseField(_("what was done"), words=400, blank=True, editable=False)
    note_language = models.CharField(
        _("language of the note"), max_length=5, choices=OF_PROJECTS, blank=True, editable=False
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("logged by"),
    )
    logged_at = models.DateTimeField(_("logged"), null=True, editable=False)
    folded = FoldedField("title")

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["state", "due"], name="milestone_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "logged", "returned", "validated", "dropped"]),
                name="milestone_state_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="milestone_has_a_title"),
            models.CheckConstraint(
                condition=Q(responsible__in=["expert", "party", "office"]), name="milestone_responsible_known"
            ),
            models.CheckConstraint(
                condition=Q(logged_by=None, logged_at=None, done_on=None)
                | Q(logged_by__isnull=False, logged_at__isnull=False, done_on__isnull=False),
                name="milestone_logged_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["logged", "returned", "validated"])
                | (Q(logged_at__isnull=False) & ~Q(note="")),
                name="milestone_logged_before_it_is_judged",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> Assistance:
        return self.step.assistance

    @property
    def party_id(self) -> int:
        return self.step.assistance.party_id

    @property
    def is_late(self) -> bool:
        """Still to be logged although its day has passed, in an assistance that runs."""
        to_log = self.state in ("planned", "returned")
        return to_log and self.due < clock.today() and self.step.assistance.is_running

    @property
    def days_late(self) -> int:
        """Days since it was due."""
        return (clock.today() - self.due).days
