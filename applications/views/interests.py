"""My interests: what a person who evaluates or handles applications keeps on the register."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions, queries, ties
from applications.forms.interests import InterestForm
from portal.forms.page import FormPage
from portal.rules import is_evaluator, is_secretariat


class Interests(FormPage):
    """The list of one's own, and the form that adds to it."""

    template_name = "applications/interests.html"
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
        if not (is_evaluator(self.request.user) or is_secretariat(self.request.user)):
            raise PermissionDenied

    def act(self, form) -> str:
        actions.declare_interest(self.request.user, by=self.request.user, **form.cleaned_data)
        return reverse("interests")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return {"interests": queries.interests_of(user), "declared": ties.has_declared(user)}
