"""The application as a PDF: the dossier that a submission makes, and the draft that is signed inside the ministry
beforehand, whose every page says that it is one."""

from django.utils.translation import gettext_lazy as _

from applications import queries
from applications.dossier import content
from applications.models import Application
from portal.models import Document, User
from portal.outgoing import documents
from portal.outgoing.documents import Kind, Progress

DOSSIER = "applications.dossier"
DRAFT = "applications.dossier_draft"


def draw(application: Application, document: Document, progress: Progress) -> bytes:
    """Cover, contents, a chapter for each section, signatures: labels in the active language, typed text in its own."""
    from portal.outgoing import pdf  # WeasyPrint takes a second to load, which only the worker needs

    found = Application.objects.select_related("call__phase", "party", "submitted_by")
    whole = queries.whole(found).get(pk=application.pk)
    context = {
        "application": whole,
        "document": document,
        "title": document.title,
        "is_draft": document.kind == DRAFT,
        "parts": content.dossier(whole),
        "submissions": whole.submissions.filter(submitted_at__lte=document.requested_at).select_related("submitted_by"),
        "text_direction": pdf.direction(whole.language),
    }
    return pdf.render("applications/pdf/dossier.html", context, progress)


KINDS = (
    Kind(
        DOSSIER,
        lambda application: _("Application %(label)s") % {"label": application.label},
        draw,
        called=_("The dossier of a submitted application"),
        reference=lambda application: application.reference,
    ),
    Kind(
        DRAFT,
        lambda application: _("Draft application – %(party)s") % {"party": application.party.name},
        draw,
        called=_("A draft of an application, not submitted"),
    ),
)


def make(application: Application, *, by: User) -> Document:
    """Ask for the dossier of what has just been submitted, in the project's language where the portal speaks it."""
    language = application.language if application.language in ("fr", "en") else "en"
    return documents.request(DOSSIER, application, language=language, by=by)
