"""The page of a follow-up, its moves, and the form that makes one from a comment or a conclusion."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal import history, horizon, languages, registry
from portal.fields import DayFormField, LineFormField
from portal.followups import actions, queries, sources
from portal.forms.page import FormPage
from portal.forms.transitions import TransitionPage
from portal.models import FollowUp, User


@require_safe
def followup(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done, by whom and by when, and from what it came."""
    user = request.user
    found = get_object_or_404(queries.with_people(queries.visible_to(user)).select_related("closed_by"), pk=pk)
    source_url = registry.page_of(user, found.source)
    said, language = sources.of_record(found.source).said(found.source) if source_url else ("", "")
    context = {
        "followup": found,
        "rows": found.lifecycle.open_to(user, found),
        "about_url": registry.page_of(user, found.about),
        "source_url": source_url,
        "said": said,
        "said_language": language,
        "moves": registry.moves_of(found),
        "first_due": queries.first_day_of(found),
        "history": history.history_of(found, user).exclude(verb=queries.DAY_MOVED),  # its move says the same
    }
    return render(request, "portal/followup.html", context)


class Close(TransitionPage):
    """Done, dropped, or for another day."""

    template_name = "portal/followup_close.html"
    records = staticmethod(queries.visible_to)

    @staticmethod
    def leads_to(user: User, record: FollowUp) -> str:
        return registry.address("follow-up", record.pk)


class PersonField(forms.ModelChoiceField):
    """One of those who have a part in the record, each with what they are."""

    def label_from_instance(self, person: User) -> str:
        roles = ", ".join(str(grant.get_role_display()) for grant in person.current_grants)
        return f"{person.full_name} · {roles}" if roles else person.full_name


class FollowUpForm(forms.Form):
    """What is to be done, by whom and by when."""

    what = LineFormField(label=_("What is to be done"), max_length=250)
    language = forms.ChoiceField(label=_("Language you write in"), choices=languages.OF_PROJECTS)
    owner = PersonField(
        label=_("Who does it"), queryset=None, required=False, empty_label=_("Somebody without an account")
    )
    owner_named = LineFormField(
        label=_("Who it is, without an account"),
        max_length=150,
        required=False,
        help_text=_("An organisation or an office. You then see to it that it is done."),
    )
    due = DayFormField(label=_("To be done by"), ahead=horizon.SOON)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
        self.fields["owner_named"].needed = _("needed where no person is chosen")


class Agree(FormPage):
    """Make a follow-up from the record of the address."""

    template_name = "portal/followup_form.html"
    title = _("Agree on a follow-up")
    intro = _("Whoever is to do it has it on the home page, and is told by e-mail.")
    submit_label = _("Agree on it")
    done_message = _("The follow-up is agreed.")
    may_repeat = False

    def prepare(self) -> None:
        source = sources.of_kind(self.kwargs["kind"])
        if source is None:
            raise Http404
        self.source = source
        self.record = get_object_or_404(source.read_by(self.request.user), pk=self.kwargs["pk"])
        if not source.may_write(self.request.user, self.record):
            raise PermissionDenied
        self.about = source.about(self.record)

    def make_form(self, data=None, files=None) -> FollowUpForm:
        people = queries.with_roles(sources.ground_of(self.about).people(self.about))
        return FollowUpForm(data, initial={"language": self.request.user.language}, people=people)

    def act(self, form: FollowUpForm) -> str:
        actions.agree(self.source, self.record, by=self.request.user, **form.cleaned_data)
        return self.back_url()

    def back_url(self) -> str:
        return f"{registry.page_of(self.request.user, self.about)}#follow-ups"

    def context(self) -> dict[str, Any]:
        said, language = self.source.said(self.record)
        return {"said": said, "said_language": language, "about": self.about}
