"""Every address of the portal; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

from portal.help import views as helping
from portal.invariants import views as invariants
from portal.people.views import accounts, designations
from portal.remarks import views as remarks
from portal.running import health
from portal.views import documents, files, home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("programme/", home.programme, name="programme"),
    path("language/", home.language, name="language"),
    path("search/", search.search, name="search"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include("allauth.urls")),
    path("account/", accounts.Profile.as_view(), name="profile"),
    path("account/deputies/<str:iso3>/", accounts.Deputies.as_view(), name="deputies"),
    path("account/deputies/<str:iso3>/hand-over/", accounts.HandOver.as_view(), name="hand-over"),
    path("account/deputies/<str:iso3>/end/<int:pk>/", accounts.EndRole.as_view(), name="role-end"),
    path(
        "account/deputies/<str:iso3>/withdraw/<int:pk>/",
        accounts.WithdrawInvitation.as_view(),
        name="invitation-withdraw",
    ),
    path("focal-point/", designations.Ask.as_view(), name="designation-ask"),
    path("focal-point/sent/", designations.sent, name="designation-sent"),
    path("focal-point/confirmed/", designations.confirmed, name="designation-confirmed"),
    path("focal-point/confirm/<str:token>/", designations.ConfirmAddress.as_view(), name="designation-confirm"),
    path("invitation/<str:token>/", accounts.AcceptInvitation.as_view(), name="invitation"),
    path("files/<uuid:pk>/", files.stored_file, name="stored-file"),
    path("documents/", documents.mine, name="my-documents"),
    path("documents/<uuid:pk>/", files.document, name="document"),
    path("documents/<uuid:pk>/state/", files.document_state, name="document-state"),
    path("documents/<uuid:pk>/cancel/", documents.cancel, name="document-cancel"),
    path("verify/", documents.Verify.as_view(), name="verify"),
    path("data-checks/", invariants.data_checks, name="data-checks"),
    path("help/", helping.index, name="help"),
    path("help/<slug:name>/", helping.guide, name="guide"),
    path("contact/", helping.Contact.as_view(), name="contact"),
    path("contact/sent/", helping.sent, name="contact-sent"),
    path("accessibility/", helping.statement, {"name": "accessibility"}, name="accessibility"),
    path("data-protection/", helping.statement, {"name": "data-protection"}, name="data-protection"),
    path("legal/", helping.statement, {"name": "legal"}, name="legal"),
    path("conversations/<slug:kind>/<int:pk>/", remarks.Write.as_view(), name="conversation"),
    path("conversations/<slug:kind>/<int:pk>/settle/", remarks.Settle.as_view(), name="conversation-settle"),
    path("admin/", admin.site.urls),
    path("", include("roadmap.urls")),
    path("", include("budget.urls")),
    path("", include("experts.urls")),
    path("", include("applications.urls")),
    path("", include("assistance.urls")),
]

handler400 = "portal.views.errors.bad_request"
