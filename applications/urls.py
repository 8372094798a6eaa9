"""The addresses of calls, applications and evaluations."""

from django.urls import path

from applications.views import (
    applications,
    beforehand,
    calls,
    clarifications,
    eligibility,
    evaluations,
    sections,
)

urlpatterns = [
    path("can-my-country-apply/", eligibility.can_apply, name="can-apply"),
    path("before-you-start/", beforehand.before_you_start, name="before-you-start"),
    path("before-you-start/<slug:key>-<str:language>.docx", beforehand.letter, name="letter-model"),
    path("calls/", calls.calls, name="calls"),
    path("calls/export.<slug:kind>", calls.calls_export, name="calls-export"),
    path("calls/<slug:code>/", calls.call, name="call"),
    path("calls/<slug:code>/before-you-start/", beforehand.before_you_start, name="call-before-you-start"),
    path("calls/<slug:code>/blank-dossier/<str:language>/", beforehand.blank_pdf, name="blank-dossier"),
    path("calls/<slug:code>/blank-dossier/<str:language>.docx", beforehand.blank_word, name="blank-dossier-word"),
    path("calls/<slug:code>/apply/<str:iso3>/", applications.Start.as_view(), name="application-start"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/check/", applications.check, name="application-check"),
    path("applications/<int:pk>/ready/", applications.TellReady.as_view(), name="application-ready"),
    path("applications/<int:pk>/draft/", applications.DraftDossier.as_view(), name="application-draft"),
    path("applications/<int:pk>/received/", clarifications.received, name="application-received"),
    path("applications/<int:pk>/clarification/", clarifications.Answer.as_view(), name="application-clarification"),
    path("applications/<int:pk>/differences/", clarifications.differences, name="application-differences"),
    path("applications/<int:pk>/do/<slug:action>/", applications.Move.as_view(), name="application-do"),
    path("applications/<int:pk>/<slug:section>/", sections.SectionPage.as_view(), name="application-section"),
    path(
        "applications/<int:pk>/<slug:section>/earlier/",
        sections.EarlierSections.as_view(),
        name="application-section-earlier",
    ),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/<int:pk>/", evaluations.Evaluate.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/earlier/", evaluations.EarlierEvaluations.as_view(), name="evaluation-earlier"),
    path("evaluations/<int:pk>/do/<slug:action>/", evaluations.EvaluationMove.as_view(), name="evaluation-do"),
]
