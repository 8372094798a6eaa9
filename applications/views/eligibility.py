"""“Can my country apply?”, for anyone and about any country."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications import queries

LONGEST = 100


@login_not_required
@require_safe
def can_apply(request: HttpRequest) -> HttpResponse:
    """`?country=SN` is an answer's own address; `?q=` looks for the country by any of its names, in either language."""
    places = queries.places()
    typed = request.GET.get("q", "").strip()[:LONGEST]
    found = queries.found(typed, places) if typed else []
    if len(found) == 1:
        return redirect(f"{reverse('can-apply')}?country={found[0].code}")
    code = "" if typed else request.GET.get("country", "")[:LONGEST]
    place = queries.place_of(code, places)
    is_unknown = bool(typed or code) and not found and place is None
    is_territory = is_unknown and queries.is_territory(typed or code, places)
    context = {
        "places": places,
        "typed": typed or (str(place) if place else code),
        "found": found,
        "is_territory": is_territory,
        "alike": queries.alike(typed, places) if is_unknown and not is_territory else [],
        "unknown": is_unknown and not is_territory,
        "answer": queries.answer_for(place, request.user) if place else None,
    }
    return render(request, "applications/can_apply.html", context)
