"""Draft PDFs."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.models import Document, User
from portal.outgoing import documents
from roadmap import queries, rules
from roadmap.actions.writing import moved_on
from roadmap.models import NationalRoadmap

DRAFT_ASKED = verbs.declare("roadmap.draft_asked", _("Draft PDF asked for"))


@transaction.atomic
def make_draft(roadmap: NationalRoadmap, *, language: str, by: User) -> Document:
    """Ask for a draft PDF of the roadmap as it stands. Raises WrongState once it is published."""
    if not rules.may_make_draft(by, roadmap):
        raise PermissionDenied
    if roadmap.is_published:
        raise moved_on(roadmap)
    trail.record(DRAFT_ASKED, roadmap, by=by, changes={"language": [None, language]}, shared=True)
    return documents.request(queries.DRAFT, roadmap, language=language, by=by)
