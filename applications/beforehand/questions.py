"""The questions of an application before anybody answers them: read off the forms themselves, so that nothing is said
twice and nothing differs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications.dossier import guidance
from applications.dossier.sections import MOST_ROWS, SECTIONS, SectionKind
from applications.forms.sections import AttachmentsForm, ceiling_hint, row_fields, section_form
from applications.models import Application, Call
from portal.fields import ProseFormField
from portal.snapshots import digest
from portal.written import number

Text = str | Promise


@dataclass(frozen=True)
class Question:
    """One question. `words` is the room that its answer may take, in words; 0 for a line, a figure, a
    choice or a file."""

    name: str
    label: Text
    is_needed: bool
    guidance: Text = ""
    limits: tuple[Text, ...] = ()
    options: tuple[Text, ...] = ()
    words: int = 0
    is_file: bool = False


@dataclass(frozen=True)
class Asked:
    """One section: its own questions, those of each line of its list (`columns`), and what the whole must hold."""

    kind: SectionKind
    own: tuple[Question, ...]
    columns: tuple[Question, ...]
    list_label: Text
    list_guidance: Text
    conditions: tuple[Text, ...]
    most_lines: int = MOST_ROWS

    @property
    def count(self) -> int:
        return len(self.own) + len(self.columns)

    @property
    def has_texts(self) -> bool:
        """Whether a line of the list holds more than lines and figures."""
        return any(column.words for column in self.columns)


def all_of_them(call: Call | None) -> list[Asked]:
    """The whole form, as the call asks it."""
    return [_asked(kind, call) for kind in SECTIONS]


def fingerprint(call: Call, language: str) -> str:
    """Changes whenever anything that is asked does."""
    said = [call.pk, call.title, language, *(_in_words(asked) for asked in all_of_them(call))]
    return digest(said)[:16]


def _in_words(asked: Asked) -> list[str]:
    questions = (*asked.own, *asked.columns)
    said = [asked.kind.title, asked.kind.question, asked.kind.intro, asked.list_guidance, *asked.conditions]
    for one in questions:
        said += [one.label, one.is_needed, one.guidance, *one.limits, *one.options]
    return [str(text) for text in said]


def _asked(kind: SectionKind, call: Call | None) -> Asked:
    if kind.key == "attachments":
        fields = AttachmentsForm.base_fields
        own = tuple(_question(kind, name, fields[name], needed=name == "letter") for name in fields)
        return Asked(kind, own, (), "", "", ())
    fields = section_form(kind).base_fields
    own = tuple(_question(kind, name, fields[name], call=call) for name in kind.fields)
    columns = tuple(_question(kind, *item) for item in row_fields(kind).items()) if kind.rows else ()
    list_label = capfirst(kind.rows._meta.verbose_name_plural) if kind.rows else ""
    conditions = tuple(_of_an_empty_one(kind))
    most = max((len(column.options) for column in columns if column.name == "activity"), default=MOST_ROWS)
    return Asked(kind, own, columns, list_label, guidance.on(kind.key, kind.related), conditions, most)


def _of_an_empty_one(kind: SectionKind) -> Iterator[Text]:
    """What an empty application would be told about the section as a whole."""
    if kind.asks_one:
        yield kind.asks_one
    yield from kind.also(Application(state="draft"), lambda name: [])


def _question(
    kind: SectionKind, name: str, field: forms.Field, *, needed: bool | None = None, call: Call | None = None
) -> Question:
    limits = tuple(_limits(field))
    if name == "logistics" and call:
        limits = (ceiling_hint(call.logistics_ceiling),)
    return Question(
        name=name,
        label=capfirst(field.label),
        is_needed=kind.wants(name) if needed is None else needed,
        guidance=guidance.on(kind.key, name),
        limits=limits,
        options=tuple(label for value, label in getattr(field, "choices", ()) if value not in ("", None)),
        words=getattr(field, "words", 0) or 0,
        is_file=isinstance(field, forms.FileField),
    )


def _limits(field: forms.Field) -> Iterator[Text]:
    """What an answer may be, in words."""
    if isinstance(field, ProseFormField) and field.words:
        yield ngettext("At most %(count)s word.", "At most %(count)s words.", field.words) % {
            "count": number(field.words)
        }
    elif isinstance(field, forms.CharField) and field.max_length and not isinstance(field, forms.EmailField):
        yield ngettext("At most %(count)s character.", "At most %(count)s characters.", field.max_length) % {
            "count": number(field.max_length)
        }
    if isinstance(field, forms.IntegerField) and field.min_value is not None and field.max_value is not None:
        yield _("From %(least)s to %(most)s.") % {"least": field.min_value, "most": field.max_value}
    if field.help_text:
        yield field.help_text
