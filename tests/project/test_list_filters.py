"""A list of the admin is narrowed by the filters that it declares, and by nothing else: whoever may open it could
otherwise read a column that no page shows, a password's hash among them, one guess at a time."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse
from lxml import html

from portal.models import User
from portal.staff.interests import InForce
from portal.staff.lists import is_declared
from tests.project.pages import STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def undeclared(page: admin.ModelAdmin) -> Iterator[str]:
    """Each field of the model that is no filter, asked for as people guess; and a person's hash by every way there."""
    declared = {name[0] if isinstance(name, tuple) else name for name in page.list_filter}
    for field in page.model._meta.fields:
        if isinstance(field, models.CharField | models.TextField):
            yield f"{field.name}__regex=%5B"
        elif field.name not in declared:
            yield f"{field.name}__isnull=0"
        if isinstance(field, models.ForeignKey) and field.related_model is User:
            yield f"{field.name}__password__startswith=md5"
    yield "pk__in=1,2"
    yield "nothing__regex=("


def answers(visit, pages: dict[type[models.Model], admin.ModelAdmin]) -> Iterator[tuple[str, int]]:
    for model, page in pages.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for asked in undeclared(page):
            yield f"{address}?{asked}", visit(STAFF, f"{address}?{asked}").status_code


def test_no_list_takes_what_it_does_not_declare(demonstration, visit):
    """The queue is a page of its own, which reads what it knows and no more."""
    found = dict(answers(visit, admin.site._registry))
    taken = {address: status for address, status in found.items() if status != 400}
    assert len(found) > 300
    assert {address.partition("?")[0] for address in taken} == {"/admin/applications/application/"}
    assert set(taken.values()) == {200}
    plain = visit(STAFF, "/admin/applications/application/").content
    assert all(visit(STAFF, address).content.count(b"<tr") == plain.count(b"<tr") for address in taken)


def test_every_filter_that_a_list_offers_is_taken(demonstration, visit):
    offered = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page = html.fromstring(visit(STAFF, address).content.decode())
        links = page.xpath("//*[@class='narrowing']//a/@href | //*[@class='jumps']//a/@href")
        offered |= {f"{address}{link}": visit(STAFF, f"{address}{link}").status_code for link in links}
    assert len(offered) > 60
    assert {link: status for link, status in offered.items() if status != 200} == {}


def test_a_list_that_takes_any_field_is_caught(demonstration, visit, monkeypatch):
    monkeypatch.setattr(type(admin.site._registry[User]), "lookup_allowed", lambda self, lookup, value, request: True)
    assert visit(STAFF, "/admin/portal/user/?password__startswith=md5").status_code != 400


@pytest.mark.parametrize(
    ("lookup", "declared"),
    [
        ("state", True), ("party__region__exact", True), ("officer__id__exact", True), ("officer__isnull", True),
        ("at__gte", True), ("at__lt", True), ("officer__password__regex", False), ("officer__id__gt", False),
        ("party__region__regex", False), ("stat", False), ("at__year", False), ("", False), ("in_force", True),
    ],
)  # fmt: skip
def test_what_is_declared(lookup, declared):
    assert is_declared(lookup, ["state", "party__region", ("officer", None), "at", InForce]) == declared
