"""A draft begins with what is known; whoever may not submit it tells the focal point when it is ready."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applications import actions
from applications.actions import readiness
from portal import clock
from portal.models import Event, OutgoingMessage, User
from portal.refusals import Refused
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(senegal) -> User:
    return person("deputy", party=senegal, full_name="Awa Adjointe", language="en")


def told() -> list[str]:
    return [message.to for message in OutgoingMessage.objects.filter(template="applications/mail/ready")]


def test_the_focal_point_is_told_once_until_somebody_writes_again(focal_point, deputy):
    draft = factories.complete(focal_point)
    readiness.tell_ready(draft, by=deputy)
    assert told() == [focal_point.email]
    assert Event.objects.get(verb="applications.told_ready").by == deputy
    with pytest.raises(Refused, match="nothing has changed since"):
        readiness.tell_ready(draft, by=deputy)
    actions.save_section(draft, "context", by=deputy, revision=1, values={"context": "Autrement."})
    readiness.tell_ready(draft, by=deputy)
    assert told() == [focal_point.email] * 2


def test_nobody_is_told_of_a_draft_that_lacks_something(focal_point, deputy):
    draft = factories.draft(focal_point)
    with pytest.raises(Refused, match="Some sections aren’t complete yet"):
        readiness.tell_ready(draft, by=deputy)
    assert told() == []


def test_nobody_is_told_once_the_call_is_over(focal_point, deputy, senegal):
    call = factories.call(senegal, closes_on=clock.today() + dt.timedelta(days=9))
    draft = factories.complete(focal_point, on=call)
    with clock.at(clock.now() + dt.timedelta(days=12)), pytest.raises(Refused, match="The call closed on"):
        readiness.tell_ready(draft, by=deputy)
    assert told() == []


def test_the_focal_point_submits_and_strangers_tell_nothing(focal_point):
    draft = factories.complete(focal_point)
    with pytest.raises(Refused, match="you can submit it yourself"):
        readiness.tell_ready(draft, by=focal_point)
    with pytest.raises(PermissionDenied):
        readiness.tell_ready(draft, by=person("deputy"))
    assert told() == []


def test_the_deputy_finds_the_button_where_the_answers_are_checked(focal_point, deputy, sign_in):
    draft, web = factories.complete(focal_point), sign_in(deputy)
    address, check = (reverse(name, args=[draft.pk]) for name in ("application-ready", "application-check"))
    assert address in web.get(check).content.decode()
    assert web.post(address, {**hidden(web.get(address)), "_submit": "1"}).headers["Location"] == check
    assert told() == [focal_point.email]
    assert address not in web.get(check).content.decode()
    assert "nothing has changed since" in web.get(address).content.decode()


# --- What is known is not asked again ---------------------------------------------------------------------------------


def test_a_first_draft_begins_with_the_focal_point_s_name_and_address(focal_point):
    draft = factories.draft(focal_point)
    assert (draft.contact_name, draft.contact_email) == (focal_point.full_name, focal_point.email)
    assert (draft.authority, draft.contact_function) == ("", "")


def test_a_second_begins_with_the_authority_of_the_last_and_the_focal_point_in_office(focal_point, senegal):
    """Not with whoever the last application named, who may have gone since."""
    first = factories.complete(focal_point)
    assert first.contact_email != focal_point.email
    second = factories.draft(focal_point, on=factories.call(senegal, code="another"))
    assert (second.authority, second.mandate) == (first.authority, first.mandate) != ("", "")
    assert (second.contact_name, second.contact_email) == (focal_point.full_name, focal_point.email)
    assert (second.contact_function, second.contact_phone) == ("", "")


def test_what_was_said_of_the_same_person_is_kept(focal_point, senegal):
    first = factories.complete(focal_point)
    said = {"contact_email": focal_point.email.upper(), "contact_function": "Directrice", "contact_phone": "+221 33"}
    type(first).objects.filter(pk=first.pk).update(**said)
    second = factories.draft(focal_point, on=factories.call(senegal, code="another"))
    assert (second.contact_function, second.contact_phone) == ("Directrice", "+221 33")


# --- The pages on which it is written ---------------------------------------------------------------------------------


def test_each_section_says_which_of_how_many_it_is(typing, web, draft):
    page = web.get(reverse("application-section", args=[draft.pk, "partners"])).content.decode()
    assert "Section 5 of 14: Partners and participation" in " ".join(page.split())


def test_the_file_s_main_button_leads_to_the_first_section_that_lacks_something(web, draft):
    page = " ".join(web.get(reverse("application", args=[draft.pk])).content.decode().split())
    assert "Go on with 1. Project and authority" in page


def test_lines_that_are_added_take_the_focus(web, draft):
    address = reverse("application-section", args=[draft.pk, "objectives"])
    answer = web.post(address, {**hidden(web.get(address)), "_rows": "3", "_more": "1"})
    form = answer.context["form"]
    focused = [name for name, field in form.fields.items() if field.widget.attrs.get("autofocus")]
    assert (form.row_count, focused) == (6, ["text-3"])


def test_what_is_asked_stands_in_the_section_that_it_opens(focal_point, officer, web):
    application = factories.submitted(focal_point)
    asked = {"due_on": clock.today() + dt.timedelta(days=9), "question_context": "Quels chiffres ?"}
    factories.move(application, "ask", officer, **asked)
    page = web.get(reverse("application-section", args=[application.pk, "context"])).content.decode()
    assert ("What the Secretariat asks" in page, "Quels chiffres ?" in page) == (True, True)
    other = web.get(reverse("application-section", args=[application.pk, "gender"])).content.decode()
    assert "What the Secretariat asks" not in other


# --- What was handed in -----------------------------------------------------------------------------------------------


def test_the_dossier_says_who_declared_what_and_under_which_digest(focal_point, web):
    application = factories.submitted(focal_point)
    page = " ".join(web.get(reverse("application", args=[application.pk])).content.decode().split())
    assert "declared for the designated authority, on" in page
    assert application.submissions.get().sha256 in page


def test_the_signed_draft_has_its_place_and_is_handed_in_with_the_rest(focal_point, web):
    draft = factories.complete(focal_point)
    address = reverse("application-section", args=[draft.pk, "attachments"])
    web.post(address, {**hidden(web.get(address)), "signed": factories.pdf("signé.pdf"), "_submit": "close"})
    assert "Signed draft" in web.get(address).content.decode()
    factories.move(draft, "submit", focal_point, declaration=True)
    handed_in = draft.submissions.get().snapshot["sections"]["attachments"]
    assert [file["name"] for file in handed_in["signed"]] == ["signé.pdf"]
