"""What an evaluator is told of an application before they say whether a tie keeps them from reading it."""

from dataclasses import dataclass

from django.utils.html import strip_tags

from applications.dossier import reading
from applications.models import Application, Partner
from portal.languages import name_of
from portal.text import count_words

ROUNDED_TO = 100  # words


@dataclass(frozen=True)
class Outline:
    """Who applies with whom, in which language, and about how many words there are to read."""

    authority: str
    ministries: str
    partners: list[Partner]
    language: str
    words: int


def of(application: Application) -> Outline:
    words = count_words(strip_tags(reading.dossier(application).replace("<", " <")))
    return Outline(
        application.authority,
        application.ministries,
        list(application.partners.all()),
        name_of(application.language),
        max(round(words / ROUNDED_TO), 1) * ROUNDED_TO,
    )
