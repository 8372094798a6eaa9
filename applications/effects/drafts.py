"""What restoring a deleted draft does besides changing the state."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal.models import User
from portal.refusals import Refused


def take_its_place_again(application: Application, *, by: User) -> None:
    """Give the draft the Party's one place in the call. Raises Refused where another draft has taken it."""
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        raise Refused(_("Your country already has an application under way for this call.")) from None
