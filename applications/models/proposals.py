"""A portfolio that a worker works out for a selection round: what was asked, and what was found."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.rounds import Candidate, SelectionRound, somebody
from portal import clock
from portal.models.leased import Leased


class Proposal(Leased):
    """A row before it is a set. `asked` is the round as the solver sees it (`portfolio.question`), `found` the set, or
    what stands in its way, and never changes; the comparison `free` of forcing and the trades come after it. `reasons`
    are the officer's, whom the solver needn't ask."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be worked out")
        SOLVING = "solving", _("Being worked out")
        READY = "ready", _("Worked out")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="proposals")
    asked = models.JSONField()
    asked_by = somebody(_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    enqueued_at = models.DateTimeField(default=timezone.now)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    reasons = models.JSONField(default=dict, editable=False)
    found = models.JSONField(null=True)
    free = models.JSONField(null=True)
    trades = models.JSONField(default=dict)
    is_kept = models.BooleanField(_("kept"), default=False)

    class Meta:
        verbose_name = _("proposal of a portfolio")
        verbose_name_plural = _("proposals of a portfolio")
        ordering = ["-asked_at", "id"]
        indexes = [models.Index(fields=["state", "leased_until"], name="proposal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "solving", "ready", "failed"]), name="proposal_state_known"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="proposal_progress_in_per_cent"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(found__isnull=False), name="proposal_ready_was_found"
            ),
            models.CheckConstraint(condition=~Q(is_kept=True) | Q(found__isnull=False), name="proposal_kept_was_found"),
            models.CheckConstraint(
                condition=Q(state="solving", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="solving") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="proposal_leased_while_solving",
            ),
            models.UniqueConstraint(fields=["round"], condition=Q(is_kept=True), name="proposal_one_kept"),
        ]

    def __str__(self) -> str:
        return str(self.round)

    @property
    def part_of(self) -> SelectionRound:
        return self.round

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.SOLVING)

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def forced(self) -> dict[int, str]:
        """What was forced in or out, by the candidate’s key."""
        inside, outside = self.asked["inside"], self.asked["outside"]
        return dict.fromkeys(inside, Candidate.Forced.IN.value) | dict.fromkeys(outside, Candidate.Forced.OUT.value)

    @property
    def why(self) -> dict[int, str]:
        """Why each is forced, by the candidate’s key; nothing of what was asked before a reason was."""
        return {int(key): reason for key, reason in self.reasons.items()}

    @property
    def has_a_set(self) -> bool:
        return "chosen" in (self.found or {})

    @property
    def chosen(self) -> frozenset[int]:
        """The keys of the candidates in the set."""
        return frozenset(self.found["chosen"] if self.has_a_set else ())

    @property
    def better(self) -> int | None:
        """Of a set that isn’t proven to be the best: how much better (hundredths of a point) another may be at most."""
        return self.found["better"] if self.has_a_set else None
