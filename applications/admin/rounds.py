"""Selection rounds: the list, and for each its ranking with what there is to do."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from applications.actions import rounds
from applications.admin import round_pages as pages
from applications.models import SelectionRound
from applications.queries import rounds as queries
from applications.selection import portfolio
from applications.selection.explaining import obstacles_said
from portal.rules import is_secretariat
from portal.staff.records import ActionForm, PortalModelAdmin


class NewRoundForm(ActionForm):
    class Meta:
        model = SelectionRound
        fields = ("call", "name", "places", "cap", "delay_hours")


@admin.register(SelectionRound)
class SelectionRoundAdmin(PortalModelAdmin):
    """A round is begun here; on its page it is ranked, proposed, decided and released."""

    form = NewRoundForm
    list_display = ["name", "call", "state_label", "places", "release_at", "published_at"]
    list_filter = ["state", "call"]
    list_select_related = ["call"]
    add_form_template = "admin/change_form.html"
    change_form_template = "admin/applications/selectionround/ranking.html"
    viewers = is_secretariat
    adders = is_secretariat
    editors = None
    fields = ["call", "name", "places", "cap", "delay_hours"]

    def get_queryset(self, request):
        return queries.visible_to(request.user)

    def create(self, request, form):
        return rounds.start_round(by=request.user, **form.cleaned_data)

    def response_add(self, request, obj, post_url_continue=None):
        return pages.to_round(obj)

    def get_urls(self):
        def at(route: str, page, name: str):
            view = self.admin_site.admin_view(page.as_view(model_admin=self))
            return path(f"<int:pk>/{route}", view, name=f"applications_selectionround_{name}")

        return [
            at("limits/", pages.Limits, "limits"),
            at("candidates/", pages.Candidates, "candidates"),
            at("proposal/", pages.Proposal, "proposal"),
            at("candidates/<int:candidate>/", pages.Decide, "decide"),
            at("letters/<int:letter>/", pages.ReadLetter, "letter"),
            at("next/", pages.Promote, "next"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= self.ranking(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def ranking(self, request: HttpRequest, found: SelectionRound) -> dict[str, Any]:
        """The candidates in their rank, with what was proposed and is decided."""
        lines = queries.ranking(found)
        chosen = [line.candidate for line in lines if line.candidate.decision == "select"]
        return {
            "found": found,
            "lines": list(zip(lines, left_out_by(found, lines), strict=True)),
            "envelope": queries.envelope(found),
            "bounds": found.bounds.all(),
            "selected": chosen,
            "selected_cost": sum(candidate.cost for candidate in chosen),
            "outside_bounds": outside_bounds(found, chosen),
            "reserve": queries.reserve_list(found.call) if found.state == "published" else [],
            "places_free": queries.places_free(found) if found.state == "published" else 0,
        }


def left_out_by(found: SelectionRound, lines: list[queries.Ranked]) -> list[str]:
    """For each line, which limits leave it out of what was proposed; empty where it is in, or nothing was."""
    limits, candidates = queries.limits(found), [line.candidate for line in lines]
    by_key = {option.key: option for option in queries.options(candidates)}
    chosen = [by_key[candidate.pk] for candidate in candidates if candidate.proposed]

    def said(candidate) -> str:
        if candidate.proposed is not False:
            return ""
        if candidate.forced == candidate.Forced.OUT:
            return obstacles_said([portfolio.Obstacle("forced")])
        return obstacles_said(portfolio.over([*chosen, by_key[candidate.pk]], limits))

    return [said(candidate) for candidate in candidates]


def outside_bounds(found: SelectionRound, selected: list) -> str:
    """The bounds of regions that the officers’ choice passes: said, not refused."""
    limits, chosen = queries.limits(found), queries.options(selected)
    passed = [o for o in portfolio.over(chosen, limits) if o.what == "most"] + portfolio.under(chosen, limits)
    return obstacles_said(passed)
