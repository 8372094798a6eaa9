"""The addresses of the assistances."""

from django.urls import path

from assistance.views import assignments, assistances, milestones

urlpatterns = [
    path("assistances/", assistances.AssistanceList.as_view(), name="assistances"),
    path("assistances/export.<slug:kind>", assistances.AssistancesFile.as_view(), name="assistances-export"),
    path("assistances/<int:pk>/", assistances.assistance, name="assistance"),
    path("assistances/<int:pk>/comment/", assistances.WriteComment.as_view(), name="assistance-comment"),
    path("assistances/<int:pk>/milestones/<int:milestone>/", milestones.milestone, name="milestone"),
    path(
        "assistances/<int:pk>/milestones/<int:milestone>/log/", milestones.LogMilestone.as_view(), name="milestone-log"
    ),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("assignments/<int:pk>/do/<slug:action>/", assignments.AssignmentMove.as_view(), name="assignment-do"),
]
