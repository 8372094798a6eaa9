"""My interests: what a person who judges or handles records keeps on the register."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.forms.page import FormPage
from portal.interests import actions, queries, subjects
from portal.interests.forms import InterestForm
from portal.rules import keeps_interests


class Interests(FormPage):
    """The list of one's own, and the form that adds to it."""

    template_name = "portal/interests.html"
    form_class = InterestForm
    title = _("My interests")
    intro = _(
        "What ties you to a country, an organisation or a project. An application that it touches is closed to you, "
        "so that nobody has to wonder."
    )
    submit_label = _("Declare this interest")
    done_message = _("Your interest is on the register.")
    may_repeat = False

    def prepare(self) -> None:
        if not keeps_interests(self.request.user):
            raise PermissionDenied

    def act(self, form) -> str:
        actions.declare_interest(self.request.user, by=self.request.user, **form.cleaned_data)
        return reverse("interests")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "interests": [(one, subjects.named(one.about)) for one in queries.interests_of(user)],
            "known": queries.known_of(user),
            "declared": queries.has_declared(user),
        }
