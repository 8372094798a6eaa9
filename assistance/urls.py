"""The addresses of the assistances."""

from django.urls import path

from assistance import views

urlpatterns = [
    path("assistances/", views.AssistanceList.as_view(), name="assistances"),
    path("assistances/<int:pk>/", views.assistance, name="assistance"),
    path("assistances/<int:pk>/comment/", views.WriteComment.as_view(), name="assistance-comment"),
    path("assistances/<int:pk>/milestones/<int:milestone>/", views.milestone, name="milestone"),
    path("assistances/<int:pk>/milestones/<int:milestone>/log/", views.LogMilestone.as_view(), name="milestone-log"),
    path("assignments/<int:pk>/", views.assignment, name="assignment"),
    path("assignments/<int:pk>/do/<slug:action>/", views.AssignmentMove.as_view(), name="assignment-do"),
]
