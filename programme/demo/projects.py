"""The call and the projects: written by their Parties, checked, evaluated and decided, each as far as its file has days
for; and the selection round that waits for the officers."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from applications import actions
from applications.actions import letters, proposals, rounds
from applications.dossier.sections import BY_KEY, SECTIONS
from applications.models import Application, Call, Candidate, CountryList, Evaluation, Letter
from applications.reference import start_criteria
from assistance.calendar import months_later
from portal.staff import saving
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.papers import paper
from programme.demo.world import World
from roadmap.models import Theme

EVALUATORS_ANSWER = 2  # days after they are asked
RELEASE_TAKES = 3  # days, in which a weekend may lie


def stories(world: World) -> Iterator[Story]:
    """The call, then the projects in no order but that of time."""
    yield _call(world)
    yield from (_project(world, texts.read(name)) for name in texts.PROJECTS)
    yield _round(world, texts.read("round"))


def _call(world: World) -> Story:
    script = texts.read("call")
    yield world.days.moment(script["prepare"])
    call = Call(
        **texts.picked(script, "code", "title_fr", "title_en", "summary_fr", "summary_en", "languages"),
        phase=world.phase,
        eligible=CountryList.objects.latest("dated"),
        logistics_ceiling=Decimal(script["logistics_ceiling"]),
        opens_on=world.days.day(script["open"]),
    )
    saving.save_in_admin(call, by=world.officer)
    start_criteria(call)
    yield world.days.moment(script["open"])
    call.lifecycle.perform(call, "open", by=world.officer)


def _project(world: World, script: dict[str, Any]) -> Story:
    """From the draft to as far as the file's days reach."""
    days, moment = script["days"], world.days.moment
    focal = world.person
    yield moment(days["start"])
    application = actions.start(
        world.call,
        world.party(script["country"]),
        title=script["authority"]["title"],
        language=script["language"],
        by=focal(script["focal"]),
        is_fictional=True,
    )
    yield from _write(world, application, script)
    yield moment(days["submit"])
    _move(application, "submit", focal(script["focal"]), declaration=True)
    if "clarification" in script:
        yield from _clarify(world, application, script)
    if "admit" in days:
        yield moment(days["admit"])
        looked_at = {item.pk: ("yes", "") for item in application.call.checklist.all()}
        actions.answer_checklist(application, by=world.officer, answers=looked_at)
        _move(application, "admit", world.officer)
        yield from _evaluate(world, application, script)
    if "close" in days:
        yield moment(days["close"])
        _move(application, "close_evaluation", world.officer)
    if "select" in days:
        yield moment(days["select"] + RELEASE_TAKES)
        _decide(world, application, script["decision"])
        yield moment(days["select"])
        rounds.publish_due()


def _move(record: Application | Evaluation, action: str, by, **answers: Any) -> None:
    record.lifecycle.perform(record, action, by=by, **answers)


# --- Writing ----------------------------------------------------------------------------------------------------------


def _write(world: World, application: Application, script: dict[str, Any]) -> Story:
    """A section a day; the deputy, where there is one, every third."""
    for later, section in enumerate(SECTIONS):
        yield world.days.moment(script["days"]["write"] - later)
        writer = world.person(script["deputy"] if later % 3 == 1 and "deputy" in script else script["focal"])
        if section.key == "attachments":
            actions.attach(application, paper(**script["letter"], language=script["language"]), by=writer)
        else:
            _save(world, application, section.key, script, writer)


def _save(world: World, application: Application, key: str, script: dict[str, Any], writer) -> None:
    given = script.get(key, {})
    values = {name: given.get(name) for name in BY_KEY[key].fields}
    if key == "support":
        values["logistics"] = Decimal(values["logistics"])
    if key == "calendar":
        values["desired_start"] = _first_of_month(world.days.day(script["days"]["submit"]), given["starts_after"])
    if key == "priorities":
        values["themes"] = Theme.objects.filter(code__in=given["themes"])
    rows = [_row(world, row) for row in given.get("rows", [])]
    actions.save_section(application, key, by=writer, revision=0, values=values, rows=rows)


def _row(world: World, row: dict[str, Any]) -> dict[str, Any]:
    if "activity" in row:
        return row | {"activity": world.activity(row["activity"])}
    return row | {"amount": Decimal(row["amount"])} if "amount" in row else row


def _first_of_month(submitted: dt.date, days_later: int) -> dt.date:
    return months_later((submitted + dt.timedelta(days=days_later)).replace(day=1), 1)


def _clarify(world: World, application: Application, script: dict[str, Any]) -> Story:
    """The officer asks about one section, whose prose the Party completes."""
    asked, moment, focal = script["clarification"], world.days.moment, world.person(script["focal"])
    key = asked["section"]
    yield moment(asked["ask"])
    questions = {f"question_{key}": asked["question"]}
    _move(application, "ask", world.officer, due_on=world.days.day(asked["due"]), **questions)
    yield moment(asked["write"])
    section = application.sections.get(key=key)
    values = {key: f"{script[key][key]}\n\n{asked['adds']}"}
    actions.save_section(application, key, by=focal, revision=section.revision, values=values)
    [question] = application.clarifications.get(closed_at=None).questions.all()
    actions.write_answers(application, by=focal, answers={question.pk: asked["reply"]})
    yield moment(asked["answer"])
    _move(application, "answer", focal)


# --- Evaluating -------------------------------------------------------------------------------------------------------


def _evaluate(world: World, application: Application, script: dict[str, Any]) -> Story:
    """Both evaluators are asked at once; those whose evaluation has a day declare no conflict and score."""
    asked = script["days"]["assign"]
    yield world.days.moment(asked)
    for given in script["evaluations"]:
        due_on = world.days.day(-given["due_in"]) if "due_in" in given else None
        actions.assign_evaluator(application, world.person(given["by"]), by=world.officer, due_on=due_on)
    yield world.days.moment(asked - EVALUATORS_ANSWER)
    scored = texts.latest_first(given for given in script["evaluations"] if "day" in given)
    for given in scored:
        evaluator = world.person(given["by"])
        _move(application.evaluations.get(evaluator=evaluator), "accept", evaluator, declaration=True)
    for given in scored:
        yield world.days.moment(given["day"])
        _score(application, world.person(given["by"]), given)


def _score(application: Application, evaluator, given: dict[str, Any]) -> None:
    evaluation = application.evaluations.get(evaluator=evaluator)
    criteria = application.call.criteria.all()
    scores = {
        criterion.pk: scored for criterion, *scored in zip(criteria, given["scores"], given["comments"], strict=True)
    }
    actions.save_scores(evaluation, by=evaluator, scores=scores, comment=given["comment"])
    _move(evaluation, "submit", evaluator)


# --- Deciding ---------------------------------------------------------------------------------------------------------


def _decide(world: World, application: Application, script: dict[str, Any]) -> None:
    """A round of its own: proposed, decided, its letter read; then the delay runs."""
    officer = world.officer
    selection_round = rounds.start_round(
        application.call, name=script["round"], places=1, delay_hours=24, is_fictional=True, by=officer
    )
    rounds.put_candidates(selection_round, costs={application.pk: Decimal(script["cost"])}, by=officer)
    proposal = proposals.ask(selection_round, forced={}, why={}, by=officer)
    proposals.work_out(proposal.pk)
    proposals.keep(proposal, by=officer)
    candidate = Candidate.objects.get(round=selection_round)
    rounds.decide_candidate(candidate, decision="select", reasons=script["reason"], by=officer)
    selection_round.lifecycle.perform(selection_round, "settle", by=officer)
    letters.read(Letter.objects.get(candidate=candidate), by=officer)
    selection_round.lifecycle.perform(selection_round, "release", by=officer)


def _round(world: World, script: dict[str, Any]) -> Story:
    """What is evaluated and not decided on; nothing of it is proposed yet."""
    yield world.days.moment(script["day"])
    selection_round = rounds.start_round(
        world.call, name=script["name"], places=script["places"], delay_hours=24, is_fictional=True, by=world.officer
    )
    costs = {world.application(iso3).pk: Decimal(cost) for iso3, cost in script["costs"].items()}
    rounds.put_candidates(selection_round, costs=costs, by=world.officer)
