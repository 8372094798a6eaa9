"""The officer's workspace in the admin: the opening, the plan, the experts, the milestones."""

import datetime as dt

import pytest
from django.urls import reverse

from assistance import actions
from assistance.models import Assignment, Assistance, Milestone
from tests.assistance import factories
from tests.factories import CountryFactory, person
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
made_once = factories.selected_in_senegal
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def client(client, officer):
    client.force_login(officer, backend="portal.people.signin.PortalBackend")
    return client


def page(assistance, name: str = "change", *args) -> str:
    return reverse(f"admin:assistance_assistance_{name}", args=[assistance.pk, *args])


def test_the_opening_begins_with_the_application_and_today(client, application, officer):
    factories.reference.load()
    address = f"{reverse('admin:assistance_assistance_add')}?application={application.pk}"
    form = client.get(address).context["adminform"].form
    assert (str(form["application"].value()), form["opened_on"].value()) == (str(application.pk), TODAY)
    assert form["officer"].value() == officer.pk

    given = {"application": application.pk, "opened_on": "2026-03-02", "officer": officer.pk}
    led_to = [client.post(address, given).url for _click in range(2)]
    assistance = Assistance.objects.get()
    assert led_to == [page(assistance)] * 2
    assert (assistance.title, assistance.opened_on) == ("Musiques et cinéma", TODAY)
    assert client.get(page(assistance)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"opened_on": "2020-01-01"}, "opened_on"), ({"opened_on": "2206-03-02"}, "opened_on"),
     ({"opened_on": "demain"}, "opened_on"), ({"application": ""}, "application"), ({"officer": "0"}, "officer"),
     ({"application": "9" * 40}, "application"), ({"application": "9" * 5000}, "application")],
)  # fmt: skip
def test_an_opening_that_cannot_be_is_said_at_its_field(client, application, officer, changes, field):
    factories.reference.load()
    given = {"application": application.pk, "opened_on": "2026-03-02", "officer": officer.pk, **changes}
    response = client.post(reverse("admin:assistance_assistance_add"), given)
    assert list(response.context["adminform"].form.errors) == [field]
    assert not Assistance.objects.exists()


def test_the_officer_plans_proposes_validates_and_closes_without_leaving_the_admin(
    client, assistance, expert, officer, focal_point
):
    proposal = {"expert": expert.pk, "role": "lead", "days": "30", "terms": "Conseiller.", "_submit": "1"}
    assert client.post(page(assistance, "propose"), proposal).url == page(assistance)
    assignment = factories.move(Assignment.objects.get(), "agree", focal_point)
    factories.move(assignment, "accept", expert.user)

    plan = {f"{end}_{s.number}": getattr(s, f"planned_{end}").isoformat()
            for s in assistance.steps.filter(number__gt=1) for end in ("start", "end")}  # fmt: skip
    assert client.post(page(assistance, "plan"), {**plan, "start_3": "2026-05-01", "_submit": "1"}).status_code == 302
    assert factories.step(assistance, 3).planned_start == dt.date(2026, 5, 1)

    due = factories.step(assistance, 4).planned_end.isoformat()
    added = {"title": "Acte de nomination", "language": "fr", "due": due, "responsible": "party", "_submit": "1"}
    assert client.post(page(assistance, "add_milestone", 4), added).status_code == 302
    milestone = Milestone.objects.get(title="Acte de nomination")
    change = page(assistance, "change_milestone", milestone.pk)
    assert client.post(change, {**added, "title": "Arrêté de nomination"}).status_code == 302

    for found in some(Milestone.objects.filter(step__number=4)):
        factories.log(found, focal_point)
        assert (
            "rapport.pdf" in client.get(reverse("admin:assistance_milestone_change", args=[found.pk])).content.decode()
        )
        client.post(reverse("admin:assistance_milestone_do", args=[found.pk, "validate"]), {"_submit": "1"})
    close = page(assistance, "close_step", 4)
    assert close in client.get(page(assistance)).content.decode()
    assert client.post(close, {"done_on": "2026-03-02", "_submit": "1"}).status_code == 302
    assert factories.step(assistance, 4).done_on == TODAY
    assert client.post(page(assistance, "reopen_step", 4), {"reason": "Trop tôt.", "_submit": "1"}).status_code == 302
    assert factories.step(assistance, 4).done_on is None

    other = person("secretariat")
    assert client.post(page(assistance, "officer"), {"officer": other.pk, "_submit": "1"}).status_code == 302
    suspended = client.post(page(assistance, "do", "suspend"), {"reason": "Élections.", "_submit": "1"})
    assert suspended.url == page(assistance)
    found = Assistance.objects.get()
    assert (found.officer, found.state) == (other, "suspended")


@pytest.mark.parametrize(
    ("name", "args", "given", "field"),
    [
        ("propose", [], {"expert": "0", "role": "lead", "days": "3", "terms": "x"}, "expert"),
        ("plan", [], {"start_3": "2026-06-01", "end_3": "2026-05-01"}, "end_3"),
        ("plan", [], {"end_9": "2030-01-01"}, "end_9"),
        ("plan", [], {"end_9": "9999-12-31"}, "end_9"),
        ("plan", [], {"start_2": "0001-01-01"}, "start_2"),
        ("plan", [], {"start_2": "2026-03-01"}, "start_2"),  # the application was submitted on the 2nd
        ("plan", [], {"start_3": "2026-03-01"}, "start_3"),
        ("close_step", [2], {"done_on": "0001-01-01"}, "done_on"),
        ("close_step", [4], {"done_on": "2026-03-01"}, "done_on"),
        ("add_milestone", [2], {"title": "T", "language": "fr", "due": "0001-01-01", "responsible": "party"}, "due"),
        ("close_step", [4], {"done_on": "2026-03-02"}, "__all__"),
        ("close_step", [4], {"done_on": "2026-03-03"}, "done_on"),
        ("add_milestone", [4], {"title": "", "language": "fr", "due": "2026-06-01", "responsible": "party"}, "title"),
        ("add_milestone", [4], {"title": "T", "language": "fr", "due": "2036-06-01", "responsible": "party"}, "due"),
        ("reopen_step", [4], {"reason": ""}, "reason"),
        ("officer", [], {"officer": "0"}, "officer"),
    ],
)
def test_what_cannot_be_is_said_where_the_officer_looks(client, assistance, name, args, given, field):
    plan = {f"{end}_{s.number}": getattr(s, f"planned_{end}").isoformat()
            for s in assistance.steps.filter(number__gt=1) for end in ("start", "end")}  # fmt: skip
    base = plan if name == "plan" else {}
    response = client.post(page(assistance, name, *args), {**base, **given, "_submit": "1"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_what_the_officer_does_twice_happens_once(client, assistance, expert):
    address = page(assistance, "propose")
    token = client.get(address).context["form_token"]
    given = {"expert": expert.pk, "role": "lead", "days": "30", "terms": "Conseiller.", "_submit": "1"}
    for _click in range(2):
        assert client.post(address, {**given, "_token": token}).status_code == 302
    assert Assignment.objects.count() == 1


def test_the_workspace_is_the_secretariats(sign_in, assistance, at_work, focal_point):
    addresses = [page(assistance), *(page(assistance, name) for name in ("officer", "plan", "propose"))]
    addresses += [page(assistance, name, 4) for name in ("close_step", "reopen_step", "add_milestone")]
    addresses += [page(assistance, "change_milestone", factories.milestone(assistance, 4).pk)]
    addresses += [reverse("admin:assistance_milestone_changelist"), reverse("admin:assistance_assignment_changelist")]
    for user in (person("finance"), focal_point, at_work.expert.user):
        for address in addresses:
            assert sign_in(user).get(address).status_code in (302, 403, 404), (user, address)


def test_a_step_that_isnt_one_of_nine_is_not_found(client, assistance):
    assert client.get(page(assistance, "close_step", 10)).status_code == 404


@pytest.mark.parametrize("model", ["assistance", "milestone", "assignment"])
def test_the_lists_take_as_many_queries_for_three_as_for_one(
    client, application, officer, model, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        focal = person("focal_point", party=CountryFactory())
        assistance = factories.opened(factories.selected(focal, officer) if number else application, officer)
        actions.propose(assistance, factories.expert(officer), role="lead", days=3, terms="x", by=officer)
        with django_assert_max_num_queries(40) as counted:
            assert client.get(reverse(f"admin:assistance_{model}_changelist")).status_code == 200
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


# --- What the workspace offers ----------------------------------------------------------------------------------------


def offered(client, assistance) -> str:
    return client.get(page(assistance)).content.decode()


def test_the_panel_leads_the_officer_to_what_is_to_be_done(client, assistance, expert, officer, focal_point):
    def button() -> tuple[str, str]:
        move = client.get(page(assistance)).context["turn"].move
        return str(move.button), move.url

    propose = page(assistance, "propose")
    assert button() == ("Propose an expert", propose)
    assert f'<a class="btn btn-primary" href="{propose}">Propose an expert</a>' in offered(client, assistance)

    factories.at_work(assistance, expert, officer, focal_point)
    milestone = factories.log(factories.milestone(assistance, 2), officer)
    change = reverse("admin:assistance_milestone_change", args=[milestone.pk])
    assert button() == ("Read and validate this milestone", change)
    factories.move(milestone, "validate", officer)
    assert button() == ("Close the step", page(assistance, "close_step", 2))
    factories.move(assistance, "suspend", officer, reason="Élections.")
    assert button() == ("Resume the assistance", page(assistance, "do", "resume"))


def test_the_assistance_is_completed_once_its_nine_steps_are_done(client, assistance, at_work, officer, focal_point):
    complete = page(assistance, "do", "complete")
    factories.close_steps(assistance, range(2, 9), officer=officer, focal=focal_point, expert_user=at_work.expert.user)
    assert complete not in offered(client, assistance)
    assert page(assistance, "do", "suspend") in offered(client, assistance)
    factories.close_steps(assistance, [9], officer=officer, focal=focal_point)
    assert offered(client, assistance).count(complete) == 2  # in the panel and among what there is to do
