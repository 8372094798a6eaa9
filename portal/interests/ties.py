"""Interests, enforced: what ties a person to a Party or to a record, and so keeps them away from it.

Each tie is one row of `ties()`: the same rows say why one person may not touch one record (`conflicts`), which records
are closed to a person (`tied`), and who is kept from one record (`against`). Some are declared on the register, others
follow from what an app knows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from portal.interests import subjects
from portal.interests.people import account_of
from portal.interests.subjects import Subject, Text
from portal.models import Interest, Reach, RoleGrant, User
from portal.models.interests import IN_FORCE
from portal.roles import WRITERS

ANYBODY = -1  # stands in a query's parameters for the number of a user, which is never negative
Kind = Interest.Kind
SPOKE = "spoke"


@dataclass(frozen=True)
class Tie:
    """One kind of tie: its rows, and the lookups from a row to the user, and to the Party or else to a record of
    `model`. `entries` leads to those by whom people without an account are known, by their model; a declared one's
    `interest` leads from its rows to the register (“interest__”, or nothing), which knows every kind of entry."""

    kind: str
    words: Text
    rows: Callable[[], QuerySet]
    user: str = "user"
    party: str = ""
    record: str = ""
    model: str = ""
    interest: str | None = None
    entries: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_declared(self) -> bool:
        return self.interest is not None

    def leads_to(self, subject: Subject) -> bool:
        return self.model == subject.model if self.record else bool(subject.party)

    def of_entries(self, model: type[Model], rows: QuerySet) -> tuple[QuerySet, str]:
        """Those of the rows that are about entries of that model, and the lookup to the entry; empty where none is."""
        label = model._meta.label_lower
        if self.interest is None:
            return rows, self.entries.get(label, "")
        app_label, name = label.split(".")
        kind = {f"{self.interest}entry_type__app_label": app_label, f"{self.interest}entry_type__model": name}
        return rows.filter(**kind), f"{self.interest}entry_id"

    def touching(self, subject: Subject, record: Model) -> QuerySet:
        """The rows that tie somebody to the record."""
        to = {self.record: record.pk} if self.record else {self.party: subject.party_of(record)}
        return self.rows().filter(**to).order_by()


def _declared(*kinds: str, **about: Any) -> Callable[[], QuerySet[Interest]]:
    return lambda: Interest.objects.filter(IN_FORCE, kind__in=kinds, **about)


def _declared_tie(kind: str, words: Text, rows: Callable[[], QuerySet], **to: str) -> Tie:
    return Tie(kind, words, rows, interest="", **to)


STATED = _("A tie of another kind has been stated.")
TO_PARTIES = [
    _declared_tie(
        Kind.NATIONALITY, _("Nationality of the applicant country."), _declared(Kind.NATIONALITY), party="country"
    ),
    _declared_tie(
        Kind.PROJECT, _("Earlier role in a project of this country."), _declared(Kind.PROJECT), party="country"
    ),
    _declared_tie(Kind.STATEMENT, STATED, _declared(Kind.STATEMENT, about_id=None), party="country"),
    Tie(
        SPOKE,
        _("Speaks for this Party, or has spoken for it."),
        lambda: RoleGrant.objects.filter(role__in=WRITERS),
        party="party",
    ),
]
_known_to_apps: list[Tie] = []


def tied_through(tie: Tie) -> None:
    """Register another kind of tie, known to an app."""
    _known_to_apps.append(tie)
    _ties_of_anybody.cache_clear()


def ties() -> list[Tie]:
    """Every kind of tie, in the order in which reasons are told."""
    return [*TO_PARTIES, *(tie for subject in subjects.every() for tie in _to_records(subject)), *_known_to_apps]


def _to_records(subject: Subject) -> Iterator[Tie]:
    """What the register says of single records of a subject: those that name the employer, and those stated. A role in
    a project ties to its Party, or to the record where there is none."""
    app_label, model = subject.model.split(".")

    def reached() -> QuerySet[Reach]:
        of_model = {"record_type__app_label": app_label, "record_type__model": model}
        return Reach.objects.filter(interest__ended_at=None, interest__kind=Kind.EMPLOYER, **of_model)

    if subject.employer:
        yield Tie(
            Kind.EMPLOYER,
            subject.employer,
            reached,
            "interest__user",
            record="record_id",
            model=subject.model,
            interest="interest__",
        )
    about = {"about_type__app_label": app_label, "about_type__model": model}
    kinds = [Kind.STATEMENT] if subject.party else [Kind.STATEMENT, Kind.PROJECT]
    yield _declared_tie(Kind.STATEMENT, STATED, _declared(*kinds, **about), record="about_id", model=subject.model)


# --- One person, one record -------------------------------------------------------------------------------------------


def reasons(person: Model, record: Model) -> list[Tie]:
    """Everything that ties the person, a user or an entry, to the record.

    It asks the database afresh each time: an action that locks first may rely on the answer."""
    subject, every = subjects.of(record), ties()
    party = subject.party_of(record)
    found = {
        number
        for number, to_party, key in _ties_of(person)
        if (party is not None and to_party == party) or (every[number].model == subject.model and key == record.pk)
    }
    return [every[number] for number in sorted(found)]


def conflicts(person: Model, record: Model, *, allowing: Collection[str] = ()) -> list[Text]:
    """Why the person may neither judge nor handle the record, in words; empty where nothing is against it. `allowing`
    are kinds of tie that are no obstacle here."""
    return _in_words(tie for tie in reasons(person, record) if tie.kind not in allowing)


def conflicted(person: Model, record: Model, *, allowing: Collection[str] = ()) -> bool:
    return bool(conflicts(person, record, allowing=allowing))


def against(record: Model, people: type[Model] = User, *, allowing: Collection[str] = ()) -> dict[int, list[Text]]:
    """Everybody whom something keeps away from the record, with the reasons: by the keys of users, or of entries."""
    subject = subjects.of(record)
    leading = [(number, tie) for number, tie in enumerate(ties()) if tie.leads_to(subject) and tie.kind not in allowing]
    found = _numbers(
        tie.touching(subject, record).exclude(**{tie.user: None}).values_list(tie.user, Value(number))
        for number, tie in leading
    )
    if people is not User:
        found = _of_entries(people, found, subject, record, leading)
    every = ties()
    return {key: _in_words(every[number] for number in sorted(numbers)) for key, numbers in found.items()}


def _of_entries(
    people: type[Model], by_user: dict[int, set[int]], subject: Subject, record: Model, leading: list[tuple[int, Tie]]
) -> dict[int, set[int]]:
    """The same by entry: what ties their accounts, and what is known of them without one."""
    known = ((number, tie.of_entries(people, tie.touching(subject, record))) for number, tie in leading)
    found = _numbers(rows.values_list(entry, Value(number)) for number, (rows, entry) in known if entry)
    for key, user in people._base_manager.filter(user__in=by_user).values_list("pk", "user"):
        found[key] |= by_user[user]
    return found


def _numbers(rows: Iterable[QuerySet]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, number in _union(rows):
        found[key].add(number)
    return found


def _in_words(found: Iterable[Tie]) -> list[Text]:
    return list(dict.fromkeys(tie.words for tie in found))


def _union(querysets: Iterable[QuerySet]) -> QuerySet:
    first, *others = querysets
    return first.union(*others)


# --- Lists: what a person doesn't see ---------------------------------------------------------------------------------


@dataclass
class Tied:
    """The Parties and the records, by their model, from which a person is kept away."""

    parties: set[int] = field(default_factory=set)
    records: dict[str, set[int]] = field(default_factory=dict)

    def q(self, model: type[Model], to: str = "") -> Q:
        """The condition of being one of them; `to` leads from the record to the one of that model (“application__”)."""
        subject = subjects.of(model)
        return subject.tied_to(self.parties, self.records.get(subject.model, set()), to)

    def covers(self, record: Model) -> bool:
        subject = subjects.of(record)
        return subject.party_of(record) in self.parties or record.pk in self.records.get(subject.model, ())

    def __bool__(self) -> bool:
        return bool(self.parties or self.records)


def tied(user: User) -> Tied:
    """What the person is kept away from: one query, kept with the user for the request."""
    if "tied" not in user.__dict__:
        user.__dict__["tied"] = _read(user)
    return user.__dict__["tied"]


def forget(*people: Model | None) -> None:
    """Let the question be asked again: something has been declared, or has ended."""
    for person in people:
        if person is not None:
            person.__dict__.pop("tied", None)


def _read(user: User) -> Tied:
    every, found = ties(), Tied()
    for number, party, key in _ties_of(user):
        if party is not None:
            found.parties.add(party)
        if key is not None:
            found.records.setdefault(every[number].model, set()).add(key)
    return found


def _ties_of(person: Model) -> list[tuple[int, int | None, int | None]]:
    """The person's ties: the number of its row in `ties`, and the Party or the record."""
    account = account_of(person)
    found = _of_account(account.pk) if account else []
    return found if person is account else [*found, *_union(_ties_of_entry(person))]


def _of_account(user: int) -> list[tuple[int, int | None, int | None]]:
    sql, parameters = _ties_of_anybody(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user if one == ANYBODY else one for one in parameters])
        return cursor.fetchall()


@cache
def _ties_of_anybody(vendor: str) -> tuple[str, tuple]:
    """The SQL of every tie, with the user's number left open. Every page of the Secretariat runs it, and the ORM takes
    as long to make the union anew as a whole page may take."""
    return _union(_ties_of_user(ANYBODY)).query.sql_with_params()


def _ties_of_user(user: int) -> Iterator[QuerySet]:
    for number, tie in enumerate(ties()):
        yield _leading(tie.rows().filter(**{tie.user: user}), number, tie)


def _ties_of_entry(entry: Model) -> Iterator[QuerySet]:
    for number, tie in enumerate(ties()):
        rows, lookup = tie.of_entries(entry._meta.model, tie.rows())
        if lookup:
            yield _leading(rows.filter(**{lookup: entry.pk}), number, tie)


def _leading(rows: QuerySet, number: int, tie: Tie) -> QuerySet:
    names = [Cast(F(name) if name else Value(None), BigIntegerField()) for name in (tie.party, tie.record)]
    return rows.order_by().values_list(Value(number), *names)


def open_to(user: User, records: QuerySet, to: str = "") -> QuerySet:
    """The records without those from which the person is kept away, themselves or by that to which `to` leads."""
    closed = tied(user)
    return records.exclude(closed.q(_model_at(records.model, to), to)) if closed else records


def _model_at(model: type[Model], to: str) -> type[Model]:
    for name in to.split("__")[:-1]:
        model = model._meta.get_field(name).related_model
    return model


def closed_to(user: User, model: type[Model]) -> QuerySet:
    """The records of that model from which the person is kept away."""
    closed = tied(user)
    return model.objects.filter(closed.q(model)) if closed else model.objects.none()
