"""What the frame of every page needs: navigation, and the reader's language."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal import registry, rules
from portal.forms import kept


def frame(request: HttpRequest) -> dict:
    """`navigation` is only read where a page shows it, `here` is its place that holds the page; `other_languages` are
    those to switch to."""
    language = translation.get_language()
    user = getattr(request, "user", None)
    places = SimpleLazyObject(lambda: registry.navigation_of(user) if user else [])
    signed_in = bool(user and user.is_authenticated)
    main = SimpleLazyObject(lambda: [place for place in places if not place.own and not (signed_in and place.public)])
    own = SimpleLazyObject(lambda: [place for place in places if place.own])
    return {
        "navigation": main,
        "here": SimpleLazyObject(lambda: next((place for place in (*main, *own) if place.holds(request.path)), None)),
        "own_places": own,
        "public_places": SimpleLazyObject(lambda: [place for place in places if place.public]),
        "may_search": bool(user) and rules.may_search(user),
        "language": language,
        "kept_place": SimpleLazyObject(lambda: kept.place(user) if signed_in else ""),
        "other_languages": [code for code, _name in settings.LANGUAGES if code != language],
        "is_demo": settings.DEMO,
    }
