"""Everybody's menu: the staff's places by the work done there, with the lists that stand side by side in each; and the
places of each role on the web.

One table for each, for the whole portal, since a place may hold lists of several apps. A list stands where the person
may read it; a place without any is not theirs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

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
from portal.roles import SPEAKERS, WRITERS
from portal.rules import is_secretariat, is_staff_member

Text = str | Promise


@dataclass(frozen=True)
class Page:
    """A page by the name of its address; `open_to` says to whom of those who have the place."""

    label: Text
    name: str
    open_to: Callable[[User], bool] = is_staff_member

    @property
    def tab(self) -> Tab:
        return Tab(self.label, address(self.name))


@dataclass(frozen=True)
class Place:
    """A place of the staff. `lists` are models of the admin (“app.Model”); `pages` stand before, `after` after them."""

    label: Text
    lists: tuple[str, ...]
    pages: tuple[Page, ...] = ()
    after: tuple[Page, ...] = ()

    def tabs(self, user: User) -> Iterator[Tab]:
        yield from (page.tab for page in self.pages if page.open_to(user))
        yield from self._lists(user)
        yield from (page.tab for page in self.after if page.open_to(user))

    def _lists(self, user: User) -> Iterator[Tab]:
        for model in map(apps.get_model, self.lists):
            if type(admin.site.get_model_admin(model)).viewers(user):
                name = capfirst(model._meta.verbose_name_plural)
                yield Tab(name, address(admin_urlname(model._meta, "changelist")))


@dataclass(frozen=True)
class WebPlace:
    """A place on the web for those who hold one of the `roles` (None: whoever has signed in), or for everybody where it
    is `public`; `pages` are names of addresses, the first of which it leads to. An `own` one stands in the menu of the
    account. Those whom `unless` names have the same in the staff's menu."""

    label: Text
    pages: tuple[tuple[Text, str], ...] | str
    roles: tuple[str, ...] | None = None
    public: bool = False
    own: bool = False
    unless: Callable[[User], bool] | None = None

    def is_for(self, user: Any) -> bool:
        if self.public:
            return True
        if not user.is_authenticated or (self.unless and self.unless(user)):
            return False
        return self.roles is None or user.holds(*self.roles)

    def item(self, order: int) -> NavItem:
        pages = ((self.label, self.pages),) if isinstance(self.pages, str) else self.pages
        tabs = tuple(Tab(label, address(name)) for label, name in pages)
        return NavItem(self.label, tabs[0].url, order, public=self.public, own=self.own, tabs=tabs)


PLACES = (
    Place(
        _("Applications"),
        (
            "applications.Application",
            "applications.Evaluation",
            "applications.Call",
            "applications.CountryList",
            "portal.Interest",
            "portal.Absence",
        ),
    ),
    Place(_("Rounds"), ("applications.SelectionRound", "applications.LetterTemplate")),
    Place(
        _("Assistances"),
        (
            "assistance.Assistance",
            "assistance.Milestone",
            "assistance.Assignment",
            "portal.FollowUp",
            "assistance.StepKind",
            "roadmap.NationalRoadmap",
            "portal.Gathering",
        ),
    ),
    Place(_("Experts"), ("experts.Expert",)),
    Place(
        _("Money"),
        ("budget.Contribution", "budget.Commitment", "budget.Entry", "budget.ActionLine", "portal.Phase"),
        pages=(Page(pgettext_lazy("money", "Overview"), "budget-dashboard"),),
    ),
    Place(
        _("People"),
        (
            "portal.User",
            "portal.RoleGrant",
            "portal.Invitation",
            "portal.Designation",
            "portal.Pass",
            "portal.ContactMessage",
            "portal.Contact",
            "portal.Organisation",
            "portal.FieldOffice",
            "portal.Import",
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
        after=(Page(_("Data checks"), "data-checks", open_to=is_secretariat),),
    ),
)

WEB_PLACES = (
    WebPlace(_("Our applications"), "applications", WRITERS),
    WebPlace(_("My evaluations"), "evaluations", ("evaluator",)),
    WebPlace(_("My roadmap"), "my-roadmaps", SPEAKERS),
    WebPlace(_("Roadmaps under way"), "my-roadmaps", ("field_office",)),
    WebPlace(_("Assistances"), "assistances", (*SPEAKERS, "expert", "field_office"), unless=is_secretariat),
    WebPlace(_("My entry"), "my-entry", ("expert",), unless=is_secretariat),
    WebPlace(_("Budget"), "budget-dashboard", ("donor",), unless=is_staff_member),
    WebPlace(_("My interests"), "interests", ("evaluator", "secretariat"), own=True),
    WebPlace(_("My documents"), "my-documents", own=True),
    WebPlace(_("The programme"), "programme", public=True),
    WebPlace(_("Open roadmap"), "open-roadmap", public=True),
    WebPlace(_("Call"), "calls", public=True),
    WebPlace(_("Published roadmaps"), "roadmaps", public=True),
)


def places(user) -> Iterator[NavItem]:
    """Those of the staff, then those of the web, each in the order of its table and after “To do” or “Home”."""
    yield from _of_staff(user)
    yield from _on_the_web(user)


def _on_the_web(user) -> Iterator[NavItem]:
    """Whoever holds two roles has a page that both lead to once."""
    led_to = set()
    for order, place in enumerate(WEB_PLACES, start=len(PLACES) + 1):
        if place.is_for(user) and (item := place.item(order)).url not in led_to:
            led_to.add(item.url)
            yield item


def _of_staff(user) -> Iterator[NavItem]:
    if not is_staff_member(user):
        return
    for order, place in enumerate(PLACES, start=1):
        if tabs := tuple(place.tabs(user)):
            yield NavItem(place.label, tabs[0].url, order, tabs=tabs)
