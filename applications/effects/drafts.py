"""What restoring a deleted draft does besides changing the state."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal.models import User
from portal.refusals import Refused


def take_its_place_again(application: Application, *, by: User) -> None:
    """The Party's one place in the call; refused where another draft took it in the same moment."""
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        raise Refused(_("Your country already has an application under way for this call.")) from None
