"""The demonstration: seven projects at six stages, fictional throughout, on a trail in the order of time."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from applications import queries as applications
from applications.models import Application, Evaluation, SelectionRound
from applications.queries import rounds
from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance, Milestone
from budget.models import ActionLine, Commitment, Contribution
from experts.models import Expert
from portal import registry, uploads
from portal.models import Country, Document, Event, Organisation, OutgoingMessage, StoredFile, User
from portal.outgoing import documents
from portal.verbs import declared
from programme.demo import is_made, texts
from roadmap.models import ActionItem, NationalRoadmap
from tests.applications import factories
from tests.budget import ledgers
from tests.some import some

ACCOUNTS = [account["email"] for account in texts.read("people")["accounts"]]


def of(iso3: str, model: type):
    """The one record of the model that the Party has."""
    return model.objects.get(party__iso3=iso3)


def told_of(record) -> list[Event]:
    """The record's own entries, oldest first."""
    found = Event.objects.filter(content_type__model=record._meta.model_name, object_id=record.pk)
    return list(found.order_by("id"))


# --- The stages -------------------------------------------------------------------------------------------------------


def test_the_seven_projects_stand_at_six_stages(demo):
    stages = {
        application.party.iso3: (application.state, *_beyond(application))
        for application in Application.objects.select_related("party")
    }

    assert stages == {
        "SEN": ("selected", "running", "published"),
        "TUN": ("selected", "running", "drafting"),
        "JAM": ("selected", "running", "drafting"),
        "CPV": ("evaluated",),
        "KHM": ("evaluated",),
        "VNM": ("evaluation",),
        "PRY": ("submitted",),
    }


def test_a_selection_round_waits_for_the_officers(demo):
    waiting = SelectionRound.objects.get(state="preparing")
    assert [line.candidate.application.party.iso3 for line in rounds.ranking(waiting)] == ["CPV", "KHM"]
    assert (waiting.places, rounds.envelope(waiting)) == (1, Decimal(144_000))


def _beyond(application: Application) -> tuple[str, ...]:
    assistance = Assistance.objects.filter(application=application).first()
    return (assistance.state, assistance.roadmap.state) if assistance else ()


def test_senegal_is_in_its_last_steps(demo):
    assistance = of("SEN", Assistance)

    assert [step.number for step in assistance.steps.filter(done_on=None)] == [8, 9]
    states = Counter(Milestone.objects.filter(step__assistance=assistance).values_list("state", flat=True))
    assert states == {"validated": 12, "logged": 1, "planned": 1}
    assert COMMENTS.remarks(assistance).count() == 5


def test_senegal_has_published_a_whole_action_plan(demo):
    roadmap = of("SEN", NationalRoadmap)
    plan = ActionItem.objects.filter(priority__roadmap=roadmap)

    assert plan.count() == 29
    assert set(plan.values_list("kind", flat=True)) == {"law", "policy", "measure", "strategy", "training"}
    assert set(plan.values_list("priority__activity__code", flat=True)) == {
        "1.1", "1.2", "1.4", "2.1", "2.4", "4.2", "5.1", "5.4",
    }  # fmt: skip
    assert not plan.filter(baseline="")
    assert not plan.filter(target="")
    assert sum(item.cost for item in plan) == Decimal(610_000_000)


def test_tunisia_is_under_way_with_one_milestone_late(demo):
    milestones = Milestone.objects.filter(step__assistance=of("TUN", Assistance)).select_related("step__assistance")
    drafted = of("TUN", NationalRoadmap).priorities

    assert [milestone.responsible for milestone in milestones if milestone.is_late] == ["party"]
    assert milestones.filter(state="logged").count() == 2
    assert set(drafted.filter(measures__isnull=False).values_list("activity__code", flat=True)) == {
        "1.3", "1.4", "2.1", "2.4",
    }  # fmt: skip
    assert drafted.get(measures=None).activity.code == "4.2"


def test_jamaica_is_asked_to_agree_to_two_experts(demo):
    proposed = Assignment.objects.filter(assistance=of("JAM", Assistance))

    assert {(a.expert.full_name, a.role, a.state) for a in proposed} == {
        ("Marcus Thornbury", "lead", "proposed"),
        ("Théodora Baptiste", "associate", "proposed"),
    }


def test_viet_nam_has_one_of_two_evaluations(demo):
    evaluations = Evaluation.objects.filter(application=of("VNM", Application))

    assert {(e.evaluator.email, e.state, e.score) for e in evaluations} == {
        ("evaluator1@example.org", "submitted", Decimal("80.00")),
        ("evaluator2@example.org", "assigned", None),
    }


def test_paraguay_is_written_in_spanish_and_can_be_admitted(demo):
    application = of("PRY", Application)
    officer = User.objects.get(email="secretariat@example.org")

    assert application.language == "es"
    factories.check(application, officer)
    assert application.lifecycle.perform(application, "admit", by=officer).state == "evaluation"


def test_madagascar_can_start_from_nothing(demo):
    focal = User.objects.get(email="focal.mdg@example.org")
    [call] = applications.open_calls()

    assert call.accepts(Country.objects.get(iso3="MDG"))
    assert not applications.visible_to(focal).exists()


# --- Fictional, and on the trail --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Application, Assistance, NationalRoadmap, Expert, Commitment, Organisation])
def test_every_record_is_marked_as_fictional(demo, model):
    assert model.objects.exists()
    assert not model.objects.filter(is_fictional=False).exists()


def test_every_person_is_a_demo_account(demo):
    assert sorted(User.objects.values_list("email", flat=True)) == sorted(ACCOUNTS)
    assert not User.objects.filter(is_demo=False).exists()


def test_the_trail_reads_in_the_order_of_time(demo):
    by_people = Event.objects.exclude(by=None).order_by("id")
    moments = list(by_people.values_list("at", flat=True))

    assert len(moments) > 200
    assert moments == sorted(moments)
    assert moments[-1] < timezone.now()
    assert all(moment.astimezone(timezone.get_default_timezone()).weekday() < 5 for moment in moments)


def test_only_the_officer_and_the_reference_data_came_by_themselves(demo):
    """Strangers apart, who write to the Secretariat without an account; and what a worker does with a table."""
    apart = {"portal.contact_written", "portal.reference_loaded"}
    alone = Event.objects.filter(by=None).exclude(verb__in=apart)

    assert {(event.verb, event.about_label) for event in alone} == {
        ("portal.person_added", "Hélène Marchetti"),
        ("portal.role_granted", "Hélène Marchetti"),
        ("budget.lines_set_up", "Première phase"),
        ("portal.import.finish_check", "contacts.csv"),
        ("portal.import.finish", "contacts.csv"),
        ("portal.import.finish_check", "contacts_more.csv"),
    }


@pytest.mark.parametrize("model", [Application, Assistance, NationalRoadmap, Expert, Contribution, Commitment, User])
def test_every_record_has_its_entries(demo, model):
    assert [str(record) for record in model.objects.all() if not told_of(record)] == []


def test_an_application_s_entries_tell_its_whole_life(demo):
    told = [event.verb for event in told_of(of("SEN", Application))]

    assert told == [
        "applications.started",
        *["applications.section_saved"] * 12,
        "applications.file_added",
        "applications.section_saved",
        "applications.application.submit",
        "applications.checklist_answered",
        "applications.application.admit",
        "applications.application.close_evaluation",
        "applications.application.select",
    ]
    assert set(told) <= set(declared())


def test_what_was_done_is_dated_within_the_entries(demo):
    for milestone in some(Milestone.objects.exclude(logged_at=None)):
        logged = [event.at for event in told_of(milestone) if event.verb == "assistance.milestone.log"]
        assert milestone.logged_at == logged[-1]
        assert milestone.done_on <= timezone.localdate(logged[0])


def test_every_action_was_done_by_who_may(demo):
    by = dict(Event.objects.filter(verb__endswith=".submit").values_list("by__email", "verb"))

    assert set(by) == {f"focal.{code}@example.org" for code in ("sen", "tun", "jam", "cpv", "khm", "vnm", "pry")} | {
        "evaluator1@example.org", "evaluator2@example.org",
    }  # fmt: skip


# --- The money --------------------------------------------------------------------------------------------------------


def test_the_balances_are_the_sums_of_the_ledger(demo):
    assert ledgers.differences() == []


def test_the_lines_of_the_phase_that_contains_today(demo):
    lines = ActionLine.objects.filter(phase__code="demo")
    money = {line.code: (line.allotted, line.committed) for line in lines}

    assert sum(line.approved for line in lines) == Decimal(1_750_000)
    assert money == {
        "AL1": (55_000, 38_000),
        "AL2": (35_000, 14_000),
        "AL3": (320_000, 176_000),
        "AL4": (48_000, 26_000),
        "AL5": (20_000, 9_000),
        "AL6": (18_000, 7_500),
        "EVAL": (5_000, 0),
        "IDC": (30_000, 14_500),
    }
    phase = lines[0].phase
    assert phase.starts_on <= timezone.localdate() <= phase.ends_on


def test_contributions_come_in_three_currencies_with_something_left_to_allot(demo):
    assert {(c.currency, c.to_allot) for c in Contribution.objects.all()} == {
        ("EUR", Decimal("21740.00")),
        ("CAD", Decimal("7400.00")),
        ("USD", Decimal("10000.00")),
    }


def test_each_assistance_has_its_commitment(demo):
    of_parties = Commitment.objects.exclude(party=None).values_list("party__iso3", "amount")

    assert dict(of_parties) == {"SEN": 60_000, "TUN": 62_000, "JAM": 54_000}


# --- Papers, documents, messages --------------------------------------------------------------------------------------


def test_every_paper_is_a_real_pdf(demo):
    papers = StoredFile.objects.exclude(content_type__model="import")

    assert papers.count() == 48
    assert {paper.media_type for paper in papers} == {uploads.PDF}
    assert all(paper.file.open().read(5) == b"%PDF-" for paper in papers)


def test_documents_wait_for_the_worker(demo):
    waiting = Document.objects.values_list("kind", "language", "state")

    assert Counter(waiting) == {
        ("applications.decision_letter", "fr", "queued"): 2,
        ("applications.decision_letter", "en", "queued"): 1,
        ("applications.dossier", "fr", "queued"): 3,
        ("applications.dossier", "en", "queued"): 4,
        ("roadmap.draft", "fr", "queued"): 1,
        ("roadmap.national_roadmap", "fr", "queued"): 1,
        ("roadmap.national_roadmap", "en", "queued"): 1,
    }


def test_messages_are_queued_for_demo_people_alone(demo):
    messages = OutgoingMessage.objects.all()

    assert {message.to for message in messages} < set(ACCOUNTS)
    assert set(messages.values_list("state", flat=True)) == {"queued"}


def test_documents_can_be_made_at_once(demo, monkeypatch):
    monkeypatch.setattr(documents, "_draw", lambda document: b"%PDF-1.7 drawn")
    monkeypatch.setattr("programme.demo.is_made", lambda: False)
    monkeypatch.setattr("programme.demo.make", lambda: None)

    call_command("demo", render=True, verbosity=0)

    assert set(Document.objects.values_list("state", flat=True)) == {"ready"}


# --- Signing in, and what there is to do ------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ACCOUNTS)
def test_every_account_signs_in_with_the_demo_and_none_without(demo, client, settings, email):
    credentials = {"email": email, "password": "demo-portal"}

    assert client.login(**credentials)
    settings.DEMO = False
    client.logout()
    assert not client.login(**credentials)


def test_the_sign_in_page_lets_a_demo_account_in(demo, client):
    client.post(reverse("account_login"), {"login": "focal.sen@example.org", "password": "demo-portal"})

    assert client.session["_auth_user_id"] == str(User.objects.get(email="focal.sen@example.org").pk)


@pytest.mark.parametrize(
    ("email", "least"),
    [
        ("secretariat@example.org", 5),
        ("finance@example.org", 3),
        ("evaluator2@example.org", 1),
        ("fieldoffice@example.org", 1),
        ("expert1@example.org", 1),
        ("expert3@example.org", 1),
        ("focal.sen@example.org", 1),
        ("focal.tun@example.org", 2),
        ("focal.jam@example.org", 2),
    ],
)
def test_something_is_left_to_do_for(demo, email, least):
    assert len(registry.work_of(User.objects.get(email=email))) >= least


def test_a_second_time_changes_nothing(demo, capsys):
    before = Event.objects.count(), User.objects.count()

    call_command("demo")

    assert capsys.readouterr().out.strip() == (
        "The demonstration is here already; nothing was changed. `make reset` starts over."
    )
    assert (Event.objects.count(), User.objects.count()) == before
    assert is_made()
