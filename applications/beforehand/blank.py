"""The blank dossier of a call: a PDF that a worker draws once for each state of the form, and a Word document."""

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.beforehand import questions
from applications.models import Call
from portal import clock
from portal.models import Document
from portal.outgoing import documents
from portal.outgoing.documents import Kind, Progress

BLANK = "applications.blank_dossier"
KEPT_FOR = 60 * 60 * 24 * 30


def draw(call: Call, document: Document, progress: Progress) -> bytes:
    """Every question with its guidance and limits, and room to write in."""
    from portal.outgoing import pdf  # WeasyPrint takes a second to load, which only the worker needs

    context = {"call": call, "document": document, "title": document.title, "form": questions.all_of_them(call)}
    return pdf.render("applications/pdf/blank_dossier.html", context, progress)


KIND = Kind(
    BLANK,
    lambda call: gettext_lazy("Blank application form – %(call)s") % {"call": call.code},
    draw,
    called=gettext_lazy("A blank application form"),
)


def as_pdf(call: Call, language: str) -> Document:
    """The PDF of the form as it is today, asked for where there is none yet."""
    with translation.override(language):
        key = f"{BLANK}:{questions.fingerprint(call, language)}"
    if made := Document.objects.filter(pk=cache.get(key)).first():
        return made
    made = documents.request(BLANK, call, language=language, by=None)
    cache.set(key, made.pk, KEPT_FOR)
    return made


def as_word(call: Call, language: str) -> tuple[str, bytes]:
    """The name of the file, and its content, kept until the form or the day is another."""
    from applications.beforehand import word  # python-docx takes a third of a second to load

    with translation.override(language):
        name = _("blank-application-form-%(call)s-%(day)s") % {"call": call.code, "day": clock.today().isoformat()}
        key = f"{BLANK}:word:{name}:{questions.fingerprint(call, language)}"
        if (made := cache.get(key)) is None:
            title = _("Blank application form – %(call)s") % {"call": call.code}
            made = word.blank_dossier(call, questions.all_of_them(call), language, title)
            cache.set(key, made, KEPT_FOR)
    return f"{name}.docx", made
