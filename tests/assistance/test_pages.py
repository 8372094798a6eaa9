"""The pages of an assistance: who sees which, what each role can do there, and bad input on a phone."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assistance import actions
from assistance.models import Assistance, Comment
from portal import clock, files, registry
from tests.assistance import factories
from tests.factories import CountryFactory, person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def page_of(assistance) -> str:
    return reverse("assistance", args=[assistance.pk])


def log_page(milestone) -> str:
    return reverse("milestone-log", args=[milestone.step.assistance_id, milestone.pk])


def text_of(response) -> str:
    """What a person reads on the page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# --- Who sees which -----------------------------------------------------------------------------------------------------


@pytest.fixture
def strangers(officer):
    elsewhere = CountryFactory()
    return [
        person("focal_point", party=elsewhere),
        person("deputy", party=elsewhere),
        person("field_office", countries=[elsewhere]),
        factories.expert(officer).user,
    ]


def test_an_assistance_is_read_by_those_who_have_a_part_in_it(
    sign_in, assistance, at_work, officer, focal_point, field_office, senegal, strangers
):
    for user in (officer, focal_point, person("deputy", party=senegal), field_office, at_work.expert.user):
        response = sign_in(user).get(page_of(assistance))
        assert response.status_code == 200
        assert '<h1 lang="fr">Musiques et cinéma</h1>' in response.content.decode()
        listed = sign_in(user).get(reverse("assistances"))
        assert list(listed.context["table"].data) == [assistance]
    for user in strangers:
        assert sign_in(user).get(page_of(assistance)).status_code == 404
        assert list(sign_in(user).get(reverse("assistances")).context["table"].data) == []


@pytest.mark.parametrize("role", ["evaluator", "donor", "finance"])
def test_other_roles_have_no_part(sign_in, assistance, role):
    client = sign_in(person(role))
    assert client.get(reverse("assistances")).status_code == 403
    assert client.get(page_of(assistance)).status_code == 404


def test_nobody_reads_it_without_signing_in(client, assistance):
    for address in (page_of(assistance), reverse("assistances"), log_page(factories.milestone(assistance, 3))):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_comments_are_not_for_experts(sign_in, assistance, at_work, field_office, focal_point):
    actions.comment(assistance, text="Le calendrier est tendu.", language="fr", by=field_office)
    assert "Le calendrier est tendu." in text_of(sign_in(focal_point).get(page_of(assistance)))
    assert "Le calendrier est tendu." not in text_of(sign_in(at_work.expert.user).get(page_of(assistance)))
    address = reverse("assistance-comment", args=[assistance.pk])
    assert sign_in(at_work.expert.user).get(address).status_code == 403


def test_an_assignment_is_read_by_the_secretariat_the_party_and_its_expert(
    sign_in, assistance, at_work, officer, focal_point, field_office, strangers
):
    address = reverse("assignment", args=[at_work.pk])
    for user in (officer, focal_point, at_work.expert.user):
        assert sign_in(user).get(address).status_code == 200
    for user in (field_office, *strangers):
        assert sign_in(user).get(address).status_code == 404


def test_a_proposed_expert_isnt_asked_before_the_party_agrees(sign_in, assistance, expert, officer):
    assignment = factories.proposed(assistance, expert, officer)
    assert sign_in(expert.user).get(reverse("assignment", args=[assignment.pk])).status_code == 404


def test_evidence_is_read_by_those_who_read_the_assistance(
    sign_in, assistance, at_work, officer, focal_point, field_office, strangers
):
    milestone = factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    address = reverse("stored-file", args=[files.about(milestone).get().pk])
    for user in (officer, focal_point, field_office, at_work.expert.user):
        assert sign_in(user).get(address).status_code == 200
    for user in strangers:
        assert sign_in(user).get(address).status_code == 404


# --- Whose turn ---------------------------------------------------------------------------------------------------------


def banner(response) -> str:
    """What the banner says to its reader."""
    found = re.search(r'<div class="turn[^"]*">(.*?)</div>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_banner_says_whose_turn_it_is_and_until_when(sign_in, assistance, expert, officer):
    focal = person("focal_point", party=assistance.party, language="en")
    deputy = person("deputy", party=assistance.party, language="en")
    assert banner(sign_in(focal).get(page_of(assistance))) == (
        "It is the Secretariat’s turn. Propose an expert to the Party · due on 4 May 2026, in 63 days"
    )
    assignment = factories.proposed(assistance, expert, officer)
    asked = "Agree to the expert, or object · due on 16 March 2026, in 14 days"
    assert banner(sign_in(focal).get(page_of(assistance))).startswith(f"It is your turn. {asked}")
    assert banner(sign_in(deputy).get(page_of(assistance))).startswith(f"It is the Party’s turn. {asked}")

    factories.move(assignment, "agree", focal)
    person_asked = type(expert.user).objects.get(pk=expert.user_id)
    assert banner(sign_in(person_asked).get(page_of(assistance))).startswith("It is your turn. Accept the assignment")
    factories.move(assignment, "accept", expert.user)
    assert "in 63 days" in banner(sign_in(focal).get(page_of(assistance)))

    factories.close_steps(assistance, [2], officer=officer, focal=focal)
    due = factories.milestone(assistance, 4).due
    with clock.at(due + 6 * DAY):
        assert "late by 6 days" in banner(sign_in(focal).get(page_of(assistance)))


def test_a_suspended_and_a_closed_assistance_say_so(sign_in, assistance, officer, focal_point):
    reader = person("deputy", party=assistance.party, language="en")
    factories.move(assistance, "suspend", officer, reason="Élections.")
    assert banner(sign_in(reader).get(page_of(assistance))).startswith("It is the Secretariat’s turn. Resume")
    factories.move(assistance, "close", officer, reason="Abandon.")
    assert banner(sign_in(reader).get(page_of(assistance))).startswith("This assistance was closed early.")


def test_the_page_shows_the_nine_steps_their_chart_and_its_table(sign_in, assistance, officer):
    reader = person("deputy", party=assistance.party, language="en")
    response = sign_in(reader).get(page_of(assistance))
    steps = [
        "Project assessment",
        "Choice of experts",
        "Consultation and diagnosis",
        "National team",
        "Capacity-building",
    ]
    assert re.findall(r"<b>([^<]+)</b>", response.content.decode())[:5] == steps
    assert "<title>Calendar of the nine steps over 15 months</title>" in response.content.decode()
    assert response.content.decode().count('<th scope="row">') == 9 + 8
    assert [line.tone for line in response.context["lines"]] == ["done", "now", "", "", "", "", "", "", ""]
    with clock.at(assistance.ends_on):
        late = sign_in(reader).get(page_of(assistance)).context["lines"]
        assert [line.tone for line in late][1:8] == ["late"] * 6 + ["now"]


# --- Lists and pages stay flat --------------------------------------------------------------------------------------------


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    sign_in, application, officer, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        other = application
        if number:
            focal = person("focal_point", party=CountryFactory())
            other = factories.selected(focal, officer)
        factories.opened(other, officer)
        with django_assert_max_num_queries(40) as counted:
            sign_in(officer).get(reverse("assistances"))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


def test_a_page_takes_as_many_queries_whatever_it_holds(
    sign_in, assistance, officer, focal_point, at_work, field_office, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        actions.comment(assistance, text="Bien.", language="fr", by=field_office)
        factories.proposed(assistance, factories.expert(officer), officer, role="associate")
        step = factories.step(assistance, 3)
        milestone = actions.plan_milestone(
            step, title=f"Atelier {number}", due=step.planned_end, responsible="expert", language="fr", by=officer
        )
        factories.log(milestone, at_work.expert.user)
        with django_assert_max_num_queries(40) as counted:
            sign_in(focal_point).get(page_of(assistance))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


def test_a_desk_takes_as_many_queries_for_three_as_for_one(
    sign_in, application, officer, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        other = application
        if number:
            other = factories.selected(person("focal_point", party=CountryFactory()), officer)
        factories.opened(other, officer)
        with django_assert_max_num_queries(60) as counted:
            list(registry.work_of(type(officer).objects.get(pk=officer.pk)))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


# --- What waits on a desk -------------------------------------------------------------------------------------------------


def desk(user) -> list[tuple[str, str]]:
    """What waits for the person in this app: what, and where it leads."""
    from assistance import work

    fresh = type(user).objects.get(pk=user.pk)
    return [(str(item.what), item.url) for item in work.waiting(fresh)]


def test_each_finds_what_waits_for_them(application, expert, officer, focal_point, field_office):
    add = reverse("admin:assistance_assistance_add")
    assert desk(officer) == [
        ("Open the assistance of this selected application", f"{add}?application={application.pk}")
    ]
    assistance = factories.opened(application, officer)
    assert [what for what, _url in desk(officer)] == ["Propose an expert to the Party"]
    assert desk(focal_point) == desk(expert.user) == desk(field_office) == []

    assignment = factories.proposed(assistance, expert, officer)
    address = reverse("assignment", args=[assignment.pk])
    assert desk(focal_point) == [("Agree to this expert, or object", address)]
    factories.move(assignment, "agree", focal_point)
    assert (desk(focal_point), desk(expert.user)) == ([], [("Accept this assignment, or decline", address)])
    factories.move(assignment, "accept", expert.user)

    milestone = factories.milestone(assistance, 3)
    with clock.at(milestone.due - 31 * DAY):
        assert ("Log this milestone", log_page(milestone)) not in desk(expert.user)
    with clock.at(milestone.due + DAY):
        assert desk(expert.user) == [("Log this milestone", log_page(milestone))]
        assert [what for what, _url in desk(field_office)] == ["Milestones are late in this assistance"]
        milestone = factories.log(milestone, expert.user)
        assert desk(expert.user) == []
        change = reverse("admin:assistance_milestone_change", args=[milestone.pk])
        assert ("Validate this milestone, or return it", change) in desk(officer)
        factories.move(milestone, "return", officer, reason="Liste.")
        assert desk(expert.user) == [("Complete this milestone, which was returned", log_page(milestone))]
        factories.move(factories.log(milestone, expert.user), "validate", officer)
        close = reverse("admin:assistance_assistance_close_step", args=[assistance.pk, 3])
        assert ("Close the step whose milestones are validated", close) in desk(officer)


def test_the_experts_news_are_of_the_parties_they_accompany(at_work, senegal):
    user = type(at_work.expert.user).objects.get(pk=at_work.expert.user_id)
    assert registry.countries_followed_by(user) == {senegal.pk}


def test_the_navigation_has_the_assistances_for_those_who_have_a_part(officer, focal_point, field_office, expert):
    def has_it(user) -> bool:
        return reverse("assistances") in [item.url for item in registry.navigation_of(user)]

    assert all(has_it(user) for user in (officer, focal_point, field_office, expert.user))
    assert not any(has_it(person(role)) for role in ("donor", "evaluator", "finance"))


def test_anyone_sees_which_countries_are_assisted(client, assistance, officer):
    page = client.get(reverse("programme"), headers={"accept-language": "en"})
    assert (page.context["assisted_count"], page.context["expert_count"]) == (1, 0)
    assert 'class="assisted"' in page.context["assisted_map"]
    assert "Senegal" in text_of(page)
    factories.move(assistance, "close", officer, reason="Abandon.")
    assert client.get(reverse("programme")).context["assisted_count"] == 0


# --- Logging on a phone -----------------------------------------------------------------------------------------------------


def typed(**changes) -> dict:
    given = {"done_on": "2026-03-02", "note": "Deux ateliers à Dakar.", "language": "fr", "_submit": "1"}
    given["evidence"] = [factories.pdf()]
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@pytest.fixture
def logging(sign_in, assistance, at_work):
    """The expert's client, and the address of the page that logs the third step's milestone."""
    return sign_in(at_work.expert.user), log_page(factories.milestone(assistance, 3))


def test_an_expert_logs_with_two_files(logging, assistance):
    client, address = logging
    response = client.post(address, typed(evidence=[factories.pdf(), factories.pdf("liste.pdf")]))
    assert response.url == address.removesuffix("log/")
    milestone = factories.milestone(assistance, 3)
    assert (milestone.state, milestone.note, files.about(milestone).count()) == ("logged", "Deux ateliers à Dakar.", 2)
    assert "Deux ateliers à Dakar." in text_of(client.get(response.url))


def test_the_same_log_sent_twice_is_kept_once(logging, assistance):
    client, address = logging
    token = client.get(address).context["form_token"]
    for _click in range(2):
        assert client.post(address, typed(_token=token)).status_code == 302
    assert files.about(factories.milestone(assistance, 3)).count() == 1


def test_the_same_page_open_twice_says_that_it_has_moved_on(logging, assistance):
    client, address = logging
    first, second = (client.get(address).context["form_token"] for _tab in range(2))
    client.post(address, typed(_token=first))
    response = client.post(address, typed(_token=second, note="Autre."))
    assert response.status_code == 422
    assert "already moved on" in text_of(response)
    assert factories.milestone(assistance, 3).note == "Deux ateliers à Dakar."


BAD = {
    "nothing said": ({"note": ""}, "note"),
    "only blanks": ({"note": " \n\t "}, "note"),
    "too long": ({"note": "mot " * 401}, "note"),
    "no day": ({"done_on": ""}, "done_on"),
    "a day that isn’t": ({"done_on": "2026-02-31"}, "done_on"),
    "a day to come": ({"done_on": "2026-03-03"}, "done_on"),
    "a day long ago": ({"done_on": "1926-03-02"}, "done_on"),
    "a language that isn’t": ({"language": "xx"}, "language"),
    "no file": ({"evidence": None}, "evidence"),
    "an empty file": ({"evidence": [SimpleUploadedFile("rapport.pdf", b"")]}, "evidence"),
    "a picture under a PDF’s name": ({"evidence": [SimpleUploadedFile("r.pdf", b"\x89PNG\r\n\x1a\n0000")]}, "evidence"),
    "a program": ({"evidence": [SimpleUploadedFile("r.exe", b"MZ0000")]}, "evidence"),
    "too many files": ({"evidence": [factories.pdf(f"{n}.pdf") for n in range(11)]}, "evidence"),
}


@pytest.mark.parametrize(("changes", "field"), BAD.values(), ids=BAD)
def test_bad_input_is_said_at_its_field_and_what_was_typed_is_kept(logging, assistance, changes, field):
    client, address = logging
    for upload in changes.get("evidence") or []:
        upload.seek(0)
    response = client.post(address, typed(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert field == "note" or "Deux ateliers à Dakar." in response.content.decode()
    assert factories.milestone(assistance, 3).state == "planned"
    assert not files.about(factories.milestone(assistance, 3)).exists()


def test_control_characters_and_tags_do_no_harm(logging, assistance):
    client, address = logging
    client.post(address, typed(note="Atelier\x00\x08 \u202e<script>alert(1)</script>"))
    assert factories.milestone(assistance, 3).note == "Atelier <script>alert(1)</script>"
    assert "<script>alert" not in client.get(address.removesuffix("log/")).content.decode()


def test_an_expired_session_gives_back_what_was_typed(client, sign_in, logging, at_work, assistance):
    signed_in, address = logging
    owner = signed_in.get(address).context["form_owner"]
    signed_in.logout()
    assert client.post(address, typed(_owner=owner)).status_code == 302
    assert "Deux ateliers à Dakar." in sign_in(at_work.expert.user).get(address).content.decode()
    assert factories.milestone(assistance, 3).state == "planned"


def test_a_post_without_the_button_logs_nothing(logging, assistance):
    client, address = logging
    response = client.post(address, typed(_submit=None))
    assert (response.status_code, factories.milestone(assistance, 3).state) == (200, "planned")
    assert "Deux ateliers à Dakar." in response.content.decode()


def test_a_returned_milestone_says_what_is_missing_where_it_is_logged(logging, assistance, officer):
    client, address = logging
    client.post(address, typed())
    factories.move(factories.milestone(assistance, 3), "return", officer, reason="La liste de présence manque.")
    page = client.get(address)
    assert "La liste de présence manque." in text_of(page)
    assert page.context["form"].initial["note"] == "Deux ateliers à Dakar."
    assert client.post(address, typed(evidence=None)).status_code == 302


def test_only_who_is_responsible_logs(sign_in, assistance, at_work, focal_point, field_office, officer):
    third, fourth = (log_page(factories.milestone(assistance, number)) for number in (3, 4))
    for user, allowed in ((focal_point, fourth), (at_work.expert.user, third)):
        for address in (third, fourth):
            assert sign_in(user).get(address).status_code == (200 if address == allowed else 403)
    for user in (field_office, officer):
        assert sign_in(user).get(third).status_code == sign_in(user).post(third, typed()).status_code == 403


def test_a_milestone_of_another_assistance_is_not_found_under_this_one(sign_in, assistance, officer):
    other = factories.opened(factories.selected(person("focal_point", party=CountryFactory()), officer), officer)
    address = reverse("milestone", args=[assistance.pk, factories.milestone(other, 3).pk])
    assert sign_in(officer).get(address).status_code == 404


# --- Answers and comments -----------------------------------------------------------------------------------------------------


def test_the_party_and_the_expert_answer_on_the_web(sign_in, assistance, expert, officer, focal_point):
    assignment = factories.proposed(assistance, expert, officer)
    address = reverse("assignment", args=[assignment.pk])
    agree = reverse("assignment-do", args=[assignment.pk, "agree"])
    assert agree in sign_in(focal_point).get(address).content.decode()
    assert sign_in(focal_point).post(agree, {"_submit": "1"}).url == address
    assert sign_in(focal_point).get(reverse("assignment-do", args=[assignment.pk, "accept"])).status_code == 403
    accept = reverse("assignment-do", args=[assignment.pk, "accept"])
    assert sign_in(expert.user).post(accept, {"_submit": "1"}).url == address
    assignment.refresh_from_db()
    assert assignment.state == "active"
    assert sign_in(officer).get(reverse("assignment-do", args=[assignment.pk, "fly"])).status_code == 404


def test_an_objection_without_a_reason_is_asked_for_it(sign_in, assistance, expert, officer, focal_point):
    assignment = factories.proposed(assistance, expert, officer)
    address = reverse("assignment-do", args=[assignment.pk, "object"])
    response = sign_in(focal_point).post(address, {"_submit": "1", "reason": ""})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])


def test_the_field_office_comments_in_its_language(sign_in, assistance, field_office):
    client = sign_in(field_office)
    address = reverse("assistance-comment", args=[assistance.pk])
    token = client.get(address).context["form_token"]
    for _click in range(2):
        response = client.post(address, {"text": "Tudo bem.", "language": "pt", "_submit": "1", "_token": token})
        assert response.url == f"{page_of(assistance)}#comments"
    assert list(Comment.objects.values_list("text", "language")) == [("Tudo bem.", "pt")]
    assert (
        '<div lang="pt" dir="auto" class="typed"><p>Tudo bem.</p></div>'
        in client.get(page_of(assistance)).content.decode()
    )
    assert client.post(address, {"text": "", "language": "pt", "_submit": "1"}).status_code == 422
    assert Assistance.objects.get().comments.count() == 1
