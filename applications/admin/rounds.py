"""Selection rounds: the list, and for each its ranking with what there is to do."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from applications.actions import rounds
from applications.admin import round_pages
from applications.models import SelectionRound
from applications.queries import proposals as proposal_queries
from applications.queries import rounds as queries
from applications.selection import portfolio
from applications.selection.explaining import better_said, obstacles_said
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.changing import ActionForm
from portal.staff.pages import address_of
from portal.staff.records import PortalModelAdmin


class NewRoundForm(ActionForm):
    class Meta:
        model = SelectionRound
        fields = ("call", "name", "places", "cap", "delay_hours")


@admin.register(SelectionRound)
class SelectionRoundAdmin(PortalModelAdmin):
    """A round is begun here; on its page it is ranked, proposed, decided and released."""

    form = NewRoundForm
    list_display = ["name", "call", "state_label", lists.turn, "places", "deadline", "published_at"]
    list_filter = ["state", "call"]
    list_select_related = ["call"]
    search_fields = ["folded", "call__folded"]
    add_form_template = "admin/change_form.html"
    change_form_template = "admin/applications/selectionround/ranking.html"
    viewers = is_secretariat
    deadline = lists.deadline(_("goes out"), "release_at")
    adders = is_secretariat
    editors = None
    fields = ["call", "name", "places", "cap", "delay_hours"]
    pages = {
        "limits": ("<int:pk>/limits/", round_pages.Limits),
        "candidates": ("<int:pk>/candidates/", round_pages.Candidates),
        "proposal": ("<int:pk>/proposal/", round_pages.Proposal),
        "decide": ("<int:pk>/candidates/<int:candidate>/", round_pages.Decide),
        "letter": ("<int:pk>/letters/<int:letter>/", round_pages.ReadLetter),
        "next": ("<int:pk>/next/", round_pages.Promote),
    }

    def get_queryset(self, request):
        return queries.visible_to(request.user)

    def create(self, request, form):
        return rounds.start_round(by=request.user, **form.cleaned_data)

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        return redirect(address_of(obj))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= self.ranking(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def ranking(self, request: HttpRequest, selection_round: SelectionRound) -> dict[str, Any]:
        """The candidates in their rank, with what was proposed and is decided."""
        lines = queries.ranking(selection_round)
        chosen = [line.candidate for line in lines if line.candidate.decision == "select"]
        kept = proposal_queries.kept(selection_round)
        return {
            "selection_round": selection_round,
            "lines": list(zip(lines, left_out_by(selection_round, lines), strict=True)),
            "envelope": queries.envelope(selection_round),
            "latest_proposal": proposal_queries.latest(selection_round),
            "better": better_said(kept.better) if kept else "",
            "bounds": selection_round.bounds.all(),
            "selected": chosen,
            "selected_cost": sum(candidate.cost for candidate in chosen),
            "outside_bounds": outside_bounds(selection_round, chosen),
            "reserve": queries.reserve_list(selection_round.call) if selection_round.state == "published" else [],
            "places_free": queries.places_free(selection_round) if selection_round.state == "published" else 0,
        }


def left_out_by(selection_round: SelectionRound, lines: list[queries.Ranked]) -> list[str]:
    """For each line, which limits leave it out of what was proposed; empty where it is in, or nothing was."""
    limits, candidates = queries.limits(selection_round), [line.candidate for line in lines]
    by_key = {option.key: option for option in queries.options(candidates)}
    chosen = [by_key[candidate.pk] for candidate in candidates if candidate.proposed]

    def passed_by(candidate) -> str:
        if candidate.proposed is not False:
            return ""
        if candidate.forced == candidate.Forced.OUT:
            return obstacles_said([portfolio.Obstacle("forced")])
        return obstacles_said(portfolio.over([*chosen, by_key[candidate.pk]], limits))

    return [passed_by(candidate) for candidate in candidates]


def outside_bounds(selection_round: SelectionRound, selected: list) -> str:
    """The bounds of regions that the officers’ choice passes: said, not refused."""
    limits, chosen = queries.limits(selection_round), queries.options(selected)
    passed = [o for o in portfolio.over(chosen, limits) if o.what == "most"] + portfolio.under(chosen, limits)
    return obstacles_said(passed)
