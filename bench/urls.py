"""The portal's addresses, and the two that everything is measured against."""

from django.urls import include, path

from bench import views

urlpatterns = [
    path("bench/ok/", views.ok, name="bench-ok"),
    path("bench/empty/", views.empty, name="bench-empty"),
    path("", include("portal.urls")),
]
