"""The admin: by model, who reads, adds and changes, from a table written by hand; a model without a row fails.

The portal's admin is for staff: everybody else is sent away from every page of it.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

S, F = "secretariat", "finance"
BOTH, NOBODY = {S, F}, set()
# model: (who reads, who adds, who changes)
ROWS: dict[str, tuple[set, set, set]] = {
    "portal.user": ({S}, NOBODY, {S}),
    "portal.rolegrant": ({S}, {S}, NOBODY),
    "portal.invitation": ({S}, {S}, NOBODY),
    "portal.designation": ({S}, NOBODY, NOBODY),
    "portal.absence": ({S}, {S}, NOBODY),
    "portal.contactmessage": ({S}, NOBODY, NOBODY),
    "portal.followup": ({S}, NOBODY, NOBODY),
    "portal.contact": ({S}, {S}, {S}),
    "portal.import": ({S}, NOBODY, NOBODY),
    "portal.country": (BOTH, NOBODY, {S}),
    "portal.organisation": (BOTH, {S}, {S}),
    "portal.fieldoffice": (BOTH, {S}, {S}),
    "portal.phase": (BOTH, {S}, {S}),
    "portal.interest": ({S}, {S}, NOBODY),
    "portal.phasetarget": (BOTH, {S}, {S}),
    "portal.governingsession": (BOTH, {S}, {S}),
    "portal.event": ({S}, NOBODY, NOBODY),
    "portal.outgoingmessage": ({S}, NOBODY, NOBODY),
    "portal.document": ({S}, NOBODY, NOBODY),
    "portal.gathering": ({S}, NOBODY, NOBODY),
    "portal.pass": ({S}, NOBODY, NOBODY),
    "roadmap.output": (BOTH, NOBODY, NOBODY),
    "roadmap.activity": (BOTH, NOBODY, NOBODY),
    "roadmap.theme": (BOTH, NOBODY, NOBODY),
    "roadmap.nationalroadmap": ({S}, NOBODY, NOBODY),
    "budget.actionline": (BOTH, NOBODY, NOBODY),
    "budget.contribution": (BOTH, {F}, NOBODY),
    "budget.commitment": (BOTH, {F}, NOBODY),
    "budget.entry": (BOTH, NOBODY, NOBODY),
    "experts.expert": ({S}, {S}, {S}),
    "applications.countrylist": ({S}, {S}, {S}),
    "applications.call": ({S}, {S}, NOBODY),  # the demonstration's call is open, and frozen
    "applications.application": ({S}, NOBODY, NOBODY),
    "applications.evaluation": ({S}, NOBODY, NOBODY),
    "applications.selectionround": ({S}, {S}, NOBODY),
    "applications.lettertemplate": ({S}, NOBODY, NOBODY),
    "assistance.stepkind": (BOTH, NOBODY, {S}),
    "assistance.assistance": ({S}, {S}, NOBODY),
    "assistance.assignment": ({S}, NOBODY, NOBODY),
    "assistance.milestone": ({S}, NOBODY, NOBODY),
}
OTHERS = ["focal.sen", "deputy.sen", "contributor.pry", "evaluator1", "expert1", "fieldoffice", "donor1"]


def rights(model, request) -> tuple[bool, bool, bool]:
    page = admin.site._registry[model]
    return page.has_view_permission(request), page.has_add_permission(request), page.has_change_permission(request)


def label(model) -> str:
    return model._meta.label_lower


def test_every_model_in_the_admin_has_its_row():
    assert {label(model) for model in admin.site._registry} == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_staff_read_add_and_change_what_their_row_says(name, demonstration, visit):
    model = next(m for m in admin.site._registry if label(m) == name)
    reads, adds, changes = ROWS[name]
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    record = model._default_manager.earliest("pk")
    for person in (S, F):
        answers = [visit(person, reverse(f"{base}_changelist")).status_code]
        answers.append(visit(person, reverse(f"{base}_add")).status_code)
        assert answers == [200 if person in reads else 403, 200 if person in adds else 403], person
        address = reverse(f"{base}_change", args=[record.pk])
        assert visit(person, address).status_code == (200 if person in reads else 403), person
        assert visit(person, address, "post").status_code == (200 if person in changes else 403), person
        history = visit(person, reverse(f"{base}_history", args=[record.pk])).status_code
        assert history in ({200} if person in reads else {302, 403}), person
        assert visit(person, reverse(f"{base}_delete", args=[record.pk])).status_code == 403, person


@pytest.mark.parametrize("name", sorted(ROWS))
def test_nobody_else_gets_in(name, demonstration, visit):
    app, model = name.split(".")
    address = reverse(f"admin:{app}_{model}_changelist")
    assert visit(None, address).headers["Location"] == f"/accounts/login/?next={address}"
    for person in OTHERS:
        assert visit(person, address).headers["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("person", OTHERS)
def test_the_admins_door_says_no_to_who_is_not_staff(person, demonstration, visit):
    assert visit(person, "/admin/login/").status_code == 403


def test_the_admins_door_leads_to_the_portals_own_sign_in(visit):
    assert visit(None, "/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=/admin/"


def test_the_admin_leads_its_staff_home_and_others_to_the_sign_in(demonstration, visit):
    leads = {person: visit(person, "/admin/").headers["Location"] for person in (S, F, "donor1")}
    assert leads == {S: "/", F: "/", "donor1": "/admin/login/?next=/admin/"}
