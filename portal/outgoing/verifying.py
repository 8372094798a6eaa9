"""Whether a file is a document of the portal: by the reference that its pages bear, and by its SHA-256.

Of a document that isn't public nothing is told to whoever doesn't hold it: without the very file, a reference of an
application says no more than one that was made up.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.models import Document
from portal.outgoing import documents


@dataclass(frozen=True)
class Verification:
    """The document that the file is, if it is one; and the record that is published under the reference, if one is."""

    document: Document | None
    is_latest: bool
    called: str | Promise = ""
    published: Any = None


def verify(reference: str, sha256: str) -> Verification:
    """Compare a file, by its SHA-256, with every document made under the reference."""
    made = Document.objects.filter(state=Document.State.READY, sha256=sha256)
    document = next((one for one in made if _same(reference_of(one), reference)), None)
    if document is None:
        return Verification(None, False, published=_published(reference))
    same = documents.about(document.about, document.kind).filter(state=Document.State.READY, language=document.language)
    kind = documents.kinds()[document.kind]
    published = kind.published(reference) if kind.published else None
    is_latest = not same.filter(version__gt=document.version).exists()
    return Verification(document, is_latest, kind.called, published)


def reference_of(document: Document) -> str:
    """What its pages bear: the reference of its record, or else the number of the document."""
    kind = documents.kinds().get(document.kind)
    own = kind.reference(document.about) if kind and kind.reference and document.about else None
    return own or document.number


def _published(reference: str) -> Any:
    found = (kind.published(reference) for kind in documents.kinds().values() if kind.published)
    return next((record for record in found if record), None)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip().casefold()
