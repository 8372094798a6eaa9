"""The addresses of calls, applications and evaluations."""

from django.urls import path

from applications import views

urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:code>/", views.call, name="call"),
    path("calls/<slug:code>/apply/<str:iso3>/", views.Start.as_view(), name="application-start"),
    path("applications/", views.applications, name="applications"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("applications/<int:pk>/check/", views.check, name="application-check"),
    path("applications/<int:pk>/do/<slug:action>/", views.Move.as_view(), name="application-do"),
    path("applications/<int:pk>/<slug:section>/", views.SectionPage.as_view(), name="application-section"),
    path("evaluations/", views.evaluations, name="evaluations"),
    path("evaluations/<int:pk>/", views.Evaluate.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/do/<slug:action>/", views.EvaluationMove.as_view(), name="evaluation-do"),
]
