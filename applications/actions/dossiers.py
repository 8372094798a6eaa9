"""The PDF of a draft, for the signatures inside the ministry."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.actions.drafts import lock_draft
from applications.dossier import dossiers
from applications.models import Application
from portal import trail, verbs
from portal.models import Document, User
from portal.outgoing import documents

DRAFT_ASKED = verbs.declare("applications.draft_asked", _("Draft PDF asked for"))


@transaction.atomic
def make_draft_dossier(application: Application, *, language: str, by: User) -> Document:
    """Ask for a PDF of the draft as it stands. Raises PermissionDenied, or WrongState once it is submitted."""
    application = lock_draft(application, by)
    trail.record(DRAFT_ASKED, application, by=by, changes={"language": [None, language]}, shared=True)
    return documents.request(dossiers.DRAFT, application, language=language, by=by)
