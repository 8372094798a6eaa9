"""Writing to the Secretariat: with an account and without, on the record, on the officers' desks until answered."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from portal import clock, registry
from portal.help import contact
from portal.models import ContactMessage, Country, Event, FieldOffice, OutgoingMessage
from portal.refusals import Refused
from tests import factories as people
from tests.factories import person, senegal
from tests.some import some

pytestmark = pytest.mark.django_db

STRANGER = {
    "full_name": "Awa Ndiaye",
    "email": "Awa@Example.ORG",
    "subject": "Une question",
    "text": "Qui écrit quoi ?",
}


def send(web, **typed):
    return web.post(reverse("contact"), {**typed, "_submit": "1"})


def desk(user) -> list[str]:
    return [str(item.title) for item in registry.work_of(user) if "contactmessage" in item.url]


def test_a_strangers_message_is_kept_and_reaches_every_officer_with_the_strangers_address(client, officer):
    colleague, _finance = person("secretariat"), person("finance")
    assert send(client, **STRANGER, website="").headers["Location"] == reverse("contact-sent")
    kept = ContactMessage.objects.get()
    assert (kept.full_name, kept.email, kept.text) == ("Awa Ndiaye", "awa@example.org", "Qui écrit quoi ?")
    assert (kept.sender, kept.party, kept.answered_at) == (None, None, None)
    sent = sorted(OutgoingMessage.objects.all(), key=lambda message: message.to)
    assert [message.to for message in sent] == sorted([officer.email, colleague.email])
    for message in some(sent):
        assert message.reply_to == "awa@example.org"
        assert message.subject == "Message from Awa Ndiaye: Une question"
        assert "Qui écrit quoi ?" in message.text
    assert list(Event.objects.order_by("-pk").values_list("verb", "by")[:1]) == [("portal.contact_written", None)]


def test_nothing_is_sent_to_the_address_that_a_stranger_gives(client):
    send(client, **STRANGER)
    assert ContactMessage.objects.count() == 1
    assert not OutgoingMessage.objects.filter(to__iexact=STRANGER["email"]).exists()


def test_the_same_again_within_the_hour_is_one_message(client, officer):
    for _time in range(2):
        send(client, **STRANGER)
    assert ContactMessage.objects.count() == 1
    with clock.at(clock.now() + dt.timedelta(minutes=61)):
        send(client, **STRANGER)
    assert ContactMessage.objects.count() == 2


def test_what_a_program_fills_in_is_dropped_without_a_word(client, officer):
    assert send(client, **STRANGER, website="https://buy.example").headers["Location"] == reverse("contact-sent")
    assert not ContactMessage.objects.exists()


def test_whoever_has_signed_in_is_asked_nothing_that_is_known(web, focal_point, officer):
    form = web.get(reverse("contact")).context["form"]
    assert list(form.fields) == ["subject", "text"]
    send(web, subject="Délai", text="Jusqu’à quand ?", full_name="Quelqu’un d’autre", email="autre@example.org")
    kept = ContactMessage.objects.get()
    assert (kept.sender, kept.full_name, kept.email) == (focal_point, focal_point.full_name, focal_point.email)
    assert kept.party == senegal()
    assert OutgoingMessage.objects.get().subject == f"Senegal · Message from {focal_point.full_name}: Délai"


@pytest.mark.parametrize("lacking", ["full_name", "email", "subject", "text"])
def test_what_is_missing_is_said_at_its_field_and_the_rest_kept(client, lacking):
    response = send(client, **STRANGER | {lacking: ""})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [lacking]
    kept = next(value for name, value in STRANGER.items() if name != lacking)
    assert kept in response.content.decode()
    assert not ContactMessage.objects.exists()


def test_one_network_sends_twenty_an_hour_and_is_told_so(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"contact_sent": "2/h/ip"}
    client.cookies["django_language"] = "en"
    for number in range(3):
        response = send(client, **STRANGER | {"subject": f"Question {number}"})
    assert response.status_code == 422
    assert "Too many messages come from your network" in response.content.decode()
    assert "Question 2" in response.content.decode()
    assert ContactMessage.objects.count() == 2


def test_it_waits_on_the_officers_desks_until_one_marks_it_as_answered(client, officer, sign_in):
    colleague, finance = person("secretariat"), person("finance")
    send(client, **STRANGER)
    message = ContactMessage.objects.get()
    assert desk(officer) == desk(colleague) == ["Une question"]
    assert desk(finance) == []
    address = reverse("admin:portal_contactmessage_answered", args=[message.pk])
    assert sign_in(finance).post(address).status_code == 403
    assert sign_in(officer).post(address).status_code == 302
    message.refresh_from_db()
    assert message.answered_by == officer
    assert desk(officer) == desk(colleague) == []
    with pytest.raises(Refused, match="marked as answered already"):
        contact.mark_answered(message, by=colleague)
    assert Event.objects.filter(verb="portal.contact_answered").count() == 1


def test_it_is_forgotten_two_years_after_its_answer(client, officer):
    send(client, **STRANGER)
    contact.mark_answered(ContactMessage.objects.get(), by=officer)
    with clock.at(clock.now() + contact.KEPT - dt.timedelta(minutes=1)):
        contact.forget_answered()
        assert ContactMessage.objects.count() == OutgoingMessage.objects.count() == 1
    with clock.at(clock.now() + contact.KEPT + dt.timedelta(minutes=1)):
        contact.forget_answered()
    assert not ContactMessage.objects.exists()
    assert not OutgoingMessage.objects.exists()
    assert [name for name in Event.objects.values_list("about_label", flat=True) if "Awa" in name] == []


def test_the_database_keeps_what_was_written_and_what_waits(client):
    send(client, **STRANGER)
    for act in some(
        [
            lambda: ContactMessage.objects.update(text="Autre chose"),
            lambda: ContactMessage.objects.update(email="autre@example.org"),
            lambda: ContactMessage.objects.all().delete(),
        ]
    ):
        with pytest.raises(DatabaseError, match="portal_contactmessage refuses"), transaction.atomic():
            act()
    with pytest.raises(IntegrityError, match="contact_answered_who_and_when"), transaction.atomic():
        ContactMessage.objects.update(answered_at=clock.now())


def test_the_page_names_the_secretariats_box_and_the_offices_that_have_one(client, settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    dakar = FieldOffice.objects.create(name="Dakar", email="dakar@unesco.example")
    dakar.countries.set([senegal()])
    FieldOffice.objects.create(name="Nulle part").countries.set([senegal()])
    shown = client.get(reverse("contact")).content.decode()
    assert "mailto:box@unesco.example" in shown
    assert "mailto:dakar@unesco.example" in shown
    assert "Nulle part" not in shown
    assert Country.objects.get(iso3="SEN").get_region_display() in shown


def test_who_has_a_record_is_led_to_its_conversation(web, focal_point):
    from tests.applications import factories as applications

    application = applications.draft(focal_point)
    shown = web.get(reverse("contact")).content.decode()
    assert reverse("conversation", args=["application", application.pk]) in shown
    assert people.senegal().short_name in shown
