"""The PDF of a national roadmap, published or draft; how it looks is in templates/roadmap/pdf/."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Document
from portal.outgoing.documents import Kind, Progress
from roadmap import queries, reading
from roadmap.models import NationalRoadmap


def title(roadmap: NationalRoadmap) -> str:
    """The name of the published document, in the active language."""
    return _("National roadmap – %(party)s") % {"party": roadmap.party.name}


def draft_title(roadmap: NationalRoadmap) -> str:
    """The name of a draft."""
    return _("Draft national roadmap – %(party)s") % {"party": roadmap.party.name}


def draw(roadmap: NationalRoadmap, document: Document, progress: Progress) -> bytes:
    """The PDF in the active language: labels in it, typed text in its own."""
    from portal.outgoing import pdf  # WeasyPrint takes a second to load, which only the worker needs

    about = {"document": document, "is_draft": document.kind == queries.DRAFT, "title": document.title}
    return pdf.render("roadmap/pdf/roadmap.html", reading.content(roadmap, on_paper=True) | about, progress)


PUBLISHED = Kind(
    queries.PUBLISHED,
    title,
    draw,
    called=gettext_lazy("A published national roadmap"),
    reference=lambda roadmap: roadmap.reference,
    published=queries.published_under,
)
DRAFT = Kind(queries.DRAFT, draft_title, draw, called=gettext_lazy("A draft of a national roadmap, not published"))
