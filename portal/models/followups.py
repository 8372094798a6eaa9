"""What somebody is to do by a day, and from what it came."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock, horizon, languages
from portal.fields import DayField, LineField, ProseField
from portal.lifecycle import Lived
from portal.models.people import User
from portal.models.places import Country
from portal.searching import FoldedField, Searchable


class FollowUp(Searchable, Lived):
    """Agreed in a `source` (a comment, a conclusion) about a record, on whose page it is listed. `owner` owes it, or
    whoever `owner_named` says, who has no account; then whoever created it sees to it. Triggers keep what was agreed
    as it was."""

    source_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    source_id = models.BigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    party = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Party"))
    what = LineField(_("what is to be done"), max_length=250)
    language = models.CharField(_("language of the text"), max_length=5, choices=languages.OF_PROJECTS)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    owner_named = LineField(_("who does it, without an account"), max_length=150, blank=True)
    due = DayField(_("to be done by"), ahead=horizon.SOON)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("asked"), default=clock.now)
    closing = ProseField(_("what came of it"), words=150, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    folded = FoldedField("what", "owner_named")

    class Meta:
        verbose_name = pgettext_lazy("agreed", "follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "due"], name="followup_about"),
            models.Index(fields=["owner", "due"], condition=Q(is_live=True), name="followup_owed"),
            models.Index(fields=["created_by", "due"], condition=Q(is_live=True), name="followup_asked"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "done", "dropped"]), name="followup_state_known"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(language=""), name="followup_says_what"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_named="") | Q(owner=None) & ~Q(owner_named=""),
                name="followup_says_who",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_by=None, closing="") | ~Q(state="open") & Q(closed_by__isnull=False),
                name="followup_closed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(closing=""), name="followup_dropped_says_why"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def part_of(self):
        return self.about

    @property
    def is_late(self) -> bool:
        return self.is_live and self.due < clock.today()

    @property
    def responsible(self) -> User | None:
        """Who has it on the desk: whoever owes it, else whoever asked for it; None where neither is in office, and it
        is the Secretariat's."""
        return next((person for person in (self.owner, self.created_by) if person and person.current_grants), None)
