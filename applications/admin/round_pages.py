"""The pages of a selection round in the admin: each changes one thing, through its action."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.actions import letters, rounds
from applications.forms import rounds as round_forms
from applications.models import Letter, SelectionRound
from applications.queries import rounds as queries
from applications.selection import portfolio
from applications.selection.explaining import countries_of, points, why_out
from portal.forms.page import FormPage
from portal.rules import is_secretariat


def address(found: SelectionRound) -> str:
    return reverse("admin:applications_selectionround_change", args=[found.pk])


def to_round(found: SelectionRound) -> HttpResponseRedirect:
    return redirect(address(found))


class RoundPage(FormPage):
    """One form about a round; it leads back to its ranking."""

    template_name = "admin/form_page.html"
    model_admin: Any = None

    def prepare(self) -> None:
        if not is_secretariat(self.request.user):
            raise PermissionDenied
        self.found: SelectionRound = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])
        self.find()

    def find(self) -> None:
        """What else the page is about; raises Http404."""

    def back_url(self) -> str:
        return address(self.found)

    def act(self, form: forms.BaseForm) -> str:
        self.change(form)
        return self.back_url()

    def change(self, form) -> None:
        """Do it, through the action."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": SelectionRound._meta, "original": self.found}


class Limits(RoundPage):
    form_class = round_forms.LimitsForm
    title = _("Places, envelope and regions")
    intro = _("The proposal keeps to all of these. What was proposed before is forgotten when they change.")
    done_message = _("The limits of the round are saved.")
    edits = "found"

    def form_kwargs(self) -> dict[str, Any]:
        return {"selection_round": self.found}

    def change(self, form) -> None:
        rounds.set_limits(self.found, by=self.request.user, **form.limits())


class Candidates(RoundPage):
    title = _("Candidates and their costs")
    intro = _(
        "An application with an estimated cost (USD) is in the round; one without isn’t. The cost is committed when "
        "the application is selected."
    )
    done_message = _("The candidates of the round are saved.")
    edits = "found"

    def make_form(self, data=None, files=None) -> round_forms.CandidatesForm:
        costs = dict(self.found.candidates.values_list("application", "cost"))
        applications = list(queries.may_be_candidates(self.found, self.request.user))
        return round_forms.CandidatesForm(data, applications=applications, costs=costs)

    def change(self, form) -> None:
        rounds.put_candidates(self.found, costs=form.costs(), by=self.request.user)


class Proposal(RoundPage):
    """The best portfolio, and what changes when a country is forced in or out; then it is kept."""

    template_name = "admin/applications/selectionround/proposal.html"
    title = _("Propose a portfolio")
    intro = _("The set with the highest total score within the places, the envelope and the bounds of the regions.")
    submit_label = _("Keep this proposal")
    done_message = _("The proposal is kept.")
    edits = "found"

    def find(self) -> None:
        self.candidates = list(queries.candidates_of(self.found))

    def make_form(self, data=None, files=None) -> round_forms.ForcingForm:
        return round_forms.ForcingForm(data, candidates=self.candidates)

    def show(self, form: round_forms.ForcingForm, status: int = 200) -> HttpResponse:
        self.form = form
        return super().show(form, status)

    def change(self, form) -> None:
        rounds.keep_proposal(self.found, forced=form.forced(), by=self.request.user)

    def context(self) -> dict[str, Any]:
        return super().context() | self.compared()

    def compared(self) -> dict[str, Any]:
        """The set with what is forced beside the one without; or why there is none."""
        forced = self.form.forced()
        try:
            found, limits = rounds.propose(self.found, self.candidates, forced)
        except ValidationError as refusal:
            return {"impossible": refusal.messages}
        chosen = [c for c in self.candidates if c.pk in found.keys]
        shown = {"chosen": chosen, "score": points(found.score), "cost": sum(c.cost for c in chosen), "limits": limits}
        return shown | (self.difference(found) if forced else {})

    def difference(self, found: portfolio.Portfolio) -> dict[str, Any]:
        try:
            free, _limits = rounds.propose(self.found, self.candidates, {})
        except ValidationError:
            return {}
        by_key = {c.pk: c for c in self.candidates}
        return {
            "compared": True,
            "enter": [by_key[key] for key in sorted(found.keys - free.keys)],
            "leave": [by_key[key] for key in sorted(free.keys - found.keys)],
            "lost": points(free.score - found.score),
            "cost_before": sum(c.cost for c in self.candidates if c.pk in free.keys),
        }


class Decide(RoundPage):
    """The decision on one application, beside why it is or isn’t proposed."""

    template_name = "admin/applications/selectionround/decide.html"
    form_class = round_forms.DecisionForm
    submit_label = _("Save the decision")
    done_message = _("The decision is saved. It stays within the round until that is published.")
    edits = "found"

    def find(self) -> None:
        self.candidate = get_object_or_404(queries.candidates_of(self.found), pk=self.kwargs["candidate"])
        self.title = self.candidate.application.reference

    def form_kwargs(self) -> dict[str, Any]:
        return {"candidate": self.candidate}

    def change(self, form) -> None:
        rounds.decide_candidate(self.candidate, by=self.request.user, **form.cleaned_data)

    def context(self) -> dict[str, Any]:
        return super().context() | {"candidate": self.candidate, "explained": self.explained()}

    def explained(self) -> list[str]:
        """Why it isn’t in what was proposed, and what taking it would cost."""
        if self.candidate.proposed is not False:
            return []
        candidates = list(queries.candidates_of(self.found))
        forced = {c.pk: c.forced for c in candidates if c.forced}
        try:
            found, limits = rounds.propose(self.found, candidates, forced)
        except ValidationError as refusal:
            return refusal.messages
        options = queries.options(candidates)
        option = next(option for option in options if option.key == self.candidate.pk)
        if option in found.chosen:  # the envelope has grown since the proposal was kept
            return []
        return why_out(portfolio.trade(options, limits, found, option), countries_of(candidates))


class ReadLetter(RoundPage):
    """A letter as the Party will get it."""

    template_name = "admin/applications/selectionround/letter.html"
    form_class = round_forms.ReadForm
    submit_label = _("It is read")
    done_message = _("The letter is read.")

    def find(self) -> None:
        rows = Letter.objects.filter(candidate__round=self.found).select_related("application__party", "template")
        self.letter = get_object_or_404(rows, pk=self.kwargs["letter"])
        self.title = _("Letter: %(reference)s") % {"reference": self.letter.application.reference}

    def change(self, form) -> None:
        letters.read(self.letter, by=self.request.user)

    def act(self, form) -> str:
        """On to the next one that nobody has read."""
        self.change(form)
        unread = Letter.objects.filter(candidate__round=self.found, read_at=None).order_by("application__reference")
        following = unread.first()
        if following is None:
            return self.back_url()
        return reverse("admin:applications_selectionround_letter", args=[self.found.pk, following.pk])

    def context(self) -> dict[str, Any]:
        may_read = self.found.state == "decided" and self.letter.read_at is None
        return super().context() | {"letter": self.letter, "may_read": may_read}


class Promote(RoundPage):
    """The next on the reserve list, in a round of one place."""

    form_class = forms.Form
    title = _("Propose the next of the reserve list")
    intro = _("It begins a round of one place for the next on the list; you decide and release it as any other.")
    submit_label = _("Begin the round")

    def act(self, form) -> str:
        return address(rounds.promote(self.found.call, by=self.request.user))
