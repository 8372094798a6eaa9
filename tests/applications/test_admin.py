"""The Secretariat's work in the admin: the queue, the workspace, a call made and opened, a decision."""

from decimal import Decimal

import pytest

from applications.models import Application, Call, CountryList, Evaluation
from portal import clock
from portal.models import Event
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def made_once() -> None:
    people.officer()
    factories.submitted(people.focal_point())


@pytest.fixture
def web(sign_in, officer):
    return sign_in(officer)


def workspace(application: Application) -> str:
    return f"/admin/applications/application/{application.pk}/change/"


def do(web, application, action: str, **answers):
    url = f"/admin/applications/application/{application.pk}/do/{action}/"
    return web.post(url, {**hidden(web.get(url)), "_submit": "1", **answers})


def test_the_queue_shows_what_is_submitted_and_no_draft(application, web):
    draft = factories.draft(person("focal_point"))
    page = web.get("/admin/applications/application/").content.decode()
    assert application.reference in page
    assert draft.party.name not in page


def test_the_home_of_an_officer_leads_to_the_work_that_waits(application, web):
    page = web.get("/").content.decode()
    assert workspace(application) in page
    assert "Check eligibility" in page


def test_the_workspace_shows_the_dossier_the_checks_and_the_buttons_of_the_table(application, web):
    page = web.get(workspace(application)).content.decode()
    assert "Les œuvres circulent mal." in page
    file = web.get(f"/admin/applications/application/{application.pk}/file/").content.decode()
    assert file.count('class="state done"') >= 6
    for action in ("admit", "refuse"):
        assert f"/do/{action}/" in page
    for action in ("submit", "select", "withdraw"):
        assert f"/do/{action}/" not in page


def test_from_submission_to_decision_without_leaving_the_admin(application, web, officer):
    factories.funds(100000)
    application = factories.check(application, officer)
    assert do(web, application, "admit").headers["Location"] == workspace(application)
    for _turn in range(2):
        url = f"/admin/applications/application/{application.pk}/assign/"
        evaluator = person("evaluator")
        web.post(
            url,
            {
                **hidden(web.get(url)),
                "_submit": "1",
                "evaluator": evaluator.pk,
                "due_on": f"{clock.today().year + 1}-12-31",
            },
        )
    assert Evaluation.objects.count() == 2
    for found in Evaluation.objects.all():
        factories.score(factories.move(found, "accept", found.evaluator, declaration=True), 4, 4)
    do(web, application, "close_evaluation")
    assert "Applications are decided on in a selection round." in web.get(workspace(application)).content.decode()
    application = factories.decided(Application.objects.get(pk=application.pk), officer, "select")
    assert (application.state, application.commitment.amount) == ("selected", Decimal(60000))
    assert "Bon projet" in web.get(workspace(application)).content.decode()


def test_a_new_call_begins_with_the_grid_and_its_save_is_on_the_trail(web, officer):
    listed = CountryList.objects.create(name_fr="L", name_en="L", dated="2026-01-01", source="test")
    answers = {
        "code": "2027",
        "phase": factories.phase().pk,
        "title_fr": "Appel",
        "title_en": "Call",
        "summary_fr": "Un",
        "summary_en": "One",
        "languages": ["fr", "en"],
        "eligible": listed.pk,
        "logistics_ceiling": "30000",
        "opens_on": "2027-01-01",
        "closes_on": "",
        "evaluators_needed": "3",
        "spread_threshold": "15",
        "days_to_evaluate": "28",
        "screening_days": "20",
        "clarification_days": "15",
        "evaluation_days": "50",
        "decision_days": "40",
    }
    response = web.post("/admin/applications/call/add/", {**answers, "_save": "1"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    made = Call.objects.get(code="2027")
    assert sum(c.weight for c in made.criteria.all()) == 100
    assert [c.title_en for c in made.criteria.all() if c.measures_gender] == ["Gender equality"]
    assert [level.value for level in made.levels.all()] == [0, 1, 2, 3, 4, 5]
    assert (made.evaluators_needed, made.spread_threshold, made.days_to_evaluate) == (3, 15, 28)
    assert (made.languages, made.state) == (["fr", "en"], "draft")
    event = Event.objects.get(verb="portal.record_added", object_id=made.pk)
    assert (event.by, event.changes["code"]) == (officer, [None, "2027"])


def test_what_the_admin_refuses_is_said_in_the_form_and_kept(web):
    response = web.post(
        "/admin/portal/rolegrant/add/", {"user": person("expert").pk, "role": "focal_point", "party": "", "_save": "1"}
    )
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"party": ["Choose the Party for which the role is held."]}


def test_a_history_reads_the_trail(application, web):
    page = web.get(f"/admin/applications/application/{application.pk}/history/").content.decode()
    assert "Application submitted" in page
    assert "Section saved" in page
