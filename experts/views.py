"""The expert's own entry, and an entry as those who may read it see it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from experts import actions, queries
from experts.forms import ProfileForm
from experts.models import Expert
from experts.rules import owns
from portal import files
from portal.forms.page import FormPage
from portal.forms.transitions import TransitionPage
from portal.models import User
from portal.rules import is_expert, is_secretariat


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The expert's own entry; who has none yet is led to write it."""
    if not is_expert(request.user):
        raise PermissionDenied
    expert = queries.for_page(request.user).filter(user=request.user).first()
    return _entry(request, expert) if expert else redirect("my-entry-change")


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry, for the Secretariat and for a Party to which the expert is proposed."""
    return _entry(request, get_object_or_404(queries.for_page(request.user), pk=pk))


def _entry(request: HttpRequest, expert: Expert) -> HttpResponse:
    own = owns(request.user, expert)
    context = {
        "expert": expert,
        "is_own": own,
        "sees_all": own or is_secretariat(request.user),
        "is_officer": is_secretariat(request.user),
        "cvs": files.about(expert, actions.CV),
    }
    return render(request, "experts/entry.html", context)


class MyEntryChange(FormPage):
    """Write one's own entry, or change it: the same page."""

    form_class = ProfileForm
    template_name = "experts/entry_form.html"
    submit_label = _("Save my entry")
    edits = "expert"

    def prepare(self) -> None:
        self.expert = queries.entry_of(self.request.user)
        if not (is_expert(self.request.user) or self.expert):
            raise PermissionDenied
        self.title = _("My entry in the expert bank")
        self.done_message = _("Your entry is saved.") if self.expert else _("Your entry is with the Secretariat.")

    def form_kwargs(self) -> dict:
        if self.expert:
            return {"instance": self.expert}
        user = self.request.user
        return {"initial": {"full_name": user.full_name, "biography_language": user.language}}

    def act(self, form: ProfileForm) -> str:
        user = self.request.user
        if self.expert:
            actions.change(self.expert, by=user, **form.cleaned_data)
        else:
            actions.add(email=user.email, by=user, **form.cleaned_data)
        return reverse("my-entry")

    def back_url(self) -> str:
        return reverse("my-entry") if self.expert else reverse("home")

    def context(self) -> dict:
        return {"expert": self.expert, "cvs": files.about(self.expert, actions.CV) if self.expert else []}


class EntryTransition(TransitionPage):
    """Pausing, withdrawing and the rest of an entry's life."""

    records = staticmethod(queries.visible_to)

    @staticmethod
    def leads_to(user: User, expert: Expert) -> str:
        return reverse("my-entry") if owns(user, expert) else reverse("expert", args=[expert.pk])
