"""The demonstration's records by the names that the walks give them, with what it lacks, and its people signed in."""

from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications import actions as applications
from applications.models import Application, Call, Evaluation
from assistance.models import Assignment, Assistance, Milestone
from budget.models import Contribution
from experts.models import Expert
from portal import clock
from portal.models import (
    Absence,
    Country,
    Designation,
    Document,
    FollowUp,
    Gathering,
    RoleGrant,
    SavedFilter,
    StoredFile,
    User,
)
from portal.people import actions as portal
from portal.people import designations
from portal.queues import filters
from roadmap.models import ActionItem, Measure, NationalRoadmap
from tests.factories import UserFactory
from tests.project import growing
from tests.roadmap.factories import PDF

OFFICER = "secretariat@example.org"


def find() -> SimpleNamespace:
    """Records of the demonstration, a draft of Madagascar's that its focal point has begun, and one of each kind that
    the demonstration has none of."""
    senegal, tunisia = Country.objects.get(iso3="SEN"), Country.objects.get(iso3="TUN")
    focal = User.objects.get(email="focal.mdg@example.org")
    call, madagascar = Call.objects.get(state="open"), Country.objects.get(iso3="MDG")
    draft = applications.start(call, madagascar, title="Projet", language="fr", by=focal, is_fictional=True)
    invited = portal.invite("aide@example.org", "Aïda", "contributor", by=speaker(senegal), party=senegal)
    assistance, running = Assistance.objects.get(party=senegal), Assistance.objects.get(party=tunisia)
    followup = FollowUp.objects.get(party=tunisia, owner_named="")
    published, drafting = NationalRoadmap.objects.get(party=senegal), NationalRoadmap.objects.get(party=tunisia)
    gathering = Gathering.objects.get(state="held", party=tunisia)
    world = SimpleNamespace(
        call=call,
        helper=RoleGrant.objects.get(party=senegal, role="deputy"),
        invited=invited,
        designation=designation_of(tunisia),
        followup=followup,
        draft=draft,
        application=Application.objects.get(party=senegal),
        clarified=Application.objects.get(party=tunisia),
        to_check=Application.objects.get(party__iso3="PRY"),
        in_evaluation=Application.objects.get(party__iso3="VNM"),
        evaluation=Evaluation.objects.filter(
            application__party__iso3="VNM", evaluator__email="evaluator1@example.org"
        ).get(),
        published=published,
        drafting=drafting,
        assistance=assistance,
        running=running,
        priority=drafting.priorities.select_related("activity").first(),
        measure=Measure.objects.filter(priority__roadmap=drafting).first(),
        item=ActionItem.objects.filter(priority__roadmap=published).first(),
        milestone=Milestone.objects.filter(step__assistance=assistance).order_by("pk").first(),
        assignment=Assignment.objects.get(assistance=assistance, expert__user__email="expert1@example.org"),
        expert=Expert.objects.get(user__email="expert1@example.org"),
        letter=StoredFile.objects.filter(content_type__model="application", object_id=draft_letter_of(senegal)).first(),
        decision=Document.objects.filter(kind="applications.decision_letter", state="ready").first(),
        roadmap_pdf=Document.objects.filter(kind="roadmap.national_roadmap", state="ready").first(),
        contribution=Contribution.objects.order_by("pk").first(),
        absence=an_absence(),
        gathering=gathering,
        announced=Gathering.objects.get(state="planned", party=tunisia),
        attendee=gathering.people.earliest("pk"),
        material=StoredFile.objects.get(content_type__model="gathering", object_id=gathering.pk),
        kept_filter=kept_filter("applications.application", "region=africa"),
        kept_of_assistances=kept_filter("assistance.assistance", "state=running"),
    )
    world.asked = growing.application_of(world, Country.objects.get(iso3="JAM"), "clarifying")
    return world


def speaker(party: Country) -> User:
    return User.objects.get(grants__role="focal_point", grants__party=party)


def designation_of(party: Country) -> Designation:
    """A request to be the Party's focal point, which waits for the Secretariat."""
    said = {"authority": "Ministère", "full_name": "Leïla", "function": "Directrice", "language": "fr"}
    designations.ask(party=party, email="leila@example.org", letter=SimpleUploadedFile("lettre.pdf", PDF), **said)
    designation = Designation.objects.get(email="leila@example.org")
    designations.confirm_address(designation)
    return Designation.objects.get(pk=designation.pk)


def an_absence() -> Absence:
    """Of two who were officers: the demonstration's is the only one."""
    today = clock.today()
    officer, substitute = UserFactory.create_batch(2)
    return Absence.objects.create(
        officer=officer, substitute=substitute, recorded_by=officer, first_day=today, last_day=today
    )


def kept_filter(queue: str, asked: str) -> SavedFilter:
    return filters.keep("Afrique", asked, queue=queue, by=User.objects.get(email=OFFICER))


def draft_letter_of(party: Country) -> int:
    return Application.objects.get(party=party).pk


# --- Signed in --------------------------------------------------------------------------------------------------------


def sessions() -> dict[str, str]:
    """Every account of the demonstration signs in once; the key of its session by its name."""
    return {user.email.partition("@")[0]: session_of(user) for user in User.objects.filter(is_demo=True)}


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="portal.people.signin.PortalBackend")
    return client.session.session_key
