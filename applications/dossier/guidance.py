"""What makes a good answer, beside each question: by section, then by field; under the list's name, for its rows.

In our own words, after the note and what those who assess read for. A line's guidance stands under its label; that of a
text or a list can be folded away.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

GUIDANCE: dict[str, dict[str, Text]] = {
    "authority": {
        "title": _("A few words that say what changes for the country, rather than the name of the programme."),
        "authority": _("Its official name: a national public institution in charge of culture."),
        "mandate": _(
            "Name the text that gives the authority its mandate for culture, and say what it may decide or propose "
            "by itself: policies, regulations, grants. This shows that the roadmap will have an owner with the power "
            "to act."
        ),
        "contact_name": _("The person to whom the Secretariat will write and whom the experts will work with."),
        "contact_function": _("As on their business card, with their department."),
        "contact_phone": _("With the country code."),
    },
    "context": {
        "context": _(
            "Begin with what you observe: how works are created, distributed and paid online, with figures and their "
            "year. Then the laws, policies and measures in force and what they leave out. End with what your "
            "administration lacks to act by itself: this is the need that the assistance answers. Say also what "
            "other programmes do already, so that the project completes them."
        )
    },
    "objectives": {
        "objectives": _(
            "Two to five objectives are enough. Write each as a change that somebody outside could see, then its "
            "result: what will exist, for whom, by when, and from which starting point. “Raise awareness” can’t be "
            "checked; “a decree on the transparency of recommendations is submitted by month 12” can."
        )
    },
    "priorities": {
        "priorities": _(
            "Few and well argued is better than many: three to five activities make a roadmap that can be kept. Say "
            "for each which need of your country it answers and why now; then what will be different afterwards in a "
            "law, a measure, a practice or an income. Both texts open your national roadmap if the project is "
            "selected."
        ),
        "themes": _("The themes to which the programme pays particular attention; tick those that the project serves."),
    },
    "partners": {
        "partners": _(
            "Those who have agreed to take part, each with what they bring or decide: a role, not a list of guests. "
            "Public administrations, companies, civil society, universities and, above all, organisations of women "
            "and of young people."
        ),
        "ministries": _(
            "Those whose decisions touch culture online: digital affairs, trade, justice, finance, education. Say "
            "what each has agreed to do, and who brings them together."
        ),
        "participation": _(
            "Say who was consulted to prepare this application, then how partners will weigh on decisions: who sits "
            "in the national team, how regions, languages and small organisations are reached, and how contributions "
            "are answered."
        ),
    },
    "team": {
        "team": _(
            "One line for each person or post, with the share of working time truly released. A small team with time "
            "is worth more than a long list; say who stands in for the focal point. Half a day a week is one tenth."
        )
    },
    "funds": {
        "funds": _(
            "One line for each contribution, in the currency in which it is entered. In kind: rooms, transport, "
            "staff or data, at a fair estimate. Source: the budget, the institution or the partner, and whether it "
            "is granted or still to be voted. Human and financial means complete each other: one of the two is "
            "enough."
        )
    },
    "support": {
        "expert_needs": _(
            "Describe what the expert must know and do rather than a person: field, working language, knowledge of "
            "the region. Two or three profiles are usual. The experts are then chosen with you from the bank."
        ),
        "logistics_use": _(
            "Consultations, meetings, training, travel, interpretation, printing: what, where, how often, for how "
            "many people, and the rough cost of each. The support is meant for meetings, consultations, training and "
            "communication."
        ),
    },
    "gender": {
        "gender": _(
            "Go beyond an intention: the share of women among those who decide and those who are trained, data by "
            "sex, a measure that answers an inequality found in the sector, hours and childcare that make "
            "participation possible, protection against abuse online. Say who follows it, and with which budget."
        )
    },
    "calendar": {
        "desired_start": _("Allow about four months from the submission for the evaluation and the choice of experts."),
        "main_stages": _(
            "From setting up the national team to publishing the roadmap: team and workplan, consultations and "
            "diagnosis, capacity building, drafting, validation, publication. Months are counted from the start; "
            "stages may overlap. Allow time for elections, holidays and validation by the authority."
        ),
    },
    "sustainability": {
        "sustainability": _(
            "Name the service that will keep the roadmap alive and the text or budget line that will give it the "
            "means; say what the trained people will go on doing, who will maintain the data, and when progress will "
            "be reported in public. Say too what you could share with neighbouring countries."
        )
    },
    "risks": {
        "risks": _(
            "Three to six risks: a change of government or of team, funds that aren’t voted, data that aren’t given, "
            "partners who don’t come. For each, what makes it less likely and what you would do if it came. A risk "
            "admitted speaks for the project."
        )
    },
    "attachments": {
        "letter": _(
            "On the letterhead of the authority, dated, signed by somebody who may commit it: it names the project, "
            "confirms the people and the funds brought in, and commits to submit the roadmap to validation."
        ),
        "signed": _(
            "The PDF of the draft, signed by those who answer for it in the ministry: make it on the page of your "
            "file, have it signed, then hand in the scan here."
        ),
        "document": _(
            "For example the mandate, letters of partners, a study. The application must be clear without them."
        ),
    },
    "declaration": {
        "signatory_name": _(
            "Somebody who may commit the authority: the minister, the director general, their delegate."
        ),
    },
}


def on(section: str, name: str) -> Text:
    """The guidance to a field or a list; empty where its name says enough."""
    return GUIDANCE.get(section, {}).get(name, "")
