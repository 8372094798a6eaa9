"""The pages of a selection round in the admin: each changes one thing, through its action."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.actions import letters, rounds
from applications.forms import rounds as round_forms
from applications.models import Letter
from applications.queries import rounds as queries
from applications.selection import portfolio
from applications.selection.explaining import countries_of, points, why_out
from portal.staff.pages import AdminPage, address_of


class Limits(AdminPage):
    form_class = round_forms.LimitsForm
    title = _("Places, envelope and regions")
    intro = _("The proposal keeps to all of these. What was proposed before is forgotten when they change.")
    done_message = _("The limits of the round are saved.")
    edits = "record"

    def form_kwargs(self) -> dict[str, Any]:
        return {"selection_round": self.record}

    def change(self, form) -> None:
        rounds.set_limits(self.record, by=self.request.user, **form.limits())


class Candidates(AdminPage):
    title = _("Candidates and their costs")
    intro = _(
        "An application with an estimated cost (USD) is in the round; one without isn’t. The cost is committed when "
        "the application is selected."
    )
    done_message = _("The candidates of the round are saved.")
    edits = "record"

    def make_form(self, data=None, files=None) -> round_forms.CandidatesForm:
        costs = dict(self.record.candidates.values_list("application", "cost"))
        applications = list(queries.may_be_candidates(self.record, self.request.user))
        return round_forms.CandidatesForm(data, applications=applications, costs=costs)

    def change(self, form) -> None:
        rounds.put_candidates(self.record, costs=form.costs(), by=self.request.user)


class Proposal(AdminPage):
    """The best portfolio, and what changes when a country is forced in or out; then it is kept."""

    template_name = "admin/applications/selectionround/proposal.html"
    title = _("Propose a portfolio")
    intro = _("The set with the highest total score within the places, the envelope and the bounds of the regions.")
    submit_label = _("Keep this proposal")
    done_message = _("The proposal is kept.")
    edits = "record"

    def prepare(self) -> None:
        super().prepare()
        self.candidates = list(queries.candidates_of(self.record))

    def make_form(self, data=None, files=None) -> round_forms.ForcingForm:
        return round_forms.ForcingForm(data, candidates=self.candidates)

    def show(self, form: round_forms.ForcingForm, status: int = 200) -> HttpResponse:
        self.form = form
        return super().show(form, status)

    def change(self, form) -> None:
        rounds.keep_proposal(self.record, forced=form.forced(), by=self.request.user)

    def context(self) -> dict[str, Any]:
        return super().context() | self.compared()

    def compared(self) -> dict[str, Any]:
        """The set with what is forced beside the one without; or why there is none."""
        forced = self.form.forced()
        try:
            best, limits = rounds.propose(self.record, self.candidates, forced)
        except ValidationError as refusal:
            return {"impossible": refusal.messages}
        chosen = [c for c in self.candidates if c.pk in best.keys]
        shown = {"chosen": chosen, "score": points(best.score), "cost": sum(c.cost for c in chosen), "limits": limits}
        return shown | (self.difference(best) if forced else {})

    def difference(self, best: portfolio.Portfolio) -> dict[str, Any]:
        try:
            free, _limits = rounds.propose(self.record, self.candidates, {})
        except ValidationError:
            return {}
        by_key = {c.pk: c for c in self.candidates}
        return {
            "compared": True,
            "enter": [by_key[key] for key in sorted(best.keys - free.keys)],
            "leave": [by_key[key] for key in sorted(free.keys - best.keys)],
            "lost": points(free.score - best.score),
            "cost_before": sum(c.cost for c in self.candidates if c.pk in free.keys),
        }


class Decide(AdminPage):
    """The decision on one application, beside why it is or isn’t proposed."""

    template_name = "admin/applications/selectionround/decide.html"
    form_class = round_forms.DecisionForm
    submit_label = _("Save the decision")
    done_message = _("The decision is saved. It stays within the round until that is published.")
    edits = "record"

    def prepare(self) -> None:
        super().prepare()
        self.candidate = get_object_or_404(queries.candidates_of(self.record), pk=self.kwargs["candidate"])
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
        candidates = list(queries.candidates_of(self.record))
        forced = {c.pk: c.forced for c in candidates if c.forced}
        try:
            best, limits = rounds.propose(self.record, candidates, forced)
        except ValidationError as refusal:
            return refusal.messages
        options = queries.options(candidates)
        option = next(option for option in options if option.key == self.candidate.pk)
        if option in best.chosen:  # the envelope has grown since the proposal was kept
            return []
        return why_out(portfolio.trade(options, limits, best, option), countries_of(candidates))


class ReadLetter(AdminPage):
    """A letter as the Party will get it."""

    template_name = "admin/applications/selectionround/letter.html"
    form_class = round_forms.ReadForm
    submit_label = _("It is read")
    done_message = _("The letter is read.")

    def prepare(self) -> None:
        super().prepare()
        rows = Letter.objects.filter(candidate__round=self.record).select_related("application__party", "template")
        self.letter = get_object_or_404(rows, pk=self.kwargs["letter"])
        self.title = _("Letter: %(reference)s") % {"reference": self.letter.application.reference}

    def change(self, form) -> None:
        letters.read(self.letter, by=self.request.user)

    def act(self, form) -> str:
        """On to the next one that nobody has read."""
        self.change(form)
        unread = Letter.objects.filter(candidate__round=self.record, read_at=None).order_by("application__reference")
        following = unread.first()
        if following is None:
            return self.back_url()
        return reverse("admin:applications_selectionround_letter", args=[self.record.pk, following.pk])

    def context(self) -> dict[str, Any]:
        may_read = self.record.state == "decided" and self.letter.read_at is None
        return super().context() | {"letter": self.letter, "may_read": may_read}


class Promote(AdminPage):
    """The next on the reserve list, in a round of one place."""

    form_class = forms.Form
    title = _("Propose the next of the reserve list")
    intro = _("It begins a round of one place for the next on the list; you decide and release it as any other.")
    submit_label = _("Begin the round")

    def act(self, form) -> str:
        return address_of(rounds.promote(self.record.call, by=self.request.user))
