"""Logging a milestone on a phone, answering about an expert, commenting: good and bad input."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal import clock, files
from portal.models import Remark
from tests.assistance import factories
from tests.assistance.reading import log_page, page_of, text_of
from tests.factories import CountryFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
made_once = factories.opened_in_senegal


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
    assert set(response.context["form"].errors) == {field, "evidence"}  # which is to be chosen again
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
    told = {"reason": "La liste de présence manque.", "due": clock.today() + dt.timedelta(days=7)}
    factories.move(factories.milestone(assistance, 3), "return", officer, **told)
    page = client.get(address)
    assert "La liste de présence manque." in text_of(page)
    assert page.context["form"].initial["note"] == "Deux ateliers à Dakar."
    assert "It is expected by" in text_of(page)
    unchanged = client.post(address, typed(evidence=None))
    assert (unchanged.status_code, factories.milestone(assistance, 3).state) == (422, "returned")
    assert "This is what was returned" in text_of(unchanged)
    assert client.post(address, typed(evidence=None, note="Trois ateliers à Dakar.")).status_code == 302


def test_only_who_is_responsible_logs(sign_in, assistance, at_work, focal_point, field_office, officer):
    second, third, fourth = (log_page(factories.milestone(assistance, number)) for number in (2, 3, 4))
    for user, allowed in ((focal_point, fourth), (at_work.expert.user, third), (officer, second), (field_office, "")):
        for address in (second, third, fourth):
            assert sign_in(user).get(address).status_code == (200 if address == allowed else 403)
    for user in (field_office, officer):
        assert sign_in(user).post(third, typed()).status_code == 403


def test_a_milestone_of_another_assistance_is_not_found_under_this_one(sign_in, assistance, officer):
    other = factories.opened(factories.selected(person("focal_point", party=CountryFactory()), officer), officer)
    address = reverse("milestone", args=[assistance.pk, factories.milestone(other, 3).pk])
    assert sign_in(officer).get(address).status_code == 404


# --- Answers and comments --------------------------------------------------------------------------------------------


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
    assert list(Remark.objects.values_list("text", "language")) == [("Tudo bem.", "pt")]
    assert (
        '<div lang="pt" dir="auto" class="typed"><p>Tudo bem.</p></div>'
        in client.get(page_of(assistance)).content.decode()
    )
    assert client.post(address, {"text": "", "language": "pt", "_submit": "1"}).status_code == 422
    assert Remark.objects.count() == 1
