"""Every address of the portal; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from portal.followups import views as followups
from portal.gatherings.views import calendar, door, gatherings
from portal.gatherings.views import people as attending
from portal.help import views as helping
from portal.interests import views as interests
from portal.invariants import views as invariants
from portal.passes import views as passes
from portal.people.views import accounts, designations
from portal.remarks import views as remarks
from portal.running import health
from portal.views import documents, files, home, search

# Where the register of interests stood in the first release, and where it is kept in people's bookmarks.
register_of_before = RedirectView.as_view(url="/admin/portal/interest/%(rest)s", http_method_names=["get", "head"])

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
    path("link/<str:token>/address/", passes.Address.as_view(), name="pass-address"),
    path("links/<slug:purpose>/<int:pk>/", passes.links, name="pass-links"),
    path("links/<int:pk>/take-back/", passes.TakeBack.as_view(), name="pass-take-back"),
    path("gatherings/<int:pk>/door/", door.Door.as_view(), name="gathering-door"),
    path("gatherings/<int:pk>/calendar.ics", calendar.gathering, name="gathering-calendar"),
    path("attendance/<str:token>/", door.Enter.as_view(), name="gathering-enter"),
    path("attendance/entered/now/", door.entered, name="gathering-entered"),
    path("account/calendar/", calendar.Feed.as_view(), name="calendar"),
    path("calendar/<str:token>/gatherings.ics", calendar.feed, name="calendar-feed"),
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
    path("follow-ups/<int:pk>/", followups.followup, name="follow-up"),
    path("follow-ups/<int:pk>/do/<slug:action>/", followups.Close.as_view(), name="follow-up-do"),
    path("follow-ups/from/<slug:kind>/<int:pk>/", followups.Agree.as_view(), name="follow-up-agree"),
    path("gatherings/<int:pk>/", gatherings.gathering, name="gathering"),
    path("gatherings/<int:pk>/change/", gatherings.Change.as_view(), name="gathering-change"),
    path("gatherings/<int:pk>/report/", gatherings.Report.as_view(), name="gathering-report"),
    path("gatherings/<int:pk>/materials/", gatherings.AddMaterials.as_view(), name="gathering-materials"),
    path(
        "gatherings/<int:pk>/materials/<uuid:file>/remove/",
        gatherings.RemoveMaterial.as_view(),
        name="gathering-material-remove",
    ),
    path("gatherings/<int:pk>/people/", attending.People.as_view(), name="gathering-people"),
    path("gatherings/<int:pk>/people/add/", attending.AddPeople.as_view(), name="gathering-people-add"),
    path("gatherings/<int:pk>/people/<int:person>/", attending.CorrectPerson.as_view(), name="gathering-person"),
    path(
        "gatherings/<int:pk>/people/<int:person>/remove/",
        attending.RemovePerson.as_view(),
        name="gathering-person-remove",
    ),
    path("gatherings/<int:pk>/heads/", attending.CountHeads.as_view(), name="gathering-heads"),
    path("gatherings/<int:pk>/do/<slug:action>/", gatherings.Move.as_view(), name="gathering-do"),
    path("gatherings/<slug:slug>/<int:pk>/", gatherings.of_record, name="gatherings"),
    path("gatherings/<slug:slug>/<int:pk>/plan/", gatherings.Plan.as_view(), name="gathering-plan"),
    path("interests/", interests.Interests.as_view(), name="interests"),
    re_path(r"^admin/applications/interest/(?P<rest>.*)$", register_of_before, name="register-of-before"),
    path("admin/", admin.site.urls),
    path("", include("roadmap.urls")),
    path("", include("budget.urls")),
    path("", include("experts.urls")),
    path("", include("applications.urls")),
    path("", include("assistance.urls")),
]

handler400 = "portal.views.errors.bad_request"
