"""The columns of a record that saves itself while somebody types (docs/adr/0012-saving-while-typing.md)."""

from django.conf import settings
from django.db import models


class Autosaved(models.Model):
    """When it was saved, by whom, and how often, so that the second of two writers is told.

    `form` is the form that saved last and `sequence` its latest message, so that a reply lost on the way overtakes
    nobody and a message that comes late overwrites nothing. While somebody writes, `before` holds the content from
    before: what a sitting changed goes on the trail in one entry when it ends. `unread` is what was typed and can't be
    taken as it is, by the name of its field: it comes back with its message. Written by `portal.sittings` alone.
    """

    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form = models.UUIDField(null=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    before = models.JSONField(null=True, editable=False)
    unread = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True
