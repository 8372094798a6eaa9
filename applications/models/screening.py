"""The check of an application: the call's checklist and its answers, and what the Party is asked to clarify."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from applications.models.calls import Call
from portal import clock, horizon
from portal.fields import DayField, LineField, ProseField


class ChecklistItem(models.Model):
    """What an officer checks by eye, beside the automatic checks; part of the call, and frozen with it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="checklist", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("to be checked"), max_length=200)

    class Meta:
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("checklist")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["call", "position"], name="checklist_position_once")]

    def __str__(self) -> str:
        return self.title


class ScreeningAnswer(models.Model):
    """What an officer found about one item, with a note where there is something to say."""

    class Found(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "na", _("Not applicable")

    application = models.ForeignKey(Application, models.PROTECT, related_name="screening")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    found = models.CharField(_("answer"), max_length=3, choices=Found.choices)
    note = LineField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to the checklist")
        verbose_name_plural = _("answers to the checklist")
        ordering = ["item__position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "item"], name="screening_answer_once"),
            models.CheckConstraint(condition=Q(found__in=["yes", "no", "na"]), name="screening_answer_known"),
        ]

    @property
    def part_of(self) -> Application:
        return self.application


class Clarification(models.Model):
    """A request to the Party: it opens the sections that its questions name, until the Party answers or the officer
    goes on without."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="clarifications")
    number = models.PositiveSmallIntegerField(_("number"))
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = DayField(_("due on"), ahead=horizon.SOON)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # The last day on which the Party was reminded, and the one on which the officer was told that the date has passed.
    reminded_on = DayField(null=True)
    officer_told_on = DayField(null=True)

    class Meta:
        verbose_name = _("request for clarification")
        verbose_name_plural = _("requests for clarification")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="clarification_number_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at=None), name="clarification_one_open_per_application"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, closed_at__isnull=False),
                name="clarification_answered_who_when_and_closed",
            ),
        ]

    @property
    def part_of(self) -> Application:
        return self.application

    @property
    def is_late(self) -> bool:
        return self.closed_at is None and self.due_on < clock.today()


class Question(models.Model):
    """What is asked about one section, and what the Party says to it."""

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="questions")
    section = models.SlugField(max_length=20)
    text = ProseField(_("question"), words=200)
    answer = ProseField(_("answer"), words=300, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["clarification", "section"], name="question_once_per_section")]

    @property
    def part_of(self) -> Application:
        return self.clarification.application
