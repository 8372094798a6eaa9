"""The addresses of the budget."""

from django.urls import path

from budget.views import dashboard, entries, line

urlpatterns = [
    path("budget/", dashboard.dashboard, name="budget-dashboard"),
    path("budget/export.<slug:kind>", dashboard.export, name="budget-export"),
    path("budget/entries/<slug:name>/", entries.entries, name="budget-entries"),
    path("budget/entries/<slug:name>/export.<slug:kind>", entries.export, name="budget-entries-export"),
    path("budget/lines/<slug:code>/", line.line, name="budget-line"),
    path("budget/lines/<slug:code>/export.<slug:kind>", line.line_export, name="budget-line-export"),
    path("budget/contributions/<int:pk>/", dashboard.contribution, name="budget-contribution"),
    path(
        "budget/contributions/<int:pk>/export.<slug:kind>",
        dashboard.contribution_export,
        name="budget-contribution-export",
    ),
]
