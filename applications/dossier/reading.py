"""The dossier as it is read on a page: by its Party, by the evaluators who were asked, by the Secretariat."""

from functools import partial

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from applications import queries
from applications.dossier import content
from applications.models import Application

WITH_THE_PARTY = ("draft", "clarifying")  # the states in which the Party may change its application
KEPT = 60 * 60  # seconds, after which a title that was corrected in the open roadmap shows


def dossier(application: Application) -> SafeString:
    """The dossier as HTML in the active language. Once handed in it doesn't change: it is drawn once and kept a
    while."""
    if application.state in WITH_THE_PARTY:
        return _draw(application)
    handed_in = application.submissions.order_by("-number").values_list("sha256", flat=True).first()
    key = f"dossier:{application.pk}:{handed_in}:{get_language()}"
    return cache.get_or_set(key, partial(_draw, application), KEPT)


def _draw(application: Application) -> SafeString:
    queries.read_whole(application)
    context = {
        "application": application,
        "dossier": content.dossier(application),
        "submissions": application.submissions.select_related("submitted_by"),
    }
    return render_to_string("applications/dossier.html", context)
