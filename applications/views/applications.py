"""A Party's applications, section by section, and what becomes of them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from applications import actions, queries, rules, timeline
from applications.actions import readiness
from applications.dossier import content, dossiers, progress, reading, sections
from applications.forms.sections import StartForm
from applications.models import Application
from portal import history
from portal.forms.drafts import DraftForm
from portal.forms.page import FormPage, Instead
from portal.forms.transitions import TransitionPage
from portal.models import Country, User
from portal.outgoing import documents
from portal.roles import SPEAKERS


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The applications of my Party, and the calls it may answer."""
    parties = Country.objects.filter(pk__in=rules.own_parties(request.user))
    if not parties:
        raise PermissionDenied
    found = queries.visible_to(request.user).filter(party__in=parties)
    standings = queries.standings(request.user, queries.open_calls())
    context = {
        "applications": found,
        "deleted": queries.deleted_drafts(request.user),
        "standings": standings,
        "parties": parties,
    }
    return render(request, "applications/list.html", context)


class Start(FormPage):
    """Begin the draft of a Party for a call."""

    title = _("Begin an application")
    submit_label = _("Begin")

    def prepare(self) -> None:
        self.call = get_object_or_404(queries.published_calls(), code=self.kwargs["code"])
        self.party = get_object_or_404(Country, iso3=self.kwargs["iso3"].upper(), is_party=True)
        if not self.request.user.holds(*SPEAKERS, party_id=self.party.pk):
            raise PermissionDenied
        if not (self.call.takes_applications or self.acts()):
            raise Instead(redirect("call", code=self.call.code))
        self.intro = _("%(call)s. The draft is shared with everybody who speaks for %(party)s.") % {
            "call": self.call.title,
            "party": self.party.short_name,
        }

    def make_form(self, data=None, files=None) -> StartForm:
        sources = queries.to_copy(self.request.user, self.party)
        source = next((a for a in sources if str(a.pk) == self.request.GET.get("from")), None)
        language = source.language if source else self.request.LANGUAGE_CODE
        initial = {
            "source": source,
            "title": source.title if source else "",
            "language": language if language in self.call.languages else self.call.languages[0],
        }
        return StartForm(data, call=self.call, sources=sources, initial=initial)

    def act(self, form) -> str:
        answers = {"title": form.cleaned_data["title"], "language": form.cleaned_data["language"]}
        if source := form.cleaned_data.get("source"):
            application = actions.copy(source, self.call, by=self.request.user, **answers)
        else:
            application = actions.start(self.call, self.party, by=self.request.user, **answers)
        return reverse("application", args=[application.pk])

    def back_url(self) -> str:
        return reverse("applications")


@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The Party's page of its application: whose turn, the sections and their state, or what has become of it."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    over = sections.call_over(found) if found.state == "draft" else ""
    tasks = progress.tasks_of(found) if found.state == "draft" else []
    context = {
        "application": found,
        "tasks": tasks,
        "next_task": next((task for task in tasks if task["tone"] != "done"), None),
        "dossier": reading.dossier(found) if found.state != "draft" else "",
        "over": over,
        "steps": timeline.steps(found),
        "until": timeline.until(found),
        "submissions": found.submissions.all(),
        "feedback": queries.feedback(found),
        "history": history.history_of(found, request.user)[:20],
        "documents": documents.about(found),
        "copies_into": [call for call, party in queries.to_apply(request.user) if party.pk == found.party_id]
        if found.state != "draft" or over
        else [],
    }
    return render(request, "applications/application.html", context)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer on one page, and what is still missing, before submitting."""
    found = get_object_or_404(queries.whole(queries.visible_to(request.user)), pk=pk, state="draft")
    tasks = progress.tasks_of(found)
    context = {
        "application": found,
        "parts": list(zip(content.dossier(found), tasks, strict=True)),
        "wanting": [task for task in tasks if task["lacks"]],
        "over": sections.call_over(found),
        "may_tell": not readiness.why_not(request.user, found),
        "can_submit": any(row.name == "submit" for row in found.lifecycle.open_to(request.user, found)),
    }
    return render(request, "applications/check.html", context)


class TellReady(FormPage):
    """Whoever wrote the draft, and may not submit it, tells the focal point that it is ready."""

    title = _("Tell the focal point that it is ready")
    intro = _("The focal point is told by message that every section is complete, and by whom.")
    submit_label = _("Tell the focal point")
    done_message = _("The focal point is told.")
    form_class = forms.Form

    def prepare(self) -> None:
        self.application = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"], state="draft")
        self.intro = readiness.why_not(self.request.user, self.application) or self.intro

    def act(self, form) -> str:
        readiness.tell_ready(self.application, by=self.request.user)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("application-check", args=[self.application.pk])


class DraftDossier(FormPage):
    """The PDFs of the draft, and the form by which another is made."""

    template_name = "applications/draft_dossiers.html"
    form_class = DraftForm
    title = _("PDF of the draft")
    intro = _("The application as it stands today, to read and sign inside the ministry. Each page says “draft”.")
    submit_label = _("Make a PDF of the draft")
    done_message = _("The PDF is being made; this takes less than a minute.")

    def prepare(self) -> None:
        found = queries.visible_to(self.request.user)
        self.application = get_object_or_404(found, pk=self.kwargs["pk"], state="draft")

    def form_kwargs(self):
        return {"initial": {"languages": [self.request.LANGUAGE_CODE]}}

    def act(self, form) -> str:
        for language in form.cleaned_data["languages"]:
            actions.make_draft_dossier(self.application, language=language, by=self.request.user)
        return reverse("application-draft", args=[self.application.pk])

    def context(self):
        made = documents.about(self.application, dossiers.DRAFT)
        return {"application": self.application, "drafts": made}

    def back_url(self) -> str:
        return reverse("application", args=[self.application.pk])


class Move(TransitionPage):
    """Submit, withdraw, delete, restore."""

    records = staticmethod(queries.to_move)

    def act(self, form) -> str:
        """What is handed in leads to its receipt."""
        address = super().act(form)
        received = self.row.name in ("submit", "answer")
        return reverse("application-received", args=[self.record.pk]) if received else address

    @staticmethod
    def leads_to(user: User, record: Application) -> str:
        name = "applications" if record.state == "abandoned" else "application"
        return reverse(name, args=[record.pk] if name == "application" else [])
