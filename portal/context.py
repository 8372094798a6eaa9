"""What the frame of every page needs: navigation, and the reader's language."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal import registry


def frame(request: HttpRequest) -> dict:
    """`navigation` is only read where a page shows it; `other_languages` are those to switch to."""
    language = translation.get_language()
    return {
        "navigation": SimpleLazyObject(lambda: registry.navigation_of(request.user))
        if hasattr(request, "user")
        else [],
        "language": language,
        "other_languages": [code for code, _name in settings.LANGUAGES if code != language],
        "is_demo": settings.DEMO,
    }
