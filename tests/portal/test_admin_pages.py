"""Pages of the admin beside Django's own: whom they open to, whom they are about, where they lead."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from portal import clock
from portal.models import Absence, Event, OutgoingMessage
from portal.people import actions
from tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def held_message(db):
    return OutgoingMessage.objects.create(
        to="a@example.org", language="fr", template="t", subject="s", text="t", html="t", state="held"
    )


@pytest.fixture
def absence(officer):
    today, away = clock.today(), person("secretariat")
    return Absence.objects.create(
        officer=away, substitute=officer, recorded_by=officer, first_day=today, last_day=today
    )


def messages_of(response) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def test_a_button_acts_says_so_and_leads_back_to_the_record(held_message, officer, sign_in):
    response = sign_in(officer).post(reverse("admin:portal_outgoingmessage_release", args=[held_message.pk]))
    assert response.headers["Location"] == reverse("admin:portal_outgoingmessage_change", args=[held_message.pk])
    assert messages_of(response) == [("success", "The message will be sent in a moment.")]
    held_message.refresh_from_db()
    assert held_message.state == "queued"


def test_a_button_that_is_refused_says_why(officer, sign_in):
    invitation = actions.invite("ama@example.org", "Ama", "evaluator", by=officer)
    actions.withdraw_invitation(invitation, by=officer)
    response = sign_in(officer).post(reverse("admin:portal_invitation_withdraw", args=[invitation.pk]))
    assert response.headers["Location"] == reverse("admin:portal_invitation_change", args=[invitation.pk])
    assert messages_of(response) == [("error", "This invitation has already been used or withdrawn.")]
    assert Event.objects.filter(verb="portal.invitation_withdrawn").count() == 1


def test_a_button_to_which_signing_in_leads_back_does_nothing(held_message, officer, sign_in):
    response = sign_in(officer).get(reverse("admin:portal_outgoingmessage_release", args=[held_message.pk]))
    assert response.headers["Location"] == reverse("admin:portal_outgoingmessage_change", args=[held_message.pk])
    held_message.refresh_from_db()
    assert (messages_of(response), held_message.state) == ([], "held")


def test_a_code_that_is_none_is_refused_in_words_that_say_what_one_is(officer, sign_in):
    response = sign_in(officer).post(reverse("admin:applications_call_add"), {"code": "2026 appel é", "_save": "1"})
    assert response.context["adminform"].form.errors["code"] == [
        "Write a code of letters without accents, figures, hyphens and underscores, without a space."
    ]


def test_a_page_is_closed_to_staff_who_do_not_read_the_records(absence, held_message, sign_in):
    finance = sign_in(person("finance"))
    assert finance.get(reverse("admin:portal_absence_end", args=[absence.pk])).status_code == 403
    assert finance.post(reverse("admin:portal_outgoingmessage_release", args=[held_message.pk])).status_code == 403
    held_message.refresh_from_db()
    assert held_message.state == "held"


def test_a_page_about_no_record_is_not_found(officer, sign_in):
    assert sign_in(officer).get(reverse("admin:portal_absence_end", args=[0])).status_code == 404


def test_a_page_leads_back_to_its_record(absence, officer, sign_in):
    address = reverse("admin:portal_absence_end", args=[absence.pk])
    web = sign_in(officer)
    page = web.get(address)
    record = reverse("admin:portal_absence_change", args=[absence.pk])
    assert (page.context["back_url"], page.context["original"]) == (record, absence)
    sent = {"_submit": "1", "_token": page.context["form_token"]}
    assert web.post(address, sent).headers["Location"] == record
    absence.refresh_from_db()
    assert absence.ended_at is not None


def test_a_page_of_the_table_takes_the_place_of_djangos(sign_in):
    page = sign_in(person("finance")).get(reverse("admin:budget_contribution_add"))
    assert page.context["title"] == "Record a pledge"
