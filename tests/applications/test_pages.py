"""What a focal point's browser meets: drafts saved whole, bad input said at its field, nothing doubled."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application, Section
from portal import clock
from portal.models import Document, StoredFile
from tests.applications import factories
from tests.applications.pages import address, fill, hidden
from tests.factories import PASSWORD, CountryFactory, person
from tests.markup import joined
from tests.roadmap.factories import open_roadmap

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_saving_a_section_leads_to_the_next(web, draft):
    response = fill(web, address(draft, "context"), context="Les œuvres circulent mal.")
    assert (response.status_code, response.headers["Location"]) == (302, address(draft, "objectives"))
    draft.refresh_from_db()
    assert draft.context == "Les œuvres circulent mal."


def test_save_and_close_leads_to_the_file(web, draft):
    response = fill(web, address(draft, "context"), submit="close", context="Un")
    assert response.headers["Location"] == address(draft)


def test_an_incomplete_section_can_be_saved(web, draft):
    assert fill(web, address(draft, "gender"), gender="").status_code == 302
    assert "Say how the project serves gender equality." in web.get(address(draft, "check")).content.decode()


BAD = {
    "too long": ("context", {"context": "mot " * 4001}, "context", "Please shorten this text by 3201 words"),
    "no title": ("authority", {"title": "  "}, "title", "Fill in “Title of the project”."),
    "title too long": ("authority", {"title": "a" * 201}, "title", "at most 200 characters"),
    "no address": ("authority", {"title": "T", "contact_email": "awa at example"}, "contact_email", "valid email"),
    "negative amount": ("funds", {"_rows": "1", "amount-0": "-1"}, "amount-0", "greater than or equal to 0"),
    "enormous amount": ("funds", {"_rows": "1", "amount-0": "9" * 25}, "amount-0", "beyond any amount"),
    "words for an amount": (
        "funds",
        {"_rows": "1", "amount-0": "beaucoup"},
        "amount-0",
        "Enter an amount in figures",
    ),
    "a currency of one’s own": ("funds", {"_rows": "1", "currency-0": "XXX"}, "currency-0", "Select a valid choice"),
    "more than all their time": ("team", {"_rows": "1", "share-0": "101"}, "share-0", "less than or equal to 100"),
    "no time at all": ("team", {"_rows": "1", "share-0": "0"}, "share-0", "greater than or equal to 1"),
    "a stage that ends before it begins": (
        "calendar",
        {"_rows": "1", "first_month-0": "6", "last_month-0": "5"},
        "last_month-0",
        "can’t end before it begins",
    ),
    "a stage after the end": (
        "calendar",
        {"_rows": "2", "months": "12", "last_month-1": "13"},
        "last_month-1",
        "after the end of the project",
    ),
    "a text too long in a row": (
        "priorities",
        {"chosen-1.1": "on", "expected_change-1.1": "mot " * 501},
        "expected_change-1.1",
        "Please shorten this text by 401 words",
    ),
    "above the ceiling": ("support", {"logistics": "30000.01"}, "logistics", "ceiling for logistics is USD\xa030,000"),
    "too short": ("calendar", {"months": "11"}, "months", "12 to 18 months"),
    "no date": ("calendar", {"desired_start": "31/02/2027"}, "desired_start", "no day of the calendar"),
    "a sector of one’s own": (
        "partners",
        {"_rows": "1", "name-0": "R", "sector-0": "<x>"},
        "sector-0",
        "Select a valid choice",
    ),
    "justified but not chosen": ("priorities", {"justification-1.1": "Parce que"}, "chosen-1.1", "tick it, or empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_said_at_its_field_and_what_was_typed_is_kept(web, draft, case):
    open_roadmap()
    section, answers, field, message = BAD[case]
    response = fill(web, address(draft, section), **answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in str(response.context["form"].errors[field])
    assert f'href="#id_{field}"' in page
    for value in answers.values():
        assert value.replace("<", "&lt;").replace(">", "&gt;")[:60].strip() in page
    assert not Section.objects.exists()


def test_control_characters_are_dropped_and_script_is_shown_as_text(web, draft):
    fill(web, address(draft, "gender"), gender="Un\x00 \u202e<script>alert(1)</script>")
    draft.refresh_from_db()
    assert draft.gender == "Un <script>alert(1)</script>"
    page = web.get(address(draft, "check")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lettre.pdf", b"MZ not a pdf", "isn’t what its name says"),
        ("lettre.exe", b"MZ", "isn’t accepted"),
        ("lettre.pdf", b"", "empty"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(web, draft, name, content, message):
    response = fill(web, address(draft, "attachments"), letter=SimpleUploadedFile(name, content))
    assert response.status_code == 422
    assert message in str(response.context["form"].errors["letter"])
    assert not StoredFile.objects.exists()


def test_a_double_click_attaches_once(web, draft):
    url = address(draft, "attachments")
    answers = {**hidden(web.get(url)), "_submit": "next"}
    first = web.post(url, {**answers, "letter": factories.pdf()})
    second = web.post(url, {**answers, "letter": factories.pdf()})
    assert first.headers["Location"] == second.headers["Location"] == address(draft, "declaration")
    assert StoredFile.objects.count() == 1


def test_the_same_form_open_twice_shows_both_versions_and_lets_choose(web, draft):
    url = address(draft, "gender")
    first, second = hidden(web.get(url)), hidden(web.get(url))
    web.post(url, {**first, "_submit": "next", "gender": "La première"})
    told = web.post(url, {**second, "_submit": "next", "gender": "La seconde"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "You have changed this page in another window since you opened it here." in page
    assert "La première" in page and "La seconde" in page  # noqa: PT018
    web.post(url, {**hidden(told), "_submit": "next", "gender": "La seconde"})
    draft.refresh_from_db()
    assert draft.gender == "La seconde"


def test_a_post_without_the_submit_button_changes_nothing(web, draft):
    url = address(draft, "partners")
    page = web.post(url, {**hidden(web.get(url)), "_more": "1", "name-0": "Réseau"})
    assert page.status_code == 200
    assert page.context["form"].row_count == 6
    assert 'value="Réseau"' in page.content.decode()
    assert not Section.objects.exists()


def test_the_language_switch_keeps_the_page_and_what_was_typed(web, draft, focal_point):
    url = address(draft, "gender")
    page = web.post(url, {**hidden(web.get(url)), "_language": "fr", "gender": "À moitié"})
    assert page.status_code == 200
    assert page.headers["Content-Language"] == "fr"
    assert "À moitié" in page.content.decode()
    focal_point.refresh_from_db()
    assert (focal_point.language, Section.objects.count()) == ("fr", 0)


def test_an_expired_session_keeps_what_was_typed_for_that_person_alone(web, draft, focal_point, client):
    focal_point.set_password(PASSWORD)
    focal_point.save()
    client.force_login(focal_point, backend="portal.people.signin.PortalBackend")
    url = address(draft, "gender")
    answers = {**hidden(client.get(url)), "_submit": "next", "gender": "Une longue réponse"}
    client.session.flush()
    client.cookies.pop("sessionid")
    away = client.post(url, answers)
    assert away.headers["Location"] == f"/accounts/login/?next={url}"
    client.post(away.headers["Location"], {"login": focal_point.email, "password": PASSWORD})
    elsewhere = client.get(address(draft, "sustainability")).content.decode()
    assert "Une longue réponse" not in elsewhere  # it waits on its own page
    assert "Your session had ended." not in elsewhere
    page = client.get(url).content.decode()
    assert "Une longue réponse" in page
    assert "Your session had ended." in page
    assert "Une longue réponse" not in client.get(url).content.decode()


def test_somebody_else_on_the_same_browser_does_not_see_it(web, draft, focal_point, client, senegal):
    deputy = person("deputy", party=senegal)
    deputy.set_password(PASSWORD)
    deputy.save()
    url = address(draft, "gender")
    answers = {**hidden(web.get(url)), "_submit": "next", "gender": "Une longue réponse"}
    client.session.flush()
    client.cookies.pop("sessionid")
    client.post(url, answers)
    client.post("/accounts/login/", {"login": deputy.email, "password": PASSWORD})
    assert "Une longue réponse" not in client.get(url).content.decode()


def test_nobody_leaves_words_for_somebody_else_whose_mark_they_made_up(draft, focal_point, client, sign_in):
    """As a page elsewhere could, which posts to this one."""
    url = address(draft, "gender")
    client.post(url, {"_owner": str(focal_point.pk), "_submit": "next", "gender": "Une fausse réponse"})
    assert "Une fausse réponse" not in sign_in(focal_point).get(url).content.decode()


def test_the_whole_way_from_a_call_to_the_confirmation(web, focal_point, senegal):
    on = factories.call(senegal)
    began = fill(web, f"/calls/{on.code}/apply/sen/", submit="1", title="Musiques", language="fr")
    application = Application.objects.get()
    assert began.headers["Location"] == address(application)
    factories.move(application, "abandon", focal_point)
    ready = factories.complete(focal_point, on=on)
    page = web.get(address(ready, "check")).content.decode()
    assert "Everything is there." in page
    sent = fill(web, f"{address(ready)}do/submit/", submit="1", declaration="on")
    assert sent.headers["Location"] == f"{address(ready)}received/"
    page = web.get(address(ready)).content.decode()
    assert "It is the Secretariat’s turn: it checks eligibility." in page


def test_submitting_twice_leads_twice_to_the_same_page(web, focal_point):
    ready = factories.complete(focal_point)
    url = f"{address(ready)}do/submit/"
    answers = {**hidden(web.get(url)), "_submit": "1", "declaration": "on"}
    assert [web.post(url, answers).headers["Location"] for _click in range(2)] == [f"{address(ready)}received/"] * 2
    late = web.post(url, {**answers, "_token": ""})
    assert late.status_code == 422
    assert "This has already moved on" in late.content.decode()


def test_who_is_to_act_reads_that_it_is_their_turn(web, sign_in, draft, focal_point, officer):
    assert "<strong> It is your turn. </strong> <br>Finish and submit the application" in page_of(web, draft)
    helper = sign_in(person("contributor", party=draft.party))
    assert "<strong> It is your turn. </strong> <br>Write the application" in page_of(helper, draft)
    checked = factories.submitted(focal_point, party=draft.party, on=factories.call(draft.party))
    assert "<strong> It is the Secretariat’s turn: it checks eligibility. </strong>" in page_of(web, checked)


def page_of(browser, application) -> str:
    """Its source, without the blanks between tags and words."""
    return " ".join(browser.get(address(application)).content.decode().split())


def test_nobody_opens_anothers_draft(sign_in, draft, officer, senegal):
    answers = {
        name: sign_in(user).get(address(draft)).status_code
        for name, user in {
            "deputy": person("deputy", party=senegal),
            "foreign": person("focal_point", party=CountryFactory()),
            "officer": officer,
            "evaluator": person("evaluator"),
            "donor": person("donor"),
        }.items()
    }
    assert answers == {"deputy": 200, "foreign": 404, "officer": 404, "evaluator": 404, "donor": 404}


def test_a_party_with_an_application_is_led_to_it_rather_than_to_a_second_one(web, draft):
    for page in ("/applications/", f"/calls/{draft.call.code}/"):
        text = web.get(page).content.decode()
        assert f'href="{address(draft)}">Your application to this call</a>' in joined(text), page
        assert "Begin for" not in text, page
        assert "Your country may apply" not in text, page


def test_a_party_without_one_may_begin_it(web, focal_point):
    call = factories.call(focal_point.grants.get().party)
    for page in ("/applications/", f"/calls/{call.code}/"):
        text = web.get(page).content.decode()
        assert "Begin for" in text, page
        assert "Your application to this call" not in text, page


def test_a_party_that_is_not_on_the_calls_list_reads_so(web):
    call = factories.call(CountryFactory())
    text = web.get(f"/calls/{call.code}/").content.decode()
    assert "Your country is not on the list of this call." in text
    assert "Begin for" not in text


def test_a_text_says_how_long_it_is_and_may_be(web, draft, focal_point):
    fill(web, address(draft, "gender"), gender="mot " * 301)
    page = web.get(address(draft, "gender")).content.decode()
    assert 'data-words="300"' in page
    assert 'class="count over" id="id_gender_count">301 words of 300 at most' in joined(page)
    assert page.count("mot ") >= 300


def test_beside_each_question_stands_what_a_good_answer_holds(web, draft):
    page = web.get(address(draft, "sustainability")).content.decode()
    assert '<details class="guide" open><summary>What makes a good answer</summary>' in joined(page)
    assert "Name the service that will keep the roadmap alive" in page


def test_an_ended_application_leads_to_a_copy_of_it(web, focal_point):
    earlier = factories.submitted(focal_point)
    assert "Copy into a new draft" not in web.get(address(earlier)).content.decode()  # its place is taken
    factories.move(earlier, "withdraw", focal_point, reason="Autre calendrier")
    link = f"/calls/{earlier.call.code}/apply/sen/?from={earlier.pk}"
    assert f'href="{link}"' in web.get(address(earlier)).content.decode()
    page = web.get(link)
    assert "but none of its files" in page.content.decode()
    assert page.context["form"].initial["source"] == earlier

    began = fill(web, link, submit="1", source=earlier.pk, title="Bis", language="fr")

    draft = Application.objects.get(copied_from=earlier)
    assert began.headers["Location"] == address(draft)
    assert draft.context == "Les œuvres circulent mal."


@pytest.mark.parametrize("source", ["0", "x", "99999"])
def test_what_is_not_ones_own_cannot_be_copied(web, senegal, source):
    foreign = factories.submitted(person("focal_point", party=CountryFactory()))
    on = factories.call(senegal)
    factories.move(
        factories.submitted(person("focal_point", party=senegal)), "refuse", person("secretariat"), reason="R"
    )
    source = str(foreign.pk) if source == "0" else source
    response = fill(web, f"/calls/{on.code}/apply/sen/", submit="1", source=source, title="Bis", language="fr")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["source"]


def test_a_deleted_draft_waits_in_the_list_and_can_be_restored(web, draft, focal_point):
    deleted = fill(web, f"{address(draft)}do/abandon/", submit="1")
    assert deleted.headers["Location"] == "/applications/"
    page = web.get("/applications/").content.decode()
    assert "can be restored until" in page
    assert web.get(address(draft)).status_code == 404
    restored = fill(web, f"{address(draft)}do/restore/", submit="1")
    assert restored.headers["Location"] == address(draft)
    assert web.get(address(draft)).status_code == 200


def test_after_fourteen_days_it_is_gone(web, draft, focal_point):
    factories.move(draft, "abandon", focal_point)
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert "Musiques et cinéma" not in web.get("/applications/").content.decode()
        assert web.get(f"{address(draft)}do/restore/").status_code == 404


def test_the_party_asks_for_a_pdf_of_its_draft(web, draft):
    assert f'href="{address(draft)}draft/"' in web.get(address(draft)).content.decode()
    asked = fill(web, f"{address(draft)}draft/", submit="1", languages=["fr", "en"])
    assert asked.headers["Location"] == f"{address(draft)}draft/"
    assert set(Document.objects.values_list("kind", "language")) == {
        ("applications.dossier_draft", "fr"),
        ("applications.dossier_draft", "en"),
    }
    assert "Draft application – Senegal" in web.get(address(draft)).content.decode()
