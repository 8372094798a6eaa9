"""The addresses of the budget."""

from django.urls import path

from budget import views

urlpatterns = [
    path("budget/", views.dashboard, name="budget-dashboard"),
    path("budget/export.csv", views.export, name="budget-export"),
    path("budget/lines/<slug:code>/", views.line, name="budget-line"),
    path("budget/lines/<slug:code>/export.csv", views.line_export, name="budget-line-export"),
    path("budget/contributions/<int:pk>/", views.contribution, name="budget-contribution"),
]
