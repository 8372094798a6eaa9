"""What the register of interests has to know of applications, from which it keeps people away."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from applications import queries
from applications.models import Application, Evaluation, Partner
from portal.interests import ties
from portal.interests.people import account_of
from portal.interests.subjects import Subject
from portal.models import User
from portal.readings.rules import is_the_reader


def organisations(applications: QuerySet[Application]) -> Iterator[tuple[int, str]]:
    """The authority, the ministries and the partners that the applications name, once they are submitted."""
    applications = applications.exclude(submitted_at=None)
    for pk, authority, ministries in applications.order_by().values_list("pk", "authority", "ministries"):
        yield from ((pk, name) for name in (authority, *ministries.splitlines()))
    yield from Partner.objects.filter(application__in=applications).order_by().values_list("application", "name")


def end_evaluations(person: Model, *, by: User | None) -> None:
    """End the evaluations under way that the register now closes to the person."""
    under_way = Evaluation.objects.filter(evaluator=account_of(person), is_live=True, application__state="evaluation")
    for evaluation in under_way.select_related("application"):
        if reasons := ties.conflicts(evaluation.evaluator, evaluation.application):
            move = "recuse" if is_the_reader(by, evaluation) else "exclude"
            evaluation.lifecycle.perform(evaluation, move, by=by, reason=" ".join(map(str, reasons)))


def offered(user: User) -> QuerySet[Application]:
    return queries.visible_to(user).filter(is_live=True)


def _named(application: Application) -> str:
    return f"{application.label}, {application.party}"


SUBJECT = Subject(
    "applications.application",
    party="party",
    employer=_("Employer: the applicant authority, or one of its partners."),
    names=organisations,
    offered=offered,
    named=_named,
    closes=end_evaluations,
    reads=("party",),
    found_by="application__folded",
)
