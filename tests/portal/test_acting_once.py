"""What is sent twice acts once: by a second click, from a second window, in the admin too. Every form is walked in
tests/project/test_bad_inputs.py; here is what the walk can't tell by itself."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import CountryList
from portal.forms.once import SOON
from portal.models import Designation, Event, FormToken, Organisation, OutgoingMessage, Remark
from portal.staff import saving
from tests.assistance import factories as assistances
from tests.factories import CountryFactory, current_grant, person
from tests.portal.test_designations import typed

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


@pytest.fixture
def commenting(sign_in, focal_point, officer):
    """`commenting(text)` sends a comment from a window opened for it; the answer."""
    focal_point.language = "en"
    focal_point.save()
    assistance = assistances.opened(assistances.selected(focal_point, officer), officer)
    client, address = sign_in(focal_point), reverse("assistance-comment", args=[assistance.pk])

    def send(text: str, **more):
        token = hidden(client.get(address).content.decode(), "_token")
        return client.post(address, {"text": text, "language": "fr", "_token": token, "_submit": "1", **more})

    return send


def test_the_same_from_a_second_window_is_asked_about_and_counts_when_it_is_meant(commenting):
    assert commenting("Bravo.").status_code == 302
    asked = commenting("Bravo.")
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "You have already sent exactly this, from another window." in page
    assert (">\nBravo.</textarea>" in page, hidden(page, "_again"), Remark.objects.count()) == (True, "1", 1)
    assert commenting("Bravo.", _again=hidden(page, "_again")).status_code == 302
    assert Remark.objects.count() == 2


def test_something_else_and_the_same_an_hour_later_are_not_asked_about(commenting):
    commenting("Bravo.")
    assert commenting("Encore bravo.").status_code == 302
    FormToken.objects.update(used_at=timezone.now() - SOON)
    assert commenting("Bravo.").status_code == 302
    assert Remark.objects.count() == 3


def test_a_second_click_leads_where_the_first_led_though_that_has_closed_the_page(focal_point, senegal, sign_in):
    grant = current_grant(person("contributor", party=senegal), "contributor")
    web, address = sign_in(focal_point), f"/account/deputies/sen/end/{grant.pk}/"
    token = hidden(web.get(address).content.decode(), "_token")
    sent = {"_token": token, "_submit": "1", "reason": "Autre poste"}
    assert [web.post(address, sent).headers["Location"] for _click in range(2)] == ["/account/deputies/sen/"] * 2
    assert "_submit" not in web.get(address).content.decode()


# --- The admin --------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(sign_in, officer):
    return sign_in(officer)


def answers(admin, address: str, **typed) -> dict:
    return {"_token": hidden(admin.get(address).content.decode(), "_token"), "_save": "1", **typed}


def test_a_second_click_in_the_admin_leads_where_the_first_led(admin):
    address = reverse("admin:portal_organisation_add")
    sent = answers(admin, address, name="Nordalie", kind="donor")
    assert [admin.post(address, sent).headers["Location"] for _click in range(2)] == ["/admin/portal/organisation/"] * 2
    assert Organisation.objects.count() == 1


def test_the_same_from_a_second_window_is_asked_about_in_the_admin(admin):
    address, country = reverse("admin:applications_countrylist_add"), CountryFactory()
    typed = {"name_fr": "Liste", "name_en": "List", "dated": "2026-01-01", "source": "CAD", "countries": [country.pk]}
    first, second = answers(admin, address, **typed), answers(admin, address, **typed)
    assert admin.post(address, first).status_code == 302
    page = admin.post(address, second).content.decode()
    assert "You have already sent exactly this, from another window." in page
    assert (hidden(page, "_again"), CountryList.objects.count()) == ("1", 1)
    assert admin.post(address, second | {"_again": "1"}).status_code == 302
    assert CountryList.objects.count() == 2


def test_a_refused_form_of_the_admin_may_be_put_right(admin):
    address = reverse("admin:portal_organisation_add")
    sent = answers(admin, address, name="", kind="donor")
    assert admin.post(address, sent).status_code == 200
    assert admin.post(address, sent | {"name": "Nordalie"}).status_code == 302
    assert Organisation.objects.get().name == "Nordalie"


def test_what_was_typed_in_the_admin_waits_for_the_next_session_and_saves_nothing(admin, officer, client, sign_in):
    address = reverse("admin:portal_organisation_add")
    page = admin.get(address).content.decode()
    typed = {"name": "Nordalie", "kind": "donor", "_owner": hidden(page, "_owner"), "_save": "1"}
    client.logout()
    assert client.post(address, typed).headers["Location"] == f"/accounts/login/?next={address}"
    again = sign_in(officer).get(address).content.decode()
    assert "Your session had ended." in again
    assert 'value="Nordalie"' in again
    assert not Organisation.objects.exists()


def test_pasted_control_characters_are_not_kept(admin):
    listed = CountryList.objects.create(name_fr="L", name_en="L", dated="2026-01-01", source="CAD")
    listed.name_fr, listed.source = "Li\x07ste\u202e", "\x1bCAD\x0b 2026 "
    saving.save_in_admin(listed, by=person("secretariat"))
    listed.refresh_from_db()
    assert (listed.name_fr, listed.source) == ("Liste", "CAD 2026")


# --- Without an account -----------------------------------------------------------------------------------------------


@pytest.fixture
def asking(senegal):
    """`asking(browser, **answers)` opens the request to be a focal point in a browser, and sends it twice: a double
    click. The token, and where both led."""

    def ask(browser: Client, **answers) -> tuple[str, list[str]]:
        cache.clear()
        token = hidden(browser.get("/focal-point/").content.decode(), "_token")
        sent = [browser.post("/focal-point/", typed(senegal, _token=token, **answers)) for _click in range(2)]
        return token, [response.headers["Location"] for response in sent]

    return ask


def test_a_visitors_second_click_leads_where_the_first_led_and_asks_nothing_more(client, asking):
    assert asking(client)[1] == ["/focal-point/sent/"] * 2
    assert (Designation.objects.count(), OutgoingMessage.objects.count()) == (1, 1)
    assert list(FormToken.objects.values_list("user", "led_to")) == [(None, "/focal-point/sent/")]
    assert "sessionid" not in client.cookies


def test_a_visitors_form_acts_again_when_it_is_opened_again(client, asking):
    asking(client)
    asking(client, authority="Direction du livre")
    assert Designation.objects.count() == 2


def test_a_refused_form_of_a_visitor_shows_what_was_typed_and_may_be_put_right(client, senegal):
    cache.clear()
    token = hidden(client.get("/focal-point/").content.decode(), "_token")
    refused = client.post("/focal-point/", typed(senegal, _token=token, email="awa"))
    assert (refused.status_code, 'value="Direction des arts"' in refused.content.decode()) == (422, True)
    assert client.post("/focal-point/", typed(senegal, _token=token)).status_code == 302
    assert Designation.objects.count() == 1


def test_the_browser_keeps_what_a_visitor_types_for_nobody_else(client):
    page = client.get("/focal-point/").content.decode()
    assert ('data-keep=""' in page, 'data-place=""' in page) == (True, True)
    assert "data-place" not in client.get("/").content.decode()


def test_a_token_tells_another_browser_nothing(client, asking, senegal):
    token, _addresses = asking(client)
    other = Client()
    other.get("/focal-point/")
    asked = [browser.get(f"/focal-point/?_acted={token}").status_code for browser in (client, other, Client())]
    assert asked == [204, 200, 200]
    other.post("/focal-point/", typed(senegal, _token=token, authority="Direction du livre"))
    assert Designation.objects.count() == 2


# --- Messages ---------------------------------------------------------------------------------------------------------


def test_a_second_click_asks_for_one_message(client):
    person(email="awa@example.org")
    for _click in range(2):
        client.post(reverse("account_reset_password"), {"email": "awa@example.org"})
    assert OutgoingMessage.objects.filter(template="portal/mail/password_reset").count() == 1
    OutgoingMessage.objects.update(state="sent", sent_at=timezone.now())
    client.post(reverse("account_reset_password"), {"email": "awa@example.org"})
    assert OutgoingMessage.objects.filter(template="portal/mail/password_reset").count() == 2


def test_a_message_is_released_once(admin, officer):
    message = OutgoingMessage.objects.create(
        to="a@example.org", language="fr", template="t", subject="s", text="t", html="t", state="held"
    )
    for _click in range(2):
        admin.post(reverse("admin:portal_outgoingmessage_release", args=[message.pk]))
    assert Event.objects.filter(verb="portal.message_released").count() == 1


def test_the_second_of_two_in_the_admin_is_shown_what_the_first_saved_and_may_replace_it(admin):
    record = Organisation.objects.create(name="Nordalie", kind="donor")
    address = reverse("admin:portal_organisation_change", args=[record.pk])
    first, second = (admin.get(address).content.decode() for _window in range(2))

    def save(page: str, name: str):
        marks = {mark: hidden(page, mark) for mark in ("_token", "_seen")}
        return admin.post(address, {**marks, "name": name, "kind": "donor", "_save": "1"})

    assert save(first, "Sudalie").status_code == 302
    told = save(second, "Estalie")
    page = told.content.decode()
    assert "This was changed after you opened the page" in page
    assert [(stored.label, stored.value) for stored in told.context["stored_now"]] == [("Name", "Sudalie")]
    assert 'value="Estalie"' in page
    assert Organisation.objects.get().name == "Sudalie"
    assert save(page, "Estalie").status_code == 302
    assert Organisation.objects.get().name == "Estalie"
