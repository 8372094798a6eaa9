"""What the Secretariat asks most often when a section isn’t clear, by section: to pick from, and to word anew."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

QUESTIONS: dict[str, Sequence[Promise]] = {
    "authority": (
        _("Which text gives the authority its mandate for culture? Please name it and give its date."),
        _("Please confirm the name, function and e-mail address of the focal point of the project."),
    ),
    "context": (
        _("Which laws and policies in force concern culture in the digital environment? Please name the main ones."),
        _("Which figures do you have on the sector, of which year and from which source?"),
    ),
    "objectives": (
        _("How will you know at the end whether each objective has been reached? Please give a figure or a fact."),
        _("Which of these objectives come first if not all can be reached within the assistance?"),
    ),
    "priorities": (
        _("Why do these activities come first in your country, rather than the others of the open roadmap?"),
        _("What change do you expect from each activity, and by when?"),
    ),
    "partners": (
        _("What part does each partner take in the process, and has it agreed?"),
        _("How do civil society, women’s organisations and young people take part in decisions?"),
    ),
    "team": (
        _("Who leads the team from day to day, and with what share of their working time?"),
        _("Are these people made available for the whole of the assistance?"),
    ),
    "funds": (
        _("Is this contribution decided, or still to be approved? By whom, and by when?"),
        _("How was the value of the contribution in kind worked out?"),
    ),
    "support": (
        _("What is each expert to deliver within the days asked for?"),
        _("Please say how the amount for logistics divides into meetings, travel and other costs."),
    ),
    "gender": (
        _("How many women and men take part, and which of them decide?"),
        _("Which measures respond to the obstacles that women meet, and how will their effect be followed?"),
    ),
    "calendar": (
        _("Please check the months of the stages: some overlap or lie outside the duration."),
        _("Which dates of your country’s calendar (elections, budget, sessions of parliament) may bear on it?"),
    ),
    "sustainability": (
        _("Which authority will carry the roadmap on after the assistance, and with which budget?"),
        _("How will the roadmap be followed up and revised?"),
    ),
    "risks": (
        _("What will you do if the most serious of these risks materialises?"),
        _("Is there a risk linked to a change of government, of team or of budget?"),
    ),
    "attachments": (
        _("The letter is not signed, or not by the designated authority. Please attach it again."),
        _("One of the attachments can’t be read. Please attach it again as a PDF."),
    ),
    "declaration": (
        _("In which function does the person named sign, and may they sign for the authority?"),
        _("The signature is not that of the person named. Please correct the name, or have the draft signed again."),
    ),
}


def in_language(section: str, language: str) -> list[str]:
    """The questions on a section, as a Party that writes in this language reads them."""
    with override(language):
        return [str(question) for question in QUESTIONS.get(section, ())]
