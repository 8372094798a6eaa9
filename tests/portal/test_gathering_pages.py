"""The pages of gatherings: what is typed is kept, what is wrong is told where it stands, names are for who writes."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from portal import clock
from portal.gatherings import attendance
from portal.models import Attendance, Event, Gathering, StoredFile
from tests import factories as people
from tests import papers
from tests.factories import person
from tests.portal.gatherings import AFTER, BEFORE, came, closed, held, planned
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FORM = {
    "kind": "consultation", "title": "Atelier de Thiès", "language": "fr", "first_day": "12/3/2026",
    "begins": "10 h", "last_day": "", "ends": "12:30", "time_zone": "Africa/Dakar", "place": "Thiès", "link": "",
    "level": "local", "languages": ["fr", "wo"], "programme": "", "_submit": "1",
}  # fmt: skip


def made_once():
    roadmaps.begun(people.senegal(), by=people.officer())
    people.focal_point()


@pytest.fixture
def roadmap():
    return roadmaps.NationalRoadmap.objects.get()


@pytest.fixture(autouse=True)
def the_day_after():
    with clock.at(AFTER):
        yield


def address(name: str, *args) -> str:
    return reverse(f"gathering{name}", args=args)


def errors(response) -> list[str]:
    tree = html.fromstring(response.content)
    return [" ".join(link.text_content().split()) for link in tree.xpath('//*[@id="errors"]//li')]


def test_a_focal_point_plans_a_consultation_by_the_clock_of_its_place(roadmap, focal_point, sign_in):
    client = sign_in(focal_point)
    response = client.post(address("-plan", "roadmap", roadmap.pk), FORM)
    gathering = Gathering.objects.get()
    assert response.url == address("", gathering.pk)
    assert gathering.starts_at == dt.datetime(2026, 3, 12, 10, tzinfo=dt.UTC)
    assert (gathering.state, gathering.languages, gathering.planned_by) == ("planned", ["fr", "wo"], focal_point)
    assert "Atelier de Thiès" in client.get(reverse("national-roadmap", args=[roadmap.pk])).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": ""}, "Fill in “Title”."),
        ({"ends": "9:00"}, "Ends at It must end after it begins."),
        ({"place": ""}, "Place Say where it is: a place, a link, or both."),
        ({"level": ""}, "Level Say at which level the consultation is."),
        ({"first_day": "31/2/2026"}, "Day This is no day of the calendar. Write day/month/year, such as 31/1/2027."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(roadmap, officer, sign_in, typed, told):
    response = sign_in(officer).post(address("-plan", "roadmap", roadmap.pk), FORM | typed)
    assert (response.status_code, errors(response)) == (422, [told])
    kept = "programme" if "title" in typed else "title"
    assert html.fromstring(response.content).get_element_by_id(f"id_{kept}") is not None
    assert not Gathering.objects.exists()


def test_several_people_are_added_at_once_and_ticked_as_come(roadmap, focal_point, sign_in):
    client, gathering = sign_in(focal_point), held(roadmap)
    said = {"state": "coming", "name-1": "Awa Ndiaye", "sector-1": "public", "gender-1": "woman", "_submit": "1"}
    client.post(address("-people-add", gathering.pk), said | {"name-3": "Moussa Fall", "age_band-3": "under_35"})
    awa, moussa = Attendance.objects.order_by("pk")
    assert (awa.state, awa.sector, awa.gender, awa.age_band) == ("coming", "public", "woman", "")
    assert (moussa.name, moussa.age_band, moussa.entered_by) == ("Moussa Fall", "under_35", focal_point)
    client.post(address("-people", gathering.pk), {f"p{awa.pk}": "on", "_submit": "1"})
    assert [row.state for row in Attendance.objects.order_by("pk")] == ["came", "coming"]
    client.post(address("-people", gathering.pk), {f"p{moussa.pk}": "on", "_submit": "1"})
    assert [row.state for row in Attendance.objects.order_by("pk")] == ["coming", "came"]


def test_each_line_of_the_form_and_of_the_list_begins_with_the_name(roadmap, focal_point, sign_in):
    client, gathering = sign_in(focal_point), held(roadmap)
    came(gathering, "Awa Ndiaye", "Moussa Fall", sector="public")
    form = html.fromstring(client.get(address("-people-add", gathering.pk)).content).get_element_by_id("page-form")
    asked = [field.name for field in form.xpath('.//*[self::input or self::select][@name][not(@type="hidden")]')]
    said = ["name", "organisation", "sector", "gender", "age_band"]
    assert asked[: 6 * len(said)] == [f"{name}-{number}" for number in range(1, 7) for name in said]
    assert set(asked[6 * len(said) :]) == {"state"}
    lines = html.fromstring(client.get(address("-people", gathering.pk)).content).xpath("//tbody/tr")
    assert [line[0].text_content().split() for line in lines] == [["Awa", "Ndiaye"], ["Moussa", "Fall"]]


def test_a_line_without_a_name_is_asked_about(roadmap, officer, sign_in):
    client, gathering = sign_in(officer), held(roadmap)
    to = address("-people-add", gathering.pk)
    assert errors(client.post(to, {"state": "came", "_submit": "1"})) == [
        "Person 1 · Full name Fill in at least one name."
    ]
    assert errors(client.post(to, {"state": "came", "organisation-2": "Sabar FM", "_submit": "1"})) == [
        "Person 2 · Full name Fill in the name, or empty this line."
    ]
    assert not Attendance.objects.exists()


def test_heads_are_written_in_a_table_and_a_wrong_number_is_told(roadmap, officer, sign_in):
    client, gathering = sign_in(officer), held(roadmap)
    to, said = address("-heads", gathering.pk), {"n-public-woman-under_35": "12", "n-none-none-none": "3"}
    wrong = client.post(to, said | {"n-private-man-from_35": "beaucoup", "_submit": "1"})
    assert errors(wrong) == ["Private, Man, 35 and over Enter a whole number."]
    assert attendance.numbers(gathering) == {}
    client.post(to, said | {"_submit": "1"})
    assert attendance.numbers(gathering) == {("public", "woman", "under_35"): 12, ("", "", ""): 3}
    page = client.get(address("", gathering.pk)).text
    assert "<strong>15 people</strong>, each counted once: 0 by name, 15 by heads." in page


def test_names_are_for_who_writes_and_figures_for_who_reads(roadmap, focal_point, sign_in):
    gathering = closed(roadmap, "Awa Ndiaye", "Moussa Fall")
    office = sign_in(person("field_office", countries=[roadmap.party]))
    page = office.get(address("", gathering.pk))
    assert "<strong>2 people</strong>" in page.text
    assert "Awa" not in page.text
    assert office.get(address("-people", gathering.pk)).status_code == 403
    assert "Awa Ndiaye" in sign_in(focal_point).get(address("-people", gathering.pk)).text


def test_a_record_says_participations_of_the_closed_ones(roadmap, officer, sign_in):
    closed(roadmap, "Awa Ndiaye", "Moussa Fall")
    closed(roadmap, "Awa Ndiaye")
    page = html.fromstring(sign_in(officer).get(reverse("gatherings", args=["roadmap", roadmap.pk])).content)
    foot = [" ".join(cell.text_content().split()) for cell in page.xpath("//tfoot//th | //tfoot//td")]
    assert foot == ["2 gatherings closed", "3", "0 (0%)", ""]
    assert "whoever came to two is counted in both" in page.text_content()


def test_nobody_but_the_readers_of_a_published_roadmap_sees_its_gatherings(focal_point, client):
    published = roadmaps.published()
    planned(published, title="Présentation à Ziguinchor", kind="presentation")
    page = client.get(reverse("national-roadmap", args=[published.pk]))
    assert page.status_code == 200
    assert "Ziguinchor" not in page.text
    assert client.get(reverse("gatherings", args=["roadmap", published.pk])).status_code == 302


def test_materials_are_read_by_who_reads_the_gathering(roadmap, focal_point, sign_in):
    gathering, client = planned(roadmap), sign_in(focal_point)
    upload = papers.pdf(said=b"of a workshop")
    client.post(
        address("-materials", gathering.pk),
        {"materials": [SimpleUploadedFile("programme.pdf", upload, content_type="application/pdf")], "_submit": "1"},
    )
    stored = StoredFile.objects.get()
    link = reverse("stored-file", args=[stored.pk])
    office, other = (person("field_office", countries=[c]) for c in (roadmap.party, people.CountryFactory()))
    assert [sign_in(user).get(link).status_code for user in (office, other)] == [200, 404]
    sign_in(focal_point)
    client.post(address("-material-remove", gathering.pk, stored.pk), {"_submit": "1"})
    assert not StoredFile.objects.exists()
    assert Event.objects.filter(verb="portal.gathering_material_removed").count() == 1


def test_the_page_says_the_earlier_day_and_why_it_is_cancelled(roadmap, officer, sign_in):
    gathering, client = planned(roadmap), sign_in(officer)
    with clock.at(BEFORE):
        said = {"first_day": "2/4/2026", "begins": "9:00", "last_day": "", "ends": "11:00", "_submit": "1"}
        client.post(address("-do", gathering.pk, "move"), said | {"reason": "La salle est prise."})
        page = client.get(address("", gathering.pk)).text
        assert "2 April 2026, 09:00 to 11:00 (Dakar time)" in page
        assert "It had been planned for 12 March 2026, 10:00 (Dakar time)." in page
        client.post(address("-do", gathering.pk, "cancel"), {"reason": "Grève générale.", "_submit": "1"})
    page = client.get(address("", gathering.pk)).text
    assert "Grève générale." in page


@pytest.mark.parametrize("page", ["gatherings", "gathering-people", "national-roadmap"])
def test_a_list_of_three_takes_the_queries_of_a_list_of_one(roadmap, focal_point, sign_in, page):
    client, gathering = sign_in(focal_point), held(roadmap)
    came(gathering, "Un")
    to = {
        "gatherings": reverse("gatherings", args=["roadmap", roadmap.pk]),
        "gathering-people": address("-people", gathering.pk),
        "national-roadmap": reverse("national-roadmap", args=[roadmap.pk]),
    }[page]

    def queries() -> int:
        client.get(to)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(to).status_code == 200
        return len(taken)

    with_one = queries()
    came(gathering, "Deux", "Trois")
    closed(roadmap, "Quatre"), closed(roadmap, "Cinq")
    assert queries() == with_one


def test_it_is_found_by_title_place_and_country_by_whoever_reads_it(roadmap, officer, sign_in):
    gathering = planned(roadmap, place="Place du Marché, Mbour")
    for typed in some(["atelier thies", "mbour marche", "senegal atelier"]):
        page = html.fromstring(sign_in(officer).get(reverse("search"), {"q": typed}).content)
        [found] = page.xpath(f'//main//a[@href="{address("", gathering.pk)}"]')
        assert found.text_content().strip() == "Atelier de Thiès"
    assert "12 Mar 2026" in page.text_content()
    kept_away = sign_in(person("donor")).get(reverse("search"), {"q": "atelier thies"})
    assert (kept_away.status_code, "Atelier de Thiès" in kept_away.text) == (200, False)


def test_the_second_of_two_who_move_it_reads_the_first_s_hours_as_people_write_them(roadmap, focal_point, sign_in):
    gathering, client = planned(roadmap), sign_in(focal_point)
    to = address("-do", gathering.pk, "move")
    with clock.at(BEFORE):
        page = html.fromstring(client.get(to).content)
        marks = {name: page.xpath(f'string(//input[@name="{name}"]/@value)') for name in ("_token", "_seen")}
        day = {"first_day": "12/3/2026", "last_day": "", "reason": "La salle est prise.", "_submit": "1"}
        first = client.post(to, day | {"begins": "14 h 30", "ends": "16:00"})
        second = client.post(to, day | marks | {"begins": "15:00", "ends": "17:00"})
    assert (first.status_code, second.status_code) == (302, 422)
    stored = {str(one.label): one.value for one in second.context["stored_now"]}
    assert (stored["Commence à"], stored["Finit à"]) == ("14\xa0h\xa030", "16\xa0h\xa000")
    gathering.refresh_from_db()
    assert gathering.revision == 1
