"""The conversation about an assistance, in which its experts are, and about the roadmap that it leads to."""

import re

import pytest
from django.urls import reverse

from assistance.models import Assistance
from portal import registry
from portal.models import Remark, User
from portal.remarks import actions
from portal.remarks.conversations import about
from tests.assistance import factories as assistances
from tests.factories import person
from tests.some import some
from tests.told import told as to

pytestmark = pytest.mark.django_db


def made_once():
    assistances.opened_in_senegal()


def write(record, by, text: str) -> Remark:
    return actions.write(record, text=text, language="fr", by=by)


def told() -> set[str]:
    return set(to("portal/mail/remark"))


def waiting(user) -> list[str]:
    return [item.url for item in registry.work_of(user) if "/conversations/" in item.url]


def test_the_experts_at_work_read_and_write_and_a_field_office_does_not(focal_point, officer, sign_in):
    assistance = Assistance.objects.get()
    found = assistances.expert(officer)
    assistances.at_work(assistance, found, officer, focal_point)
    page = about(assistance).address(assistance)
    write(assistance, found.user, "Le calendrier est serré")
    assert Remark.objects.get().side == "expert"
    assert told() == {focal_point.email, assistance.officer.email}
    assert waiting(assistance.officer) == [page]
    for user in some([found.user, focal_point]):
        shown = sign_in(user).get(reverse("assistance", args=[assistance.pk])).content.decode()
        assert "Le calendrier est serré" in shown
    follows = person("field_office", countries=[assistance.party])
    assert sign_in(follows).get(page).status_code == 404
    assert "Le calendrier" not in sign_in(follows).get(reverse("assistance", args=[assistance.pk])).content.decode()


def test_the_workspace_shows_it(focal_point, officer, sign_in):
    assistance = Assistance.objects.get()
    write(assistance, focal_point, "Une question")
    address = reverse("admin:assistance_assistance_change", args=[assistance.pk])
    assert "Une question" in sign_in(officer).get(address).content.decode()


def test_it_is_called_after_the_other_side(focal_point, officer, sign_in):
    assistance = Assistance.objects.get()
    User.objects.update(language="en")
    own = f"/conversations/assistance/{assistance.pk}/"
    workspace = reverse("admin:assistance_assistance_change", args=[assistance.pk])
    partys = reverse("assistance", args=[assistance.pk])
    for reader, pages, called in [
        (officer, [own, workspace, partys], "Conversation with the Party"),
        (focal_point, [own, partys], "Conversation with the Secretariat"),
    ]:
        client = sign_in(User.objects.get(pk=reader.pk))
        headings = [re.findall(r"Conversation with the \w+", client.get(page).content.decode()) for page in pages]
        assert [set(found) for found in headings] == [{called}] * len(pages)


def test_the_officer_of_the_assistance_answers_for_its_roadmap(focal_point, officer, sign_in):
    roadmap = Assistance.objects.get().roadmap
    person("secretariat", email="elsewhere@example.org")
    write(roadmap, focal_point, "Un mot sur les priorités")
    assert told() == {Assistance.objects.get().officer.email}
    for user, address in some(
        {
            focal_point: reverse("national-roadmap", args=[roadmap.pk]),
            officer: reverse("admin:roadmap_nationalroadmap_change", args=[roadmap.pk]),
        }.items()
    ):
        assert "Un mot sur les priorités" in sign_in(user).get(address).content.decode()
