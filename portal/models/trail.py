"""The trail: who did what, when, to which record, what changed and why."""

from django.contrib.admin import display
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import verbs
from portal.models.people import User
from portal.models.places import Country
from portal.personal import HoldingJson, HoldingLine, HoldsNames
from portal.searching import FoldedField, Searchable


class Event(HoldsNames, Searchable):
    """One entry of the trail. Written by `portal.trail.record` alone; triggers refuse UPDATE and DELETE. A
    person is known in it by their account or a pseudonym."""

    at = models.DateTimeField(_("when"))
    written_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=80)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=40)
    about = GenericForeignKey("content_type", "object_id")
    about_label = HoldingLine(_("record"), max_length=250)
    party = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+", verbose_name=_("Party"))
    shared = models.BooleanField(_("seen by the Party"), default=False)
    changes = HoldingJson(_("changes"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    through = models.ForeignKey(
        "portal.Pass", models.PROTECT, null=True, related_name="uses", verbose_name=_("through the link")
    )
    folded = FoldedField("about_label")

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="event_about"),
            models.Index(fields=["party", "-id"], name="event_party"),
        ]

    def __str__(self) -> str:
        return f"{self.verb_label} · {self.about_label}"

    @property
    def subject(self) -> str:
        """The record's name; of a role, in the reader's language. Asks for the record."""
        return str(self.about) if getattr(self.about, "is_named_by_role", False) else self.about_label

    @property
    @display(description=_("what"))
    def verb_label(self) -> str:
        """What was done, in the reader's language."""
        return verbs.label_of(self.verb)
