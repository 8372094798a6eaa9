"""The papers that people hand in: small real PDFs made on the fly, each of which says that it is fictional."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from portal import uploads
from portal.outgoing import pdf
from programme.demo import texts

TEMPLATE = "programme/demo_paper.html"


def paper(
    *, name: str, title: str, text: str, language: str, lines: tuple[tuple[str, str], ...] = ()
) -> SimpleUploadedFile:
    """A paper under that file name. `lines` are labels and values, such as a Party or a person."""
    with translation.override(language):
        context = {"title": title, "text": text, "said": lines, "notice": words(language)["notice"]}
        content = pdf.render(TEMPLATE, context)
    return SimpleUploadedFile(name, content, content_type=uploads.PDF)


def words(language: str) -> dict[str, str]:
    """What papers in that language call things; English for a language without its own."""
    known = texts.read("papers")
    return known.get(language, known["en"])
