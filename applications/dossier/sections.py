"""The sections of an application, one page each: what it asks, which fields it holds, and what it still lacks.

The note (AL1) asks for objectives, partners and resources, and AL3 for the prioritised outputs and activities; gender,
calendar, support, sustainability and risks follow its other chapters and what those who assess look for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from applications.models import (
    Application,
    ExpertNeed,
    Fund,
    Objective,
    Partner,
    Priority,
    Risk,
    Stage,
    TeamMember,
)
from portal import clock, files, written
from portal.fields import ProseField
from portal.vocabularies import Sector

Text = str | Promise
LETTER = "authority-letter"
SIGNED = "signed-draft"
DOCUMENT = "supporting-document"
PLACES = {"letter": LETTER, "signed": SIGNED, "document": DOCUMENT}
"""Where a file is handed in, by the name of its field."""
BLANK = ("", None)
UNREAD = _("Correct the answers that can’t be read.")
MOST_ROWS = 40  # of a section's list

RowsOf = Callable[[str], Sequence[Any]]
"""The rows of an application's list by its name, as they are stored or as somebody has read them already."""


def _nothing(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    yield from ()


@dataclass(frozen=True)
class SectionKind:
    """One section. `fields` are the application's own; `rows` is the model of its list, read as `related`.

    The section is complete when every field named in `asks` has a value, and every field named in `asks_rows` in each
    row; when there is a row, if `asks_one` says so; when `also` yields nothing; and when no text is too long. Each of
    these holds the words for somebody who reads what is missing."""

    key: str
    title: Text
    question: Text
    intro: Text
    fields: tuple[str, ...] = ()
    asks: Mapping[str, Text] = field(default_factory=dict)
    rows: type | None = None
    related: str = ""
    row_fields: tuple[str, ...] = ()
    asks_rows: Mapping[str, Text] = field(default_factory=dict)
    asks_one: Text = ""
    also: Callable[[Application, RowsOf], Iterator[Text]] = _nothing
    rows_last: bool = False

    def lacks(self, application: Application, rows_of: RowsOf | None = None) -> Iterator[Text]:
        """What is missing to submit, in the order of the page."""
        rows_of = rows_of or stored_rows(application)
        yield from (message for name, message in self.asks.items() if getattr(application, name) in BLANK)
        if self.rows:
            rows = rows_of(self.related)
            if self.asks_one and not rows:
                yield self.asks_one
            for name, message in self.asks_rows.items():
                if any(getattr(row, name) in BLANK for row in rows):
                    yield message
        yield from self.also(application, rows_of)
        yield from self._too_long(application, rows_of)

    def _too_long(self, application: Application, rows_of: RowsOf) -> Iterator[Text]:
        """A draft keeps a text that is longer than it may be."""
        written = [(Application, application, self.fields)]
        written += [(self.rows, row, self.row_fields) for row in (rows_of(self.related) if self.rows else [])]
        for model, record, names in written:
            for prose in (model._meta.get_field(name) for name in names):
                if isinstance(prose, ProseField) and (message := prose.over(getattr(record, prose.name, ""))):
                    yield format_lazy(_("{label}: {message}"), label=capfirst(prose.verbose_name), message=message)

    def wants(self, name: str) -> bool:
        """Whether a field, its own or of its rows, is needed to submit."""
        return name in self.asks or name in self.asks_rows


def unread_in(application: Application) -> set[str]:
    """The sections in which something was typed that can’t be taken as it is."""
    return {section.key for section in application.sections.all() if section.unread}


def stored_rows(application: Application) -> RowsOf:
    """The rows as the application has them."""
    return lambda name: list(getattr(application, name).all())


def _all_public(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    if all(partner.sector in ("", Sector.PUBLIC) for partner in rows_of("partners")):
        yield _("Name at least one partner outside the public sector, so that the process is participatory.")


def _no_means(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    if not rows_of("team") and not rows_of("funds"):
        yield _("Say what people or funds the country contributes.")


def _logistics_for_nothing(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    if application.logistics and not application.logistics_use:
        yield _("Say what the support for logistics is for.")


def _start_cannot_be(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    """Asked of a draft alone: the time that the Secretariat takes afterwards is not the Party's fault."""
    start = application.desired_start
    if application.state != "draft" or not start:
        return
    if start < clock.today():
        yield _("The desired start is past: choose a later one.")
    try:
        Application._meta.get_field("desired_start").run_validators(start)
    except ValidationError as far:
        yield from far.messages


def _no_letter(application: Application, rows_of: RowsOf) -> Iterator[Text]:
    if not files.about(application, LETTER).exists():
        yield _("Attach the letter of the designated authority.")


SECTIONS = (
    SectionKind(
        "authority",
        _("Project and authority"),
        _("Which authority is applying, and for which project?"),
        _("A national public institution with a mandate for culture applies in the name of its country."),
        fields=(
            "title",
            "authority",
            "mandate",
            "contact_name",
            "contact_function",
            "contact_email",
            "contact_phone",
        ),
        asks={
            "title": _("Give the project a title."),
            "authority": _("Name the authority that is applying."),
            "mandate": _("Say what the mandate of the authority is."),
            "contact_name": _("Name the focal point of the project."),
            "contact_function": _("Give the function of the focal point."),
            "contact_email": _("Give the focal point’s e-mail address."),
        },
    ),
    SectionKind(
        "context",
        _("Context and needs"),
        _("What is the situation, and what is needed?"),
        _("Laws and policies in force, what works, what doesn’t, and figures where you have them."),
        fields=("context",),
        asks={"context": _("Describe the context and the needs.")},
    ),
    SectionKind(
        "objectives",
        _("Objectives and expected results"),
        _("What is the project to achieve?"),
        _("Each objective with its result, put so that one can tell at the end whether it has been reached."),
        rows=Objective,
        related="objectives",
        row_fields=("text", "result"),
        asks_rows={"text": _("Write each objective."), "result": _("Give each objective its expected result.")},
        asks_one=_("Write at least one objective."),
    ),
    SectionKind(
        "priorities",
        _("Priorities"),
        _("Which activities of the open roadmap come first?"),
        _("Choose them, and say for each why it comes first in your country and what change you expect."),
        fields=("themes",),
        rows=Priority,
        related="priorities",
        row_fields=("activity", "justification", "expected_change"),
        asks_rows={
            "justification": _("Say for each activity why it comes first."),
            "expected_change": _("Say for each activity what change you expect."),
        },
        asks_one=_("Choose at least one activity of the open roadmap."),
    ),
    SectionKind(
        "partners",
        _("Partners and participation"),
        _("Who takes part, and how?"),
        _("Ministries, civil society, the private sector, academia; women’s and youth organisations in particular."),
        fields=("ministries", "participation"),
        asks={
            "ministries": _("Name the ministries involved."),
            "participation": _("Say how the process is participatory."),
        },
        rows=Partner,
        related="partners",
        row_fields=("name", "sector", "role", "women_or_youth"),
        asks_rows={"name": _("Give each partner’s name."), "sector": _("Choose each partner’s sector.")},
        also=_all_public,
    ),
    SectionKind(
        "team",
        _("Human resources"),
        _("Who will work on the project in your country?"),
        _("The people whom the country makes available: their part in the project, their time, for how long."),
        rows=TeamMember,
        related="team",
        row_fields=("role", "share", "months"),
        asks_rows={
            "role": _("Say what each member of the team does."),
            "share": _("Give the share of time of each member of the team."),
            "months": _("Say for how many months each member of the team is there."),
        },
        also=_no_means,
    ),
    SectionKind(
        "funds",
        _("Financial resources"),
        _("What funds does the country contribute?"),
        _("Money or goods in kind, each with its source: what makes the process and its results your own."),
        rows=Fund,
        related="funds",
        row_fields=("amount", "currency", "kind", "source"),
        asks_rows={
            "amount": _("Give the amount of each contribution."),
            "currency": _("Choose the currency of each contribution."),
            "kind": _("Say whether each contribution is in cash or in kind."),
            "source": _("Name the source of each contribution."),
        },
        also=_no_means,
    ),
    SectionKind(
        "support",
        _("Support requested"),
        _("What support are you requesting?"),
        _("Days of expertise by profile, and support for logistics up to the call’s ceiling."),
        fields=("logistics", "logistics_use"),
        rows=ExpertNeed,
        related="expert_needs",
        row_fields=("profile", "days"),
        asks_rows={
            "profile": _("Describe the profile of each expert."),
            "days": _("Give the number of days of each expert."),
        },
        asks_one=_("Ask for at least one expert’s profile, with the number of days."),
        also=_logistics_for_nothing,
    ),
    SectionKind(
        "gender",
        _("Gender equality"),
        _("How does the project serve gender equality?"),
        _("Who takes part and decides, who is trained, which data are split by sex, which risks women artists face."),
        fields=("gender",),
        asks={"gender": _("Say how the project serves gender equality.")},
    ),
    SectionKind(
        "calendar",
        _("Calendar"),
        _("When would the assistance take place?"),
        _("It lasts from 12 to 18 months."),
        fields=("desired_start", "months"),
        asks={
            "desired_start": _("Give the desired start."),
            "months": _("Give the duration, from 12 to 18 months."),
        },
        rows=Stage,
        related="main_stages",
        row_fields=("text", "first_month", "last_month"),
        asks_rows={
            "text": _("Name each stage."),
            "first_month": _("Say in which month each stage begins."),
            "last_month": _("Say in which month each stage ends."),
        },
        asks_one=_("Name at least one main stage."),
        also=_start_cannot_be,
        rows_last=True,
    ),
    SectionKind(
        "sustainability",
        _("Sustainability and ownership"),
        _("What remains when the assistance is over?"),
        _("Who carries the roadmap on, with which means, and what makes it last beyond the people of today."),
        fields=("sustainability",),
        asks={"sustainability": _("Say what remains after the assistance, and who carries it on.")},
    ),
    SectionKind(
        "risks",
        _("Risks"),
        _("What could go wrong, and what would you do?"),
        _("The few risks that matter, seen early, each with its answer."),
        rows=Risk,
        related="risks",
        row_fields=("text", "likelihood", "mitigation"),
        asks_rows={
            "text": _("Describe each risk."),
            "likelihood": _("Say how likely each risk is."),
            "mitigation": _("Say what is done about each risk."),
        },
        asks_one=_("Name at least one risk."),
    ),
    SectionKind(
        "attachments",
        _("Attachments"),
        _("Attach the letter of the designated authority"),
        _("A signed letter by which the authority supports the application; other documents if you wish."),
        also=_no_letter,
    ),
    SectionKind(
        "declaration",
        _("Declaration"),
        _("Who signs for the authority?"),
        _("The person who answers for this application; they sign the draft before it is submitted."),
        fields=("signatory_name", "signatory_function"),
        asks={
            "signatory_name": _("Name the person who signs for the authority."),
            "signatory_function": _("Give the function of the person who signs."),
        },
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}


def why_closed(application: Application, key: str) -> Text:
    """Why the section can't be written now; empty where it can: all of a draft while its call takes applications, and
    what a clarification asks about."""
    if application.state == "clarifying":
        asked = application.clarifications.filter(closed_at=None, questions__section=key).exists()
        return "" if asked else _("The Secretariat has no question on this section: it stays as it was handed in.")
    if application.state != "draft":
        return _("The application has been submitted: it can’t be changed any more.")
    return call_over(application)


def call_over(application: Application) -> Text:
    """That the call of a draft takes no applications any more, and since when; empty while it does."""
    if not (closed := application.call.closed):
        return ""
    said = _(
        "The call closed on %(moment)s. The draft can’t be changed or submitted any more; its text can still be read "
        "and taken away."
    )
    return said % {"moment": written.deadline(closed)}


def lacking(application: Application, rows_of: RowsOf | None = None) -> dict[str, list[Text]]:
    """What each section still lacks; an empty mapping means that the application can be submitted."""
    missing = {section.key: list(section.lacks(application, rows_of)) for section in SECTIONS}
    for key in unread_in(application):
        missing[key].append(UNREAD)
    return {key: messages for key, messages in missing.items() if messages}
