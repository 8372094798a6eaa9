"""One of each record that the measured pages show, made through the actions that people use."""

from dataclasses import dataclass

from django.core.management import call_command

from applications.models import Application, Call, Evaluation
from assistance.models import Assistance
from budget.models import Contribution
from portal.models import Country, Organisation, User
from roadmap.models import Activity, NationalRoadmap
from tests.applications import factories as applications
from tests.assistance import factories as assistances
from tests.factories import person
from tests.roadmap import factories as roadmaps

PARTIES = ("SEN", "CIV", "PRY", "TUN", "VNM", "JAM", "MDG")


@dataclass(frozen=True)
class Specimens:
    """Whom the pages are opened for, and on what."""

    people: dict[str, User]
    parties: list[Country]
    call: Call
    draft: Application
    review: Application
    screening: Application
    evaluation: Evaluation
    assistance: Assistance
    published: NationalRoadmap
    contribution: Contribution


def make() -> Specimens:
    """Wants an empty database; takes some seconds."""
    call_command("load_reference", verbosity=0)
    parties = [Country.objects.get(iso3=iso3) for iso3 in PARTIES]
    people = _people(parties)
    officer = people["secretariat"]
    call = applications.call(*Country.objects.filter(is_party=True, is_developing=True))
    draft = applications.complete(people["focal_point"], party=parties[0], on=call)
    Application.objects.filter(pk=draft.pk).update(context="Un besoin. " * 200)  # as long as people write
    assistance = _assistance(people, parties, call)
    return Specimens(
        people=people,
        parties=parties,
        call=call,
        draft=draft,
        review=applications.evaluated(person("focal_point", party=parties[1]), officer, on=call),
        screening=applications.submitted(person("focal_point", party=parties[6]), on=call),
        evaluation=_evaluation(people, parties[2], call),
        assistance=assistance,
        published=roadmap(parties[4], 24),
        contribution=Contribution.objects.get(),
    )


def _people(parties: list[Country]) -> dict[str, User]:
    """One of each role; the focal point has a draft, and an assistance of another Party."""
    people = {role: person(role) for role in ("secretariat", "finance", "evaluator", "expert")}
    people["donor"] = person("donor", organisation=Organisation.objects.filter(kind="donor").first())
    people["field_office"] = person("field_office", countries=parties)
    people["focal_point"] = person("focal_point", party=parties[0])
    return people


def _evaluation(people: dict[str, User], party: Country, call: Call) -> Evaluation:
    """Its dossier is open to the evaluator, who is scoring."""
    application = applications.in_evaluation(person("focal_point", party=party), people["secretariat"], on=call)
    return applications.evaluation(application, people["secretariat"], people["evaluator"])


def _assistance(people: dict[str, User], parties: list[Country], call: Call) -> Assistance:
    """Two steps closed, its expert at work."""
    focal, officer = person("focal_point", party=parties[3]), people["secretariat"]
    applications.funds()
    assistance = assistances.opened(applications.selected(focal, officer, on=call), officer)
    expert = assistances.experts.admitted(people["expert"], by=officer)
    assistances.at_work(assistance, expert, officer, focal)
    assistances.close_steps(assistance, (2, 3), officer=officer, focal=focal, expert_user=people["expert"])
    return assistance


def roadmap(party: Country, actions: int) -> NationalRoadmap:
    """Published, with so many actions (a multiple of 8) over eight activities."""
    codes = list(Activity.objects.values_list("code", flat=True)[:8])
    return roadmaps.published(party, codes=codes, count=actions // len(codes))
