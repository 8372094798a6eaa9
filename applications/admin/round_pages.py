"""The pages of a selection round in the admin: each changes one thing, through its action."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.actions import letters, proposals, rounds
from applications.forms import rounds as round_forms
from applications.models import Letter
from applications.queries import proposals as proposal_queries
from applications.queries import rounds as queries
from applications.selection import letter_pdf
from portal import clock
from portal.forms.page import SUBMIT
from portal.refusals import Refused
from portal.staff.pages import AdminPage, address_of


class Limits(AdminPage):
    form_class = round_forms.LimitsForm
    title = _("Places, envelope and regions")
    intro = _(
        "The proposal keeps to all of these. What was proposed before is forgotten when places, ceiling or regions "
        "change."
    )
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
    """The best portfolio: asked for, with a country forced in or out or without; shown once a worker has it; kept."""

    template_name = "admin/applications/selectionround/proposal.html"
    title = _("Propose a portfolio")
    intro = _("The set with the highest total score within the places, the envelope and the bounds of the regions.")
    submit_label = _("Work out the proposal")
    edits = "record"

    def prepare(self) -> None:
        super().prepare()
        self.candidates = list(queries.candidates_of(self.record))
        latest = proposal_queries.latest(self.record)
        self.shown = proposal_queries.shown(latest, self.candidates) if latest else None

    def make_form(self, data=None, files=None) -> round_forms.ForcingForm:
        latest = self.shown and self.shown.proposal
        forced = latest.forced if latest else {candidate.pk: candidate.forced for candidate in self.candidates}
        why = latest.why if latest else {candidate.pk: candidate.forced_why for candidate in self.candidates}
        return round_forms.ForcingForm(data, candidates=self.candidates, forced=forced, why=why)

    def act(self, form: round_forms.ForcingForm) -> str:
        """“Keep this proposal” has its key, so that what was on the screen is kept; else one is asked for."""
        proposal = next((p for p in self.record.proposals.all() if str(p.pk) == self.request.POST[SUBMIT]), None)
        if proposal is None:
            proposals.ask(self.record, forced=form.forced(), why=form.why(), by=self.request.user)
            return self.request.path
        if (form.forced(), form.why()) != (proposal.forced, proposal.why):
            raise Refused(_("You have changed what is forced, or why: have the proposal worked out first."))
        proposals.keep(proposal, by=self.request.user)
        self.done_message = _("The proposal is kept.")
        return self.back_url()

    def context(self) -> dict[str, Any]:
        return super().context() | {"shown": self.shown}


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
        candidates = list(queries.candidates_of(self.record))
        explained = proposal_queries.explained(self.candidate, candidates)
        return super().context() | {"candidate": self.candidate, "explained": explained}


class ReadLetter(AdminPage):
    """A letter as the Party will get it."""

    template_name = "admin/applications/selectionround/letter.html"
    form_class = round_forms.ReadForm
    submit_label = _("Mark as read")
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
        return super().context() | {"letter": self.letter, "may_read": may_read, "preview": self.preview()}

    def preview(self) -> SafeString:
        """Signed by whoever releases the round, on the day on which it goes out; before that as if it were now."""
        signer = self.record.released_by or self.request.user
        return letter_pdf.preview(self.letter, signer=signer, as_of=self.record.release_at or clock.now())


class Promote(AdminPage):
    """The next on the reserve list, in a round of one place."""

    form_class = forms.Form
    title = _("Propose the next of the reserve list")
    intro = _("It begins a round of one place for the next on the list; you decide and release it as any other.")
    submit_label = _("Begin the round")

    def act(self, form) -> str:
        return address_of(rounds.promote(self.record.call, by=self.request.user))
