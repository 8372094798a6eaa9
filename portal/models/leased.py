"""What a worker works on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Leased(models.Model):
    """A row that one worker at a time works on: `lease` names the one that holds it until `leased_until`; where it has
    lapsed, another takes the row up (portal/outgoing/leases.py)."""

    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        abstract = True
