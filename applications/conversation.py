"""The conversation about an application: those who write it for the Party, and officers without an interest in it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.rules import own_parties
from portal.interests import ties
from portal.models import Remark, User
from portal.models.remarks import Audience
from portal.remarks.conversations import Conversation, Text
from portal.rules import is_secretariat


def open_to(user: User) -> QuerySet[Application]:
    """The Party's own. For an officer all that are submitted, and a draft once its Party has written about it: of the
    draft itself the officer reads nothing."""
    applications = Application.objects.exclude(state="abandoned").select_related("party", "call")
    if is_secretariat(user):
        about_it = ContentType.objects.get_for_model(Application)
        written = Exists(
            Remark.objects.filter(content_type=about_it, object_id=OuterRef("pk"), audience=Audience.PARTY)
        )
        return ties.open_to(user, applications.filter(Q(submitted_at__isnull=False) | Q(written)))
    return applications.filter(party__in=own_parties(user))


def named(application: Application) -> tuple[Text, str]:
    """A draft by its call: its title is the Party's alone until it is submitted."""
    if application.submitted_at:
        return application.title, application.language
    return _("Draft for the call “%(call)s”") % {"call": application.call.title}, ""


CONVERSATION = Conversation("applications.application", Audience.PARTY, "application", open_to, named)
