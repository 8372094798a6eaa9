"""Declared interests, enforced: what ties a person to a Party or to an application, and so keeps them away from it.

Each tie is one row of `TIES`: the same rows say why one person may not touch one application (`conflicts`), which
applications are closed to a person (`tied`), and which people to one application (`against`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from django.db import connection
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Interest, Partner
from applications.models.interests import IN_FORCE
from experts.models import Expert
from portal.folding import folded
from portal.models import RoleGrant, User
from portal.roles import WRITERS

Text = str | Promise
ANYBODY = -1  # stands in a query's parameters for the number of a user, which is never negative


@dataclass(frozen=True)
class Tie:
    """One kind of tie: its rows, and the lookups from a row to the user, and to the Party or else the application."""

    words: Text
    rows: Callable[[], QuerySet]
    user: str = "user"
    party: str = ""
    application: str = ""

    def touching(self, application: Application) -> QuerySet:
        """The rows that tie somebody to the application."""
        if self.application:
            return self.rows().filter(**{self.application: application.pk})
        return self.rows().filter(**{self.party: application.party_id})


def _declared(*kinds: str) -> Callable[[], QuerySet[Interest]]:
    return lambda: Interest.objects.filter(IN_FORCE, kind__in=kinds)


Kind = Interest.Kind
EMPLOYER = _("Employer: the applicant authority, or one of its partners.")
STATEMENT = _("A tie of another kind has been stated.")
TIES = [
    Tie(_("Nationality of the applicant country."), _declared(Kind.NATIONALITY), party="country"),
    Tie(EMPLOYER, _declared(Kind.EMPLOYER), application="named_in"),
    Tie(_("Earlier role in a project of this country."), _declared(Kind.PROJECT), party="country"),
    Tie(STATEMENT, lambda: _declared(Kind.STATEMENT)().filter(application=None), party="country"),
    Tie(STATEMENT, _declared(Kind.STATEMENT), application="application"),
    Tie(
        _("Speaks for this Party, or has spoken for it."),
        lambda: RoleGrant.objects.filter(role__in=WRITERS),
        party="party",
    ),
    Tie(_("Nationality, as given in the expert bank."), lambda: Expert.objects.exclude(user=None), party="nationality"),
]


def tied_through(tie: Tie) -> None:
    """Register another kind of tie, known to an app further down."""
    TIES.append(tie)


def conflicts(user: User, application: Application) -> list[Text]:
    """Why the person may neither judge nor handle the application, in words; empty where nothing is against it.

    It asks the database afresh each time: an action that locks first may rely on the answer.
    """
    own = (application.party_id, None), (None, application.pk)
    return _in_words(number for number, *tied_to in _ties_of(user) if tuple(tied_to) in own)


def against(application: Application) -> dict[int, list[Text]]:
    """Everybody whom something keeps away from the application, with the reasons."""
    rows = (
        tie.touching(application).order_by().values_list(tie.user, Value(number)) for number, tie in enumerate(TIES)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for user, number in _union(rows):
        found[user].append(number)
    return {user: _in_words(numbers) for user, numbers in found.items()}


def _in_words(numbers: Iterable[int]) -> list[Text]:
    return list(dict.fromkeys(TIES[number].words for number in sorted(numbers)))


def _union(querysets: Iterable[QuerySet]) -> QuerySet:
    first, *others = querysets
    return first.union(*others)


# --- Lists: what a person doesn't see ---------------------------------------------------------------------------------


@dataclass
class Tied:
    """The Parties and the applications from which a person is kept away."""

    parties: set[int] = field(default_factory=set)
    applications: set[int] = field(default_factory=set)

    def q(self, to: str = "") -> Q:
        """The condition of being one of them; `to` leads from the record to its application (“application__”)."""
        return Q(**{f"{to}party__in": self.parties}) | Q(**{f"{to}pk__in": self.applications})

    def covers(self, application: Application) -> bool:
        return application.party_id in self.parties or application.pk in self.applications

    def __bool__(self) -> bool:
        return bool(self.parties or self.applications)


def tied(user: User) -> Tied:
    """What the person is kept away from: one query, kept with the user for the request."""
    if "tied" not in user.__dict__:
        user.__dict__["tied"] = _read(user)
    return user.__dict__["tied"]


def _read(user: User) -> Tied:
    ties = _ties_of(user)
    return Tied({party for _number, party, _one in ties} - {None}, {one for _number, _party, one in ties} - {None})


def _ties_of(user: User) -> list[tuple[int, int | None, int | None]]:
    """The person's ties: the number of its row in `TIES`, and the Party or the application."""
    sql, parameters = _ties_of_anybody(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if one == ANYBODY else one for one in parameters])
        return cursor.fetchall()


@cache
def _ties_of_anybody(vendor: str) -> tuple[str, tuple]:
    """The SQL of every tie, with the user's number left open. Every page of the Secretariat runs it, and the ORM takes
    as long to make the union anew as a whole page may take."""
    return _union(_ties(ANYBODY)).query.sql_with_params()


def _ties(user: int) -> Iterator[QuerySet]:
    for number, tie in enumerate(TIES):
        names = [Cast(F(name) if name else Value(None), BigIntegerField()) for name in (tie.party, tie.application)]
        yield tie.rows().filter(**{tie.user: user}).order_by().values_list(Value(number), *names)


def open_to(user: User, records: QuerySet, to: str = "") -> QuerySet:
    """The records without those of applications from which the person is kept away."""
    closed = tied(user)
    return records.exclude(closed.q(to)) if closed else records


def closed_to(user: User) -> QuerySet[Application]:
    """The applications from which the person is kept away."""
    closed = tied(user)
    return Application.objects.filter(closed.q()) if closed else Application.objects.none()


# --- Employers: the same organisation, written by two hands -----------------------------------------------------------


def same_organisation(one: str, other: str) -> bool:
    """Whether two names mean one organisation, as far as can be told.

    They do when they are alike but for case, accents and punctuation, or share a part between commas, dashes or
    brackets that has several words or is an acronym."""
    return bool(_parts(one) & _parts(other))


def _parts(name: str) -> set[str]:
    pieces = (piece.strip() for piece in re.split(r"[,;:/()\[\]|]|\s[-–—]\s", name))
    telling = (piece for piece in pieces if " " in piece or (piece.isupper() and len(piece) >= 3))
    return {plain for piece in (name, *telling) if (plain := folded(piece))}


def naming(interest: Interest) -> set[int]:
    """The submitted applications that name the employer: in its own country, or in any where it works in several."""
    applications = Application.objects.exclude(submitted_at=None)
    if interest.country_id:
        applications = applications.filter(party=interest.country_id)
    rows = applications.order_by().values_list("pk", "authority", "ministries")
    names = [(pk, name) for pk, authority, ministries in rows for name in (authority, *ministries.splitlines())]
    names += Partner.objects.filter(application__in=applications).order_by().values_list("application", "name")
    return {pk for pk, name in names if same_organisation(interest.organisation, name)}


def named_by(application: Application) -> list[Interest]:
    """The employers declared so far that the application names."""
    partners = application.partners.values_list("name", flat=True)
    names = [application.authority, *application.ministries.splitlines(), *partners]
    declared = _declared(Kind.EMPLOYER)().filter(Q(country=None) | Q(country=application.party_id))
    return [one for one in declared if any(same_organisation(one.organisation, name) for name in names)]


def has_declared(user: User) -> bool:
    """Whether the person has declared a nationality, which comes before any evaluation."""
    return Interest.objects.filter(IN_FORCE, user=user, kind=Kind.NATIONALITY).exists()
