"""“Can my country apply?” answers for every country, and tells strangers nothing that is the Party's own."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from lxml import html

from applications import queries
from applications.models import Application
from portal import clock
from portal.models import Country
from portal.reference import rows
from tests.applications import factories
from tests.factories import person
from tests.reference import load_countries
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def world(db):
    load_countries()


def country(iso3: str) -> Country:
    return Country.objects.get(iso3=iso3)


def kind(code: str, user=None) -> str:
    return queries.answer_for(queries.place_of(code, queries.places()), user or AnonymousUser()).kind


def names(text: str) -> list[str]:
    return [place.code for place in queries.found(text, queries.places())]


# --- Which countries there are ----------------------------------------------------------------------------------------


def test_the_countries_are_those_of_the_united_nations_and_the_union_and_no_territory(world):
    codes = [place.code for place in queries.places()]
    assert (len(codes), len(set(codes))) == (197, 197)
    assert {"SN", "FR", "US", "PS", "CK", "NU", "EU"} < set(codes)
    assert not {"GP", "HK", "GL", "TW", "XK", "VA"} & set(codes)


def test_each_has_an_answer_and_a_page(world, client):
    call = factories.call(country("SEN"))
    call.eligible.countries.add(country("USA"))
    places = queries.places()
    answers = {place.code: queries.answer_for(place, AnonymousUser()).kind for place in places}
    assert sorted(set(answers.values())) == ["may_apply", "neither", "not_listed", "not_party", "union"]
    assert [code for code, answer in answers.items() if answer == "not_party"] == ["US"]
    assert [code for code, answer in answers.items() if answer == "may_apply"] == ["SN"]
    assert sum(answer == "not_listed" for answer in answers.values()) == 156
    for place in places[::25]:
        assert client.get(f"/can-my-country-apply/?country={place.code}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Sénégal", "SN"),
        ("senegal", "SN"),
        ("  SENEGAL ", "SN"),
        ("sn", "SN"),
        ("SEN", "SN"),
        ("Cote d'Ivoire", "CI"),
        ("côte d’ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("UK", "GB"),
        ("RDC", "CD"),
        ("UAE", "AE"),
        ("Turkey", "TR"),
        ("Swaziland", "SZ"),
        ("Republic of Congo", "CG"),
        ("krain", None),
        ("Allemagne", "DE"),
        ("Germany", "DE"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Türkiye", "TR"),
        ("turkiye", "TR"),
        ("Bolivia", "BO"),
        ("Bolivie", "BO"),
        ("Cape Verde", "CV"),
        ("cap-vert", "CV"),
        ("Burma", "MM"),
        ("Birmanie", "MM"),
        ("Holland", "NL"),
        ("the Netherlands", "NL"),
        ("South Korea", "KR"),
        ("Corée du Sud", "KR"),
        ("north korea", "KP"),
        ("Russia", "RU"),
        ("Russie", "RU"),
        ("Palestine", "PS"),
        ("Czech Republic", "CZ"),
        ("republique tcheque", "CZ"),
        ("Congo-Kinshasa", "CD"),
        ("Congo Brazzaville", "CG"),
        ("Viêt Nam", "VN"),
        ("Laos", "LA"),
        ("Syria", "SY"),
        ("syrie", "SY"),
        ("Tanzania", "TZ"),
        ("Tanzanie", "TZ"),
        ("Micronesia", "FM"),
        ("U.K.", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("Moldavie", "MD"),
        ("la Gambie", "GM"),
        ("The Gambia", "GM"),
        ("Republic of Senegal", "SN"),
        ("Royaume du Maroc", "MA"),
        ("guineabissau", "GW"),
        ("CotedIvoire", "CI"),
        ("Guadeloupe", None),
        ("Hong Kong", None),
        ("États-Unis", "US"),
        ("Senegl", None),
        ("Atlantide", None),
        ("日本", None),
        ("\x00", None),
    ],
)
def test_a_country_is_found_by_its_name_in_both_languages(world, typed, code):
    assert names(typed)[:1] == ([code] if code else [])


def answered(response) -> str:
    """The page before its list of all countries."""
    return response.content.decode().partition("<main")[2].partition("<details")[0]


def test_the_nearest_spelling_is_proposed(world, client):
    assert [place.code for place in queries.alike("Senegl", queries.places())] == ["SN"]
    assert 'href="?country=SN"' in answered(client.get("/can-my-country-apply/?q=Senegl"))


def test_what_several_are_called_lists_them(world, client):
    assert names("congo") == ["CG", "CD"]
    assert set(names("korea")) == {"KR", "KP"}
    assert names("guinea")[0] == "GN"
    assert set(names("guinea")) == {"GN", "GQ", "GW", "PG"}
    assert names("samoa") == ["WS"]  # the American one is no country, and isn't offered
    assert names("niger") == ["NE"]
    assert names("guinée")[0] == "GN"
    response = client.get("/can-my-country-apply/?q=Guin", headers={"accept-language": "fr"})
    text = response.content.decode()
    assert "Guinée-Bissau" in text
    assert 'href="?country=PG"' in text


def test_a_part_of_a_name_is_a_suggestion_and_no_answer(world, client):
    response = client.get("/can-my-country-apply/?q=krain")
    assert response.status_code == 200
    assert 'href="?country=UA"' in answered(response)
    assert names("Republic of Congo") == ["CG", "CD"]  # neither is taken for the other


def test_a_name_means_the_country_of_its_row(world):
    places, named = queries.places(), some(rows("other_names.csv"))
    for row in named:
        found = queries.found(row["name"], places)
        assert row["iso3"] in {place.country.iso3 for place in found}, row


@pytest.mark.parametrize("typed", ["Guadeloupe", "hong kong", "Hong-Kong", "Groenland", "Taiwan", "GP"])
def test_a_territory_is_answered_kindly_and_called_no_country(world, client, typed):
    response = client.get("/can-my-country-apply/", {"q": typed}, headers={"accept-language": "en"})
    text = response.content.decode().partition("<main")[2]
    assert f"About “{typed}”" in text
    assert "that Party’s focal point is the person to write to" in " ".join(text.split())
    assert "No country has this name" not in text
    assert "Did you mean" not in text


def test_no_territory_is_offered_anywhere_on_the_page(world, client):
    for query, language in (("", "fr"), ("q=samo", "en"), ("q=guad", "fr"), ("q=hon", "en"), ("q=virgin", "en")):
        page = client.get(f"/can-my-country-apply/?{query}", headers={"accept-language": language})
        tree = html.fromstring(page.content.decode())
        offered = tree.xpath("//datalist/option/@value") + tree.xpath("//main//a[starts-with(@href, '?')]/text()")
        names = {row[f"name_short_{language}"] for row in rows("parties.csv")}
        assert len(offered) >= 197 * 2 or query, query
        assert set(offered) <= names


def test_one_found_leads_to_its_own_address(world, client):
    assert client.get("/can-my-country-apply/?q=tunisie").headers["Location"] == "/can-my-country-apply/?country=TN"


UNKNOWN = ["q=Atlantide", "country=ZZ", "country=" + "A" * 500, "q=" + "é" * 500]


@pytest.mark.parametrize("query", UNKNOWN)
def test_what_there_is_not_is_said_and_kept(world, client, query):
    response = client.get(f"/can-my-country-apply/?{query}", headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "No country has this name or code." in response.content.decode()


# --- What it answers --------------------------------------------------------------------------------------------------


def test_the_reason_stands_in_plain_words_in_both_languages(world, client):
    factories.call(country("SEN"))
    said = {
        ("SN", "en"): "Yes, this country may apply.",
        ("FR", "en"): "No, not for this call.",
        ("US", "en"): "No: neither condition is met.",
        ("EU", "en"): "No, the call is for States.",
    }
    for (code, language), words in said.items():
        page = client.get(f"/can-my-country-apply/?country={code}", headers={"accept-language": language})
        assert words in page.content.decode(), code


PARTY = {True: "Party to the 2005 Convention: yes", False: "Party to the 2005 Convention: no, in our records"}
LISTED = {True: "On the list of the call: yes", False: "On the list of the call: no", None: "not known yet"}
ALONE = "Ratifying the 2005 Convention alone would not open this call"


@pytest.mark.parametrize(
    ("code", "is_party", "is_listed"),
    [("SN", True, True), ("FR", True, False), ("MU", True, False), ("LR", False, True),
     ("US", False, False), ("EU", True, False)],
)  # fmt: skip
def test_both_conditions_are_told_whatever_the_answer(world, client, code, is_party, is_listed):
    Country.objects.filter(iso2="LR").update(is_party=False, party_since=None)
    factories.call(country("SEN")).eligible.countries.add(country("LBR"))
    page = client.get(f"/can-my-country-apply/?country={code}", headers={"accept-language": "en"}).content.decode()
    assert (PARTY[is_party] in page, LISTED[is_listed] in page) == (True, True)
    assert (PARTY[not is_party] in page, LISTED[not is_listed] in page) == (False, False)
    assert (ALONE in page) is (not is_party and not is_listed)
    assert ("it may apply once it is a Party" in page) is (is_listed and not is_party)


def test_without_a_call_nobody_is_sent_to_ratify_for_nothing(world, client):
    page = client.get("/can-my-country-apply/?country=US", headers={"accept-language": "en"}).content.decode()
    assert PARTY[False] in page
    assert LISTED[None] in page
    assert "look at the list of the next one before you count on it" in " ".join(page.split())


def test_without_a_call_it_says_that_and_with_one_to_come_says_from_when(world, client):
    assert kind("SN") == "no_call"
    opens_on = clock.today() + dt.timedelta(days=10)
    factories.call(country("SEN"), opens_on=opens_on)
    assert (kind("SN"), kind("FR"), kind("US")) == ("later", "not_listed", "neither")
    with clock.at(clock.now() + dt.timedelta(days=11)):
        assert kind("SN") == "may_apply"


def test_a_draft_call_is_nobodys_business(world):
    made = factories.call(country("SEN"))
    type(made).objects.filter(pk=made.pk).update(state="closed", is_live=False)
    assert kind("SN") == "no_call"


def test_with_a_focal_point_one_asks_them_and_without_one_the_authority_asks_here(world, client):
    factories.call(country("SEN"))
    way = "/focal-point/?party=SEN"
    assert way in client.get("/can-my-country-apply/?country=SN").content.decode()
    person("focal_point", party=country("SEN"))
    assert way not in client.get("/can-my-country-apply/?country=SN").content.decode()


def test_an_application_under_way_changes_nothing_for_strangers(world, client, sign_in):
    focal, call = person("focal_point", party=country("SEN")), factories.call(country("SEN"))
    others = [None, person("focal_point", party=country("TUN")), person("evaluator"), person("secretariat")]

    def seen() -> list[str]:
        pages = []
        for user in others:
            browser = sign_in(user) if user else client
            text = browser.get("/can-my-country-apply/?country=SN").content.decode()
            pages.append(text.partition("<main")[2].partition("</main>")[0])
            client.logout()
        return pages

    before = seen()
    application = factories.draft(focal, on=call)
    assert seen() == before
    assert (
        f"/applications/{application.pk}/" in sign_in(focal).get("/can-my-country-apply/?country=SN").content.decode()
    )


def test_the_focal_point_is_led_to_the_beginning(world, sign_in):
    focal, call = person("focal_point", party=country("SEN")), factories.call(country("SEN"))
    begin = f"/calls/{call.code}/apply/sen/"
    assert begin in sign_in(focal).get("/can-my-country-apply/?country=SN").content.decode()
    assert begin not in sign_in(focal).get("/can-my-country-apply/?country=TN").content.decode()
    assert Application.objects.count() == 0


def test_it_takes_few_queries_whatever_there_is(world, client, django_assert_num_queries):
    for iso3 in ("SEN", "TUN", "JAM"):
        factories.call(country(iso3))
    client.get("/can-my-country-apply/?country=SN")
    with django_assert_num_queries(5):
        client.get("/can-my-country-apply/?country=SN")


def test_names_follow_the_readers_language(world):
    place = queries.place_of("DE", queries.places())
    with translation.override("fr"):
        assert str(place) == "Allemagne"
    with translation.override("en"):
        assert str(place) == "Germany"


def test_the_home_page_and_the_call_lead_there(world, client):
    call = factories.call(country("SEN"))
    for address in ("/", f"/calls/{call.code}/"):
        assert 'href="/can-my-country-apply/"' in client.get(address).content.decode(), address
