"""Calendar files and feeds, and the page on which a person makes and ends their feed."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from portal.gatherings import calendars, queries
from portal.models import User
from portal.passes import doors, purposes, signing
from portal.passes.queries import last_day_of, why_closed

TYPE = "text/calendar; charset=utf-8"


@require_safe
def gathering(request: HttpRequest, pk: int) -> HttpResponse:
    """One gathering as a file."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="gathering-{found.pk}.ics"'}
    return HttpResponse(calendars.calendar_of([found]), content_type=TYPE, headers=headers)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's gatherings, in their language and by their clock, for the program that has the link."""
    purpose = purposes.of(calendars.FEED.name)
    if doors.is_too_many(request, purpose):
        return ratelimit.respond_429(request)
    found = signing.read(token, purpose.name)
    if found is None or why_closed(found):
        return doors.gone(request, purpose, found)
    owner = User.objects.with_roles(found.object_id)
    with translation.override(owner.language), timezone.override(owner.zone):
        content = calendars.calendar_of(calendars.of_person(owner), named=_("National roadmaps: gatherings"))
    return HttpResponse(content, content_type=TYPE, headers={"Cache-Control": "private, no-store"})


class Feed(View):
    """One's own feed: its link, made when the page is shown, and two buttons."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        made = calendars.feed_of(request.user)
        shown = {"link": signing.link_of(made), "until": last_day_of(made)} if made else {}
        return render(request, "portal/gatherings/feed.html", shown)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "end" in request.POST:
            calendars.end_feed(request.user, by=request.user)
            messages.success(request, _("The link opens nothing any more."))
        else:
            calendars.make_feed(request.user, by=request.user)
        return redirect("calendar")
