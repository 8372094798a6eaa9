"""The decision letters: their text in versions, each application’s letter written, read and given to the Party."""

import tomllib
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Candidate, Letter, LetterTemplate
from applications.rules import handles, is_secretariat
from applications.selection import letter_text
from portal import clock, trail, verbs
from portal.languages import OWN
from portal.models import User
from portal.refusals import Refused, WrongState

TEXT_WRITTEN = verbs.declare("applications.letter_text_written", _("New text of a decision letter"))
LETTER_READ = verbs.declare("applications.letter_read", _("Decision letter read before its release"))

PARTS = ("subject", "body", "message")


def latest(kind: str) -> LetterTemplate:
    """The version in force; a portal that has none begins with that of the fixtures."""
    template = LetterTemplate.objects.filter(kind=kind).order_by("-version").first()
    return template or LetterTemplate.objects.create(kind=kind, version=1, **_first(kind))


def _first(kind: str) -> dict[str, str]:
    texts = tomllib.loads((settings.BASE_DIR / "fixtures" / "letters.toml").read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in texts[kind].items()}


@transaction.atomic
def write_text(kind: str, *, texts: Mapping[str, str], by: User) -> LetterTemplate:
    """The next version of a kind’s text, by part and language (`body_fr`). Raises Refused by field, or where somebody
    writes a version at the same moment."""
    if not is_secretariat(by):
        raise PermissionDenied
    before = latest(kind)
    check_text(kind, texts)
    made = LetterTemplate(kind=kind, version=before.version + 1, written_by=by, written_at=clock.now(), **texts)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(_("Somebody wrote a new version meanwhile. Look at it, then write yours.")) from None
    changes = trail.difference(*({name: getattr(one, name) for name in sorted(texts)} for one in (before, made)))
    trail.record(TEXT_WRITTEN, made, by=by, changes=changes)
    return made


def check_text(kind: str, texts: Mapping[str, str]) -> None:
    """Raises Refused at each field whose placeholders aren’t right."""
    errors = {}
    for name, text in texts.items():
        try:
            letter_text.check(kind, name.rpartition("_")[0], text)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise Refused(errors)


def write(application: Application, kind: str, *, reasons: str, candidate: Candidate | None = None) -> Letter:
    """The application’s letter in the latest text of its kind, frozen."""
    return Letter.objects.create(
        application=application,
        candidate=candidate,
        template=latest(kind),
        language=letter_language(application),
        values=values_of(application, reasons=reasons, order=candidate.reserve_order if candidate else None),
        written_at=clock.now(),
    )


def values_of(application: Application, *, reasons: str, order: int | None = None) -> dict[str, str | dict[str, str]]:
    """What is put into the text."""
    party, call = application.party, application.call
    return {
        "party": {code: getattr(party, f"name_{code}") for code in OWN},
        "call": {code: getattr(call, f"title_{code}") for code in OWN},
        "reference": application.reference or "",
        "title": application.title,
        "authority": application.authority,
        "language": application.language,
        "score": "" if application.score is None else str(application.score),
        "reasons": reasons,
        "order": "" if order is None else str(order),
    }


def letter_language(application: Application) -> str:
    """The letter is in the project’s language where the portal speaks it, else in English."""
    return application.language if application.language in OWN else "en"


@transaction.atomic
def read(letter: Letter, *, by: User) -> Letter:
    """An officer has read the letter that a round will release."""
    if not handles(by, letter.application):
        raise PermissionDenied
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.released_at or not letter.candidate or letter.candidate.round.state != "decided":
        raise WrongState(_("The letters of this round aren’t being read now."))
    if letter.read_at is None:
        letter.read_at, letter.read_by = clock.now(), by
        letter.save()
        reference = letter.application.reference
        trail.record(LETTER_READ, letter.candidate.round, by=by, changes={"letter": [None, reference]})
    return letter


def give(letter: Letter) -> None:
    """From now on the letter is the Party’s. For the effects of a decision only."""
    letter.released_at = clock.now()
    letter.save()
