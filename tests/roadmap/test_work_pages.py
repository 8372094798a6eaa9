"""The pages of a roadmap under way: who sees which, what they say, and in how many queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import files, registry
from portal.outgoing import documents
from roadmap import actions, queries, rules
from roadmap.lifecycle import VALIDATION
from roadmap.models import Measure
from tests.factories import CountryFactory, person
from tests.markup import joined
from tests.roadmap import factories
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("_open_roadmap", "quick_pdf")]

READERS = {"focal_point", "deputy", "secretariat", "field_office"}
WRITERS = {"focal_point", "deputy"}
ROLES = [*sorted(READERS), "finance", "evaluator", "expert", "donor", "foreign focal point", "foreign field office"]


def somebody(role: str, party):
    if role.startswith("foreign"):
        return person(
            role.removeprefix("foreign ").replace(" ", "_"), party=CountryFactory(), countries=[CountryFactory()]
        )
    return person(role, party=party, countries=[party])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def addresses(roadmap) -> dict[str, str]:
    """Every page of a roadmap under way, with those who may open it."""
    measure = Measure.objects.filter(priority__roadmap=roadmap).first()
    item = queries.action_plan(roadmap).first()
    pk = roadmap.pk
    return {
        reverse("national-roadmap", args=[pk]): READERS,
        reverse("roadmap-drafts", args=[pk]): READERS,
        reverse("roadmap-check", args=[pk]): WRITERS,
        reverse("roadmap-priorities", args=[pk]): WRITERS,
        reverse("roadmap-plan", args=[pk]): WRITERS,
        reverse("roadmap-text", args=[pk, "vision"]): WRITERS,
        reverse("roadmap-text", args=[pk, "context"]): WRITERS,
        reverse("roadmap-text", args=[pk, "follow-up"]): WRITERS,
        reverse("roadmap-priority-add", args=[pk]): WRITERS,
        reverse("roadmap-priority", args=[pk, "1.1"]): WRITERS,
        reverse("roadmap-priority-remove", args=[pk, "1.1"]): WRITERS,
        reverse("roadmap-measure-add", args=[pk, "1.1"]): WRITERS,
        reverse("roadmap-measure", args=[pk, measure.pk]): WRITERS,
        reverse("roadmap-measure-remove", args=[pk, measure.pk]): WRITERS,
        reverse("roadmap-action-add", args=[pk, "1.1"]): WRITERS,
        reverse("roadmap-action", args=[pk, item.pk]): WRITERS,
        reverse("roadmap-action-remove", args=[pk, item.pk]): WRITERS,
        reverse("roadmap-do", args=[pk, "publish"]): {"focal_point"},
    }


def only_read(roadmap) -> set[str]:
    """The pages that take no form."""
    names = ("national-roadmap", "roadmap-check", "roadmap-priorities", "roadmap-plan")
    return {reverse(name, args=[roadmap.pk]) for name in names}


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_which_page(senegal, sign_in, role):
    roadmap = factories.planned(senegal)
    user = somebody(role, senegal)
    client = sign_in(user)
    for address, allowed in some(addresses(roadmap).items()):
        expected = 200 if role in allowed else 403 if role in READERS else 404
        assert client.get(address).status_code == expected, address
        if address in only_read(roadmap):
            assert client.post(address).status_code == 405, address
        elif expected != 200:
            assert client.post(address, {"_submit": "1"}).status_code == expected, address


def test_without_an_account_one_signs_in_first(client, senegal):
    roadmap = factories.planned(senegal)
    for address in some(addresses(roadmap)):
        response = client.get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/"), address


@pytest.mark.parametrize("role", ["focal_point", "secretariat"])
@pytest.mark.parametrize(
    "path", ["text/secret/", "priorities/9.9/", "measures/999999/", "plan/999999/", "plan/9.9/add/", "do/explode/"]
)
def test_what_does_not_exist(senegal, sign_in, role, path):
    roadmap = factories.planned(senegal)
    is_address = not re.search(r"9\.9", path)
    expected = 403 if role != "focal_point" and is_address and not path.startswith("do/") else 404
    assert sign_in(somebody(role, senegal)).get(f"/roadmaps/{roadmap.pk}/{path}").status_code == expected


def test_parts_of_another_roadmap_are_not_reached_through_ones_own(senegal, sign_in):
    own, other = factories.validated(senegal), factories.planned(CountryFactory())
    client = sign_in(factories.focal_point_of(senegal))
    measure = Measure.objects.filter(priority__roadmap=other).first()
    item = queries.action_plan(other).first()
    for name, part in [("roadmap-measure", measure), ("roadmap-action", item), ("roadmap-action-remove", item)]:
        assert client.get(reverse(name, args=[own.pk, part.pk])).status_code == 404


@pytest.mark.parametrize("pk", ["99999999", "9" * 30])
def test_a_roadmap_that_does_not_exist(sign_in, officer, pk):
    assert sign_in(officer).get(f"/roadmaps/{pk}/").status_code == 404


# --- What the pages say -----------------------------------------------------------------------------------------------


def page(client, roadmap) -> str:
    return text_of(client.get(reverse("national-roadmap", args=[roadmap.pk])))


def test_the_banner_says_whose_turn_it_is_and_offers_one_thing_to_do(senegal, sign_in):
    focal = person("focal_point", party=senegal)
    deputy, office = person("deputy", party=senegal), person("field_office", countries=[senegal])
    roadmap = factories.begun(senegal)
    text = f"/roadmaps/{roadmap.pk}/text/vision/"
    assert "The vision is not written yet.<br>" in page(sign_in(focal), roadmap)
    assert f'<a class="btn btn-primary" href="{text}">Continue</a>' in joined(page(sign_in(deputy), roadmap))
    assert "It is the Party’s turn." in page(sign_in(office), roadmap)
    assert 'class="turn theirs"' in page(sign_in(office), roadmap)


@pytest.mark.parametrize(
    ("state", "focal_says", "deputy_says"),
    [
        ("drafting", "do/submit/", "It is the focal point’s turn."),
        ("validating", "do/validate/", "The competent authority is reading."),
        ("validated", "do/publish/", "It is the focal point’s turn."),
    ],
)
def test_deputies_prepare_and_the_focal_point_decides(senegal, sign_in, state, focal_says, deputy_says):
    focal, deputy = person("focal_point", party=senegal), person("deputy", party=senegal)
    roadmap = factories.AT[state](senegal)
    assert f'<a class="btn btn-primary" href="/roadmaps/{roadmap.pk}/{focal_says}">' in page(sign_in(focal), roadmap)
    assert deputy_says in page(sign_in(deputy), roadmap)
    assert "/do/" not in page(sign_in(deputy), roadmap)


def test_the_task_list_says_how_far_each_part_is(senegal, sign_in):
    roadmap = factories.begun(senegal)
    focal = person("focal_point", party=senegal)
    actions.add_measure(roadmap, activity=factories.activity("1.1"), title="Une mesure", by=focal)
    shown = page(sign_in(focal), roadmap)
    assert "1 of 2 priorities have their measures" in shown
    assert "Written once the roadmap is validated" in shown
    states = [
        f'<span class="state {tone}">{word}</span>'
        for tone, word in [("todo", "To do"), ("wait", "Begun"), ("todo", "Later")]
    ]
    assert [shown.count(state) for state in states] == [3, 1, 3]


def test_the_check_page_lists_what_is_missing(senegal, sign_in):
    roadmap = factories.validated(senegal)
    client = sign_in(factories.focal_point_of(senegal))
    shown = text_of(client.get(reverse("roadmap-check", args=[roadmap.pk])))
    assert "Before it can be published" in shown
    assert "Each priority needs at least one action in the action plan." in shown
    assert "How the roadmap is followed up is not written yet." in shown
    assert "Each action needs its estimated cost" not in shown


def test_typed_text_is_escaped_and_carries_its_language(senegal, sign_in):
    roadmap = factories.begun(senegal, language="ar", title="<script>alert(1)</script>")
    focal = person("focal_point", party=senegal)
    actions.save_text(roadmap, by=focal, vision='<img src="http://example.com/x.png"> الثقافة')
    shown = page(sign_in(person("field_office", countries=[senegal])), roadmap)
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert '<bdi lang="ar">&lt;script&gt;alert(1)&lt;/script&gt;</bdi>' in shown


# --- Desk, navigation, files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "what", "deputy_too"),
    [
        (factories.begun, "Finish the roadmap and submit it for validation", True),
        (factories.written, "Finish the roadmap and submit it for validation", False),
        (factories.validating, "Record the validation by the competent authority", False),
        (factories.validated, "Write the action plan, then publish", True),
        (factories.planned, "Write the action plan, then publish", False),
        (factories.published, None, False),
    ],
)
def test_what_waits_for_the_partys_people(sign_in, senegal, make, what, deputy_too):
    """For the deputy too while something is to be written; the page says the same as the desk."""
    roadmap = make(senegal)
    address = f"/roadmaps/{roadmap.pk}/"
    for role, is_asked in (("focal_point", bool(what)), ("deputy", deputy_too)):
        user = person(role, party=senegal, language="en")
        items = [item for item in registry.work_of(user) if item.url == address]
        assert [str(item.what) for item in items] == ([what] if is_asked else [])
        assert (f"<strong>It is your turn.</strong> {what}" in sign_in(user).get(address).content.decode()) == is_asked
        assert all((i.title, i.title_lang, i.country) == ("Feuille de route du son", "fr", senegal) for i in items)
    assert registry.work_of(person("field_office", countries=[senegal])) == []


def test_everybody_finds_the_open_roadmap_and_the_published_ones(english, senegal):
    anybody = english.get("/roadmap/").wsgi_request.user
    for user in (anybody, person("donor"), person("focal_point", party=senegal)):
        places = {item.url: str(item.label) for item in registry.navigation_of(user)}
        assert (places["/roadmap/"], places["/roadmaps/"]) == ("Open roadmap", "Published roadmaps")
        speaks = user.is_authenticated and user.holds("focal_point")
        assert places.get("/roadmaps/mine/") == ("My roadmap" if speaks else None)


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("state", ["validated", "published"])
def test_who_reads_the_files_and_the_drafts(senegal, role, state):
    roadmap = factories.AT[state](senegal)
    user = person() if role == "nobody" else somebody(role, senegal)
    assert files.may_read(user, roadmap, VALIDATION) is (role in READERS)
    assert files.may_read(user, roadmap, queries.PUBLISHED) is (role in READERS or state == "published")
    assert files.may_read(user, roadmap, queries.DRAFT) is (role in READERS)


def test_a_draft_stays_with_its_readers_after_publication(client, sign_in, senegal):
    roadmap = factories.planned(senegal)
    focal = factories.focal_point_of(senegal)
    draft = actions.make_draft(roadmap, language="fr", by=focal)
    documents.render(draft.pk)
    roadmap.lifecycle.perform(roadmap, "publish", by=focal)
    address = reverse("document", args=[draft.pk])
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert sign_in(person("donor")).get(address).status_code == 404
    assert sign_in(focal).get(address).status_code == 200


def test_another_app_may_open_a_roadmap_to_its_people(senegal, sign_in, monkeypatch):
    roadmap = factories.written(senegal)
    expert = person("expert")
    assert sign_in(expert).get(f"/roadmaps/{roadmap.pk}/").status_code == 404
    monkeypatch.setattr(rules, "_also", [lambda user: [roadmap.pk] if user == expert else []])
    assert sign_in(expert).get(f"/roadmaps/{roadmap.pk}/").status_code == 200
    assert files.may_read(expert, roadmap, queries.DRAFT)
    assert list(queries.followed_by(expert)) == [roadmap]
    assert not files.may_read(person("expert"), roadmap)


def test_the_list_of_ones_own(senegal, sign_in):
    factories.written(senegal)
    factories.written(CountryFactory(), title="Une étrangère")
    shown = text_of(sign_in(person("deputy", party=senegal)).get("/roadmaps/mine/"))
    assert "Feuille de route du son" in shown
    assert "Une étrangère" not in shown
    assert sign_in(person("donor")).get("/roadmaps/mine/").status_code == 403


# --- Constant queries -------------------------------------------------------------------------------------------------


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/roadmaps/", "/roadmap/2.1/"])
def test_public_lists_ask_as_much_for_three_as_for_one(english, address):
    factories.published()
    one = queries_of(english, address)
    factories.published(codes=("2.1", "3.1", "4.1"), count=3)
    factories.published(codes=("2.1",))
    assert queries_of(english, address) == one


def test_ones_own_list_asks_as_much_for_three_as_for_one(senegal, sign_in):
    client = sign_in(person("focal_point", party=senegal))
    factories.written(senegal)
    one = {address: queries_of(client, address) for address in ("/roadmaps/mine/", "/")}
    factories.validated(senegal)
    factories.published(senegal)
    assert queries_of(client, "/roadmaps/mine/") == one["/roadmaps/mine/"]


@pytest.mark.parametrize("path", ["", "plan/", "priorities/", "check/"])
def test_a_roadmap_asks_as_much_for_many_parts_as_for_few(senegal, sign_in, path):
    few = factories.planned(senegal, codes=("1.1",))
    many = factories.planned(senegal, codes=("1.1", "2.1", "3.1"), count=3)
    client = sign_in(factories.focal_point_of(senegal))
    assert queries_of(client, f"/roadmaps/{few.pk}/{path}") == queries_of(client, f"/roadmaps/{many.pk}/{path}")


def test_a_published_roadmap_asks_as_much_for_many_actions_as_for_few(english):
    few, many = factories.published(codes=("1.1",)), factories.published(codes=("1.1", "2.1", "3.1"), count=3)
    assert queries_of(english, f"/roadmaps/{few.pk}/") == queries_of(english, f"/roadmaps/{many.pk}/")


def test_the_admin_shows_and_changes_nothing(senegal, sign_in, officer, settings):
    settings.DEMO = True
    roadmap = factories.validated(senegal)
    client = sign_in(officer)
    for model in ("nationalroadmap", "output", "activity", "theme"):
        assert client.get(reverse(f"admin:roadmap_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:roadmap_{model}_add")).status_code == 403
    address = reverse("admin:roadmap_nationalroadmap_change", args=[roadmap.pk])
    assert "Validated" in text_of(client.get(address))
    assert client.post(address, {"title": "Autre"}).status_code == 403
