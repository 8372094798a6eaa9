"""The addresses of this app."""

from django.urls import path, register_converter

from roadmap.views import earlier, forms, public, work

ROADMAP = "roadmaps/<int:pk>/"


class ActivityCode:
    """1.1 to 5.4."""

    regex = r"[1-5]\.[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ActivityCode, "activity")


urlpatterns = [
    path("roadmap/", public.open_roadmap, name="open-roadmap"),
    path("roadmap/export.<slug:kind>", public.open_roadmap_export, name="open-roadmap-export"),
    path("roadmap/<activity:code>/", public.activity, name="activity"),
    path("roadmaps/", public.Published.as_view(), name="roadmaps"),
    path("roadmaps/export.<slug:kind>", public.PublishedFile.as_view(), name="roadmaps-export"),
    path("roadmaps/mine/", work.mine, name="my-roadmaps"),
    path(ROADMAP, work.national_roadmap, name="national-roadmap"),
    path(f"{ROADMAP}text/<slug:section>/", forms.Text.as_view(), name="roadmap-text"),
    path(f"{ROADMAP}text/<slug:section>/earlier/", earlier.EarlierTexts.as_view(), name="roadmap-text-earlier"),
    path(f"{ROADMAP}priorities/", work.priorities, name="roadmap-priorities"),
    path(f"{ROADMAP}priorities/add/", forms.AddPriority.as_view(), name="roadmap-priority-add"),
    path(f"{ROADMAP}priorities/<activity:code>/", forms.ChangePriority.as_view(), name="roadmap-priority"),
    path(
        f"{ROADMAP}priorities/<activity:code>/remove/", forms.RemovePriority.as_view(), name="roadmap-priority-remove"
    ),
    path(
        f"{ROADMAP}priorities/<activity:code>/earlier/",
        earlier.EarlierPriorities.as_view(),
        name="roadmap-priority-earlier",
    ),
    path(f"{ROADMAP}priorities/<activity:code>/measures/add/", forms.AddMeasure.as_view(), name="roadmap-measure-add"),
    path(f"{ROADMAP}measures/<int:measure>/", forms.ChangeMeasure.as_view(), name="roadmap-measure"),
    path(f"{ROADMAP}measures/<int:measure>/remove/", forms.RemoveMeasure.as_view(), name="roadmap-measure-remove"),
    path(
        f"{ROADMAP}measures/<int:measure>/earlier/", earlier.EarlierMeasures.as_view(), name="roadmap-measure-earlier"
    ),
    path(f"{ROADMAP}plan/", work.plan, name="roadmap-plan"),
    path(f"{ROADMAP}plan/<activity:code>/add/", forms.AddAction.as_view(), name="roadmap-action-add"),
    path(f"{ROADMAP}plan/<int:item>/", forms.ChangeAction.as_view(), name="roadmap-action"),
    path(f"{ROADMAP}plan/<int:item>/earlier/", earlier.EarlierActions.as_view(), name="roadmap-action-earlier"),
    path(f"{ROADMAP}plan/<int:item>/remove/", forms.RemoveAction.as_view(), name="roadmap-action-remove"),
    path(f"{ROADMAP}check/", work.check, name="roadmap-check"),
    path(f"{ROADMAP}drafts/", forms.Drafts.as_view(), name="roadmap-drafts"),
    path(f"{ROADMAP}do/<slug:action>/", work.Move.as_view(), name="roadmap-do"),
]
