"""Employers: the same organisation, written by two hands."""

import re

from django.db.models import Q, QuerySet

from portal.folding import folded
from portal.interests import subjects
from portal.interests.subjects import Subject
from portal.models import Interest, Reach
from portal.models.interests import IN_FORCE


def same_organisation(one: str, other: str) -> bool:
    """Whether two names mean one organisation, as far as can be told.

    They do when they are alike but for case, accents and punctuation, or share a part between commas, dashes or
    brackets that has several words or is an acronym."""
    return bool(_parts(one) & _parts(other))


def _parts(name: str) -> set[str]:
    pieces = (piece.strip() for piece in re.split(r"[,;:/()\[\]|]|\s[-–—]\s", name))
    telling = (piece for piece in pieces if " " in piece or (piece.isupper() and len(piece) >= 3))
    return {plain for piece in (name, *telling) if (plain := folded(piece))}


def reach(interest: Interest) -> None:
    """Keep which records name the employer that has just been declared: in its own country, or in any where it works
    in several; and the one that the person named."""
    for subject in subjects.every():
        records = subject.records.all()
        if interest.country_id and subject.party:
            records = records.filter(**{subject.party: interest.country_id})
        keys = {key for key, name in subject.names(records) if same_organisation(interest.organisation, name)}
        if interest.about_type_id == subject.content_type.pk:
            keys.add(interest.about_id)
        _keep(subject, {(interest.pk, key) for key in keys})


def look_for_names(record) -> None:
    """What has just been settled of the record may name somebody's employer."""
    subject = subjects.of(record)
    names = [name for _key, name in subject.names(subject.records.filter(pk=record.pk))]
    for interest in _declared_for(subject, record):
        if any(same_organisation(interest.organisation, name) for name in names):
            _keep(subject, {(interest.pk, record.pk)})


def _declared_for(subject: Subject, record) -> QuerySet[Interest]:
    declared = Interest.objects.filter(IN_FORCE, kind=Interest.Kind.EMPLOYER)
    party = subject.party_of(record)
    return declared.filter(Q(country=None) | Q(country=party)) if party is not None else declared


def _keep(subject: Subject, pairs: set[tuple[int, int]]) -> None:
    kind = subject.content_type
    rows = [Reach(interest_id=interest, record_type=kind, record_id=key) for interest, key in sorted(pairs)]
    Reach.objects.bulk_create(rows, ignore_conflicts=True)
