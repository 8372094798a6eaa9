"""The decision letter: a PDF in the project's language where the portal speaks it; and what officers read before."""

import datetime as dt
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from applications import queries
from applications.effects.decisions import LETTER_KIND
from applications.models import Application, Evaluation, Letter
from portal.models import Document, User
from portal.outgoing.documents import Kind, Progress
from portal.readings.figures import mean_by_criterion

TEMPLATE = "applications/letter.html"
LETTER = Kind(
    name=LETTER_KIND,
    title=lambda application: given_to(application).subject,
    draw=lambda application, document, progress: draw(application, document, progress),
    called=_("A decision letter"),
    reference=lambda application: application.reference,
)


def given_to(application: Application) -> Letter:
    """The latest letter that the Party was given."""
    return application.letters.filter(released_at__isnull=False).select_related("template").first()


def draw(application: Application, document: Document, progress: Progress) -> bytes:
    """Letterhead, address, the frozen text, means by criterion, signature."""
    from portal.outgoing import pdf  # WeasyPrint takes a second to load, which only the worker needs

    letter = given_to(application)
    context = told(letter, title=document.title, signer=application.decided_by, as_of=document.as_of)
    progress(30)
    return pdf.render(TEMPLATE, context | {"frame": "portal/pdf/letter.html"})


def preview(letter: Letter, *, signer: User, as_of: dt.datetime) -> SafeString:
    """The same as a part of a page, in its own language, signed by whom and on which day it would be."""
    with override(letter.language):
        context = told(letter, title=letter.subject, signer=signer, as_of=as_of)
        return render_to_string(TEMPLATE, context | {"frame": "portal/letter.html"})


def told(letter: Letter, *, title: str, signer: User, as_of: dt.datetime) -> dict[str, Any]:
    """All that the letter shows."""
    rows = queries.whole(Application.objects.select_related("call__phase", "party"))
    whole = rows.get(pk=letter.application_id)
    means = mean_by_criterion(Evaluation, whole)
    criteria = [(criterion, means.get(criterion.pk)) for criterion in whole.call.criteria.all()]
    return {
        "application": whole,
        "running": whole.reference,
        "title": title,
        "letter": letter,
        "signer": signer,
        "as_of": as_of,
        "criteria": criteria if any(mean is not None for _criterion, mean in criteria) else [],
    }
