"""The addresses of the expert bank."""

from django.urls import path

from experts import views

urlpatterns = [
    path("experts/me/", views.mine, name="my-entry"),
    path("experts/me/change/", views.MyEntryChange.as_view(), name="my-entry-change"),
    path("experts/<int:pk>/", views.entry, name="expert"),
    path("experts/<int:pk>/do/<slug:action>/", views.EntryTransition.as_view(), name="expert-do"),
]
