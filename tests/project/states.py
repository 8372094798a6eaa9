"""A record in each state of each lifecycle, so that every move has its page open."""

from typing import Any

from applications.models import Application, Call, Candidate, Evaluation, Letter, Reopening, SelectionRound
from assistance.models import Assignment, Assistance, Milestone
from experts.models import Expert
from portal import clock, lifecycle
from portal.models import Country, Designation, FollowUp, Gathering, Import, User
from roadmap.models import NationalRoadmap
from tests.project.growing import application_of, assistance_of, copy, numbers, published, roadmap_under_way, validated


def in_each_state(world) -> dict[tuple[str, str], Any]:
    """A record for each state of each lifecycle, by model and state: Tunisia's, of its expert and its evaluator."""
    party, found = world.running.party, {}
    for model, table in lifecycle.tables().items():
        for state in table.states:
            record = _MAKERS[model](world, party, state.name)
            type(record)._base_manager.filter(pk=record.pk).exclude(is_live=state.live).update(is_live=state.live)
            found[model, state.name] = type(record)._base_manager.get(pk=record.pk)
    _ask_to_reopen(found["applications.application", "reserve"])
    return found


def _ask_to_reopen(application: Application) -> None:
    """One officer has asked; the others may confirm."""
    asked_by = User.objects.filter(email="finance@example.org").get()
    Reopening.objects.create(application=application, reason="Une erreur de calcul.", asked_by=asked_by)


def _call(world, party: Country, state: str) -> Call:
    """With its criteria, which are written while it is in preparation."""
    call = copy(world.call, code=f"{state}-{next(numbers)}", state="draft", is_live=False)
    for part in (*world.call.criteria.all(), *world.call.levels.all()):
        copy(part, call_id=call.pk)
    Call.objects.filter(pk=call.pk).update(state=state)
    return call


def _application(world, party: Country, state: str) -> Application:
    """In its state since just now, for a deleted draft is gone after two weeks."""
    application = application_of(world, party, state)
    Application.objects.filter(pk=application.pk).update(state_since=clock.now())
    return application


def _evaluation(world, party: Country, state: str) -> Evaluation:
    like = Evaluation.objects.filter(state="submitted", evaluator=world.evaluation.evaluator).first()
    application = application_of(world, party, "evaluation")
    Application.objects.filter(pk=application.pk).update(call=_call(world, party, "open"))
    return copy(like, application_id=application.pk, state=state, score=80 if state == "submitted" else None)


def _designation(world, party: Country, state: str) -> Designation:
    """Its letter, and where it is confirmed its invitation, are its own."""
    like, address = world.designation, f"{state}-{next(numbers)}@example.org"
    invitation = copy(world.invited, email=address) if state == "confirmed" else None
    return copy(
        like,
        email=address,
        state=state,
        letter_id=copy(like.letter).pk,
        refusal="Non" if state == "refused" else "",
        invitation_id=invitation and invitation.pk,
        is_live=state == "waiting",
    )


def _gathering(world, party: Country, state: str) -> Gathering:
    """About the roadmap that is written; somebody came to what was held."""
    begun = "held" if state == "closed" else state
    found = copy(world.gathering, state=begun, is_live=begun != "cancelled")
    if begun == "held":
        copy(world.attendee, gathering_id=found.pk)
    rows = Gathering.objects.filter(pk=found.pk)
    rows.update(state=state, is_live=state not in ("closed", "cancelled"))
    return rows.get()


def _import(world, party: Country, state: str) -> Import:
    """With a row to write, and a file of its own."""
    like = Import.objects.filter(state="done").earliest("pk")
    record = copy(
        like,
        state=state,
        file_id=copy(like.file).pk,
        sha256=f"{next(numbers):064x}",  # one table is under way once
        trouble="broken" if state == "failed" else "",
        is_live=state not in ("done", "set_aside"),
    )
    copy(like.rows.first(), of_id=record.pk, result="")
    return record


def _selection_round(world, party: Country, state: str) -> SelectionRound:
    """Of an evaluated application, which is proposed and selected; its letter is to be read."""
    like = Candidate.objects.filter(application__party=party, decision="select").first()
    application = application_of(world, party, "evaluated")
    fresh = {"state": "preparing", "is_live": True, "published_at": None, "release_at": None, "released_by_id": None}
    found = copy(like.round, **fresh, call_id=application.call_id, name=f"Sélection {next(numbers)}")
    candidate = copy(like, round_id=found.pk, application_id=application.pk, is_open=True)
    if state not in ("preparing", "cancelled"):
        unread = {"read_at": None, "read_by_id": None} if state == "decided" else {}
        own = {"candidate_id": candidate.pk, "application_id": application.pk, "released_at": None}
        copy(Letter.objects.get(candidate=like), **own, **unread)
    rows = SelectionRound.objects.filter(pk=found.pk)
    released = {name: getattr(like.round, name) for name in ("release_at", "released_by_id")}
    rows.update(
        state=state,
        **(released if state in ("releasing", "published") else {}),
        published_at=like.round.published_at if state == "published" else None,
    )
    return rows.get()


def _national_roadmap(world, party: Country, state: str) -> NationalRoadmap:
    if state in ("validated", "published"):
        return (validated if state == "validated" else published)(world, party, actions=2)
    roadmap = roadmap_under_way(world.drafting, party)
    NationalRoadmap.objects.filter(pk=roadmap.pk).update(state=state, vision="Que tout s’entende.")
    return roadmap


def _expert(world, party: Country, state: str) -> Expert:
    """Somebody of the bank who doesn't sign in."""
    expert = copy(world.expert, user_id=None, email=f"{state}@example.org", state=state)
    expert.activities.set(world.expert.activities.all())
    return expert


def _followup(world, party: Country, state: str) -> FollowUp:
    """Asked of the Party by the field office."""
    closed = {} if state == "open" else {"closed_by_id": world.followup.owner_id, "closing": "Signé."}
    return copy(world.followup, state=state, **closed)


def _running(world, party: Country, state: str) -> Assistance:
    assistance = assistance_of(world, application_of(world, party, "selected"))
    since = world.running.opened_on if state == "suspended" else None
    Assistance.objects.filter(pk=assistance.pk).update(state=state, suspended_on=since)
    return assistance


def _assignment(world, party: Country, state: str) -> Assignment:
    assistance = assistance_of(world, application_of(world, party, "selected"))
    assistance.assignments.update(state=state)
    return assistance.assignments.get(role="lead")


def _milestone(world, party: Country, state: str) -> Milestone:
    like = Milestone.objects.filter(state="planned" if state in ("planned", "dropped") else "logged").first()
    return copy(like, step_id=world.running.steps.last().pk, responsible="expert", state=state)


_MAKERS = {
    "applications.call": _call,
    "applications.application": _application,
    "applications.evaluation": _evaluation,
    "applications.selectionround": _selection_round,
    "experts.expert": _expert,
    "portal.designation": _designation,
    "portal.followup": _followup,
    "portal.gathering": _gathering,
    "portal.import": _import,
    "assistance.assistance": _running,
    "assistance.assignment": _assignment,
    "assistance.milestone": _milestone,
    "roadmap.nationalroadmap": _national_roadmap,
}
