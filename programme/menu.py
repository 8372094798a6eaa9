"""The staff's menu: their places by the work done there, and the lists that stand side by side in each.

One table for the whole portal, since a place may hold lists of several apps. A list stands where the person may read
it; a place without any is not theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.models import User
from portal.navigation import NavItem, Tab
from portal.registry import address
from portal.rules import is_staff_member


@dataclass(frozen=True)
class Place:
    """`lists` are models of the admin (“app.Model”), `pages` names of addresses that stand before them."""

    label: str | Promise
    lists: tuple[str, ...]
    pages: tuple[tuple[str | Promise, str], ...] = ()

    def tabs(self, user: User) -> Iterator[Tab]:
        for label, name in self.pages:
            yield Tab(label, address(name))
        for model in map(apps.get_model, self.lists):
            if type(admin.site.get_model_admin(model)).viewers(user):
                name = capfirst(model._meta.verbose_name_plural)
                yield Tab(name, address(admin_urlname(model._meta, "changelist")))


PLACES = (
    Place(
        _("Applications"),
        (
            "applications.Application",
            "applications.Evaluation",
            "applications.Call",
            "applications.CountryList",
            "applications.Interest",
            "applications.Absence",
        ),
    ),
    Place(_("Rounds"), ("applications.SelectionRound", "applications.LetterTemplate")),
    Place(
        _("Assistances"),
        (
            "assistance.Assistance",
            "assistance.Milestone",
            "assistance.Assignment",
            "assistance.StepKind",
            "roadmap.NationalRoadmap",
        ),
    ),
    Place(_("Experts"), ("experts.Expert",)),
    Place(
        _("Money"),
        ("budget.Contribution", "budget.Commitment", "budget.Entry", "budget.ActionLine", "portal.Phase"),
        pages=((pgettext_lazy("money", "Overview"), "budget-dashboard"),),
    ),
    Place(
        _("People"),
        (
            "portal.User",
            "portal.RoleGrant",
            "portal.Invitation",
            "portal.Designation",
            "portal.ContactMessage",
            "portal.Organisation",
            "portal.FieldOffice",
        ),
    ),
    Place(
        _("Programme"),
        (
            "portal.PhaseTarget",
            "portal.GoverningSession",
            "portal.Country",
            "roadmap.Output",
            "roadmap.Activity",
            "roadmap.Theme",
            "portal.Event",
            "portal.OutgoingMessage",
            "portal.Document",
        ),
    ),
)


def places(user) -> Iterator[NavItem]:
    """Between “To do” and the end, in the order of the table."""
    if not is_staff_member(user):
        return
    for order, place in enumerate(PLACES, start=1):
        if tabs := tuple(place.tabs(user)):
            yield NavItem(place.label, tabs[0].url, order, tabs=tabs)
