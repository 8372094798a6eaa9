"""The decision letter, as a PDF in the project's language where the portal speaks it."""

from applications import queries
from applications.effects.decisions import LETTER_KIND
from applications.models import Application, Letter
from portal.models import Document
from portal.outgoing.documents import Kind, Progress

LETTER = Kind(
    name=LETTER_KIND,
    title=lambda application: given_to(application).subject,
    draw=lambda application, document, progress: draw(application, document, progress),
)


def given_to(application: Application) -> Letter:
    """The latest letter that the Party was given."""
    return application.letters.filter(released_at__isnull=False).select_related("template").first()


def draw(application: Application, document: Document, progress: Progress) -> bytes:
    """Letterhead, address, the frozen text, means by criterion, signature."""
    from portal.outgoing import pdf  # WeasyPrint takes a second to load, which only the worker needs

    whole = queries.whole(Application.objects.select_related("call__phase", "party", "decided_by")).get(
        pk=application.pk
    )
    means = queries.mean_by_criterion(whole)
    criteria = [(criterion, means.get(criterion.pk)) for criterion in whole.call.criteria.all()]
    context = {
        "application": whole,
        "document": document,
        "title": document.title,
        "letter": given_to(whole),
        "criteria": criteria if any(mean is not None for _criterion, mean in criteria) else [],
    }
    progress(30)
    return pdf.render("applications/pdf/decision_letter.html", context)
