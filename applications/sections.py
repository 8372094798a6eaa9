"""The sections of an application, one page each: what it asks, which fields it holds, and what it still lacks.

The note (AL1) asks for objectives, partners and resources, and AL3 for the prioritised outputs and activities; gender,
calendar and support follow its other chapters.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application, ExpertNeed, Objective, Partner, Priority
from portal import files

Text = str | Promise
LETTER = "authority-letter"


@dataclass(frozen=True)
class SectionKind:
    """`fields` are the application's own; `rows` the model of its list; `lacks` yields what is missing to submit."""

    key: str
    title: Text
    question: Text
    intro: Text
    lacks: Callable[[Application], Iterator[Text]]
    fields: tuple[str, ...] = ()
    rows: type | None = None
    row_fields: tuple[str, ...] = ()
    related: str = ""
    optional: tuple[str, ...] = ()


def _blank(application: Application, **messages: Text) -> Iterator[Text]:
    for name, message in messages.items():
        if getattr(application, name) in ("", None):
            yield message


def _authority(application: Application) -> Iterator[Text]:
    return _blank(
        application,
        authority=_("Name the authority that applies."),
        contact_name=_("Name a contact person."),
        contact_email=_("Give the contact person’s e-mail address."),
    )


def _context(application: Application) -> Iterator[Text]:
    return _blank(application, context=_("Describe the context and the needs."))


def _objectives(application: Application) -> Iterator[Text]:
    if not application.objectives.all():
        yield _("Write at least one objective.")


def _priorities(application: Application) -> Iterator[Text]:
    chosen = application.priorities.all()
    if not chosen:
        yield _("Choose at least one activity of the open roadmap.")
    if any(not priority.justification for priority in chosen):
        yield _("Say for each activity why it comes first.")


def _partners(application: Application) -> Iterator[Text]:
    if all(partner.sector == Partner.Sector.PUBLIC for partner in application.partners.all()):
        yield _("Name at least one partner outside the public sector, so that the process is participatory.")


def _resources(application: Application) -> Iterator[Text]:
    if not application.human_resources and application.own_amount is None:
        yield _("Say which people or which funds the country brings in.")
    if application.own_amount is not None and not application.own_currency:
        yield _("Choose the currency of the amount brought in.")


def _support(application: Application) -> Iterator[Text]:
    if not application.expert_needs.all():
        yield _("Ask for at least one expert’s profile, with the number of days.")
    if application.logistics and not application.logistics_use:
        yield _("Say what the support for logistics is for.")


def _gender(application: Application) -> Iterator[Text]:
    return _blank(application, gender=_("Say how the project serves gender equality."))


def _calendar(application: Application) -> Iterator[Text]:
    return _blank(
        application, desired_start=_("Give the desired start."), months=_("Give the duration, from 12 to 18 months.")
    )


def _attachments(application: Application) -> Iterator[Text]:
    if not files.about(application, LETTER).exists():
        yield _("Attach the letter of the designated authority.")


SECTIONS = (
    SectionKind(
        "authority",
        _("Project and authority"),
        _("Which authority applies, and for which project?"),
        _("A national public institution with a mandate for culture applies in the name of its country."),
        _authority,
        fields=("title", "authority", "contact_name", "contact_email", "contact_phone"),
        optional=("contact_phone",),
    ),
    SectionKind(
        "context",
        _("Context and needs"),
        _("What is the situation, and what is needed?"),
        _("Laws and policies in force, what works, what doesn’t, and figures where you have them."),
        _context,
        fields=("context",),
    ),
    SectionKind(
        "objectives",
        _("Objectives"),
        _("What is the project to achieve?"),
        _("One objective a line, such that one can see at the end whether it has been reached."),
        _objectives,
        rows=Objective,
        row_fields=("text",),
        related="objectives",
    ),
    SectionKind(
        "priorities",
        _("Priorities"),
        _("Which activities of the open roadmap come first?"),
        _("Choose them, and say for each why it comes first in your country and what change you expect."),
        _priorities,
        fields=("themes",),
        rows=Priority,
        row_fields=("activity", "justification"),
        related="priorities",
        optional=("themes",),
    ),
    SectionKind(
        "partners",
        _("Partners"),
        _("Who takes part?"),
        _("Ministries, civil society, the private sector, academia; women’s and youth organisations in particular."),
        _partners,
        rows=Partner,
        row_fields=("name", "sector", "role", "women_or_youth"),
        related="partners",
        optional=("role",),
    ),
    SectionKind(
        "resources",
        _("Human and financial resources"),
        _("What does the country bring in?"),
        _("People and their time, money, premises: what makes the process and its results your own."),
        _resources,
        fields=("human_resources", "own_amount", "own_currency", "own_kind"),
        optional=("own_kind",),
    ),
    SectionKind(
        "support",
        _("Support requested"),
        _("Which support do you ask for?"),
        _("Days of expertise by profile, and support for logistics up to the call’s ceiling."),
        _support,
        fields=("logistics", "logistics_use"),
        rows=ExpertNeed,
        row_fields=("profile", "days"),
        related="expert_needs",
        optional=("logistics", "logistics_use"),
    ),
    SectionKind(
        "gender",
        _("Gender equality"),
        _("How does the project serve gender equality?"),
        _("Who takes part and decides, who is trained, which data are split by sex, which risks women artists face."),
        _gender,
        fields=("gender",),
    ),
    SectionKind(
        "calendar",
        _("Calendar"),
        _("When would the assistance take place?"),
        _("It lasts from 12 to 18 months."),
        _calendar,
        fields=("desired_start", "months", "stages"),
        optional=("stages",),
    ),
    SectionKind(
        "attachments",
        _("Letter of the authority"),
        _("Attach the letter of the designated authority"),
        _("A signed letter by which the authority supports the application."),
        _attachments,
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}


def lacking(application: Application) -> dict[str, list[Text]]:
    """What each section still lacks; an empty mapping means that the application can be submitted."""
    found = {section.key: list(section.lacks(application)) for section in SECTIONS}
    return {key: messages for key, messages in found.items() if messages}
