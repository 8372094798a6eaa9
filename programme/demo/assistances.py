"""The assistances: opened, planned, their experts proposed and agreed, milestones logged with evidence and validated,
steps closed, and what the field office says of it."""

from collections.abc import Iterator
from typing import Any

from assistance import actions
from assistance.followups import COMMENT
from assistance.models import Milestone, Step
from portal.followups.actions import agree
from portal.models import Remark, User
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.papers import paper
from programme.demo.people import expert
from programme.demo.world import World


def stories(world: World) -> Iterator[Story]:
    """For each Party: the opening, then experts, milestones, steps and comments side by side."""
    for name in texts.ASSISTED:
        project, script = texts.read(name), texts.read(f"{name}_assistance")
        iso3 = project["country"]
        yield _opening(world, iso3, script)
        yield from (_expert(world, iso3, project["focal"], given) for given in script["experts"])
        for step in script["steps"]:
            for place, given in enumerate(step["milestones"]):
                teller = _Teller(world, iso3, project["focal"], script, step["number"])
                yield _milestone(teller, given, first=place == 0)
        yield from (_closing(world, iso3, step) for step in script["steps"] if "close" in step)
        yield from (_comment(world, iso3, given) for given in script.get("comments", []))


def _opening(world: World, iso3: str, script: dict[str, Any]) -> Story:
    days = world.days
    yield days.moment(script["days"]["open"])
    opened_on = days.day(script["days"]["open"])
    assistance = actions.open_assistance(world.application(iso3), opened_on=opened_on, by=world.officer)
    if "replan" in script:
        yield days.moment(script["days"]["plan"])
        dates = {int(number): (days.day(first), days.day(last)) for number, (first, last) in script["replan"].items()}
        actions.plan_steps(assistance, dates=dates, by=world.officer)


def _expert(world: World, iso3: str, focal: str, given: dict[str, Any]) -> Story:
    """Proposed by the officer; agreed and accepted where the file has the days."""
    yield world.days.moment(given["propose"])
    wanted = texts.picked(given, "role", "days", "terms")
    assignment = actions.propose(world.assistance(iso3), expert(given["email"]), **wanted, by=world.officer)
    if "agree" in given:
        yield world.days.moment(given["agree"])
        assignment.lifecycle.perform(assignment, "agree", by=world.person(focal))
        yield world.days.moment(given["accept"])
        assignment.lifecycle.perform(assignment, "accept", by=world.person(given["email"]))
    if "end" in given:
        yield world.days.moment(given["end"])
        assignment.lifecycle.perform(assignment, "end", by=world.officer, reason=given["end_reason"])


# --- Milestones -------------------------------------------------------------------------------------------------------


class _Teller:
    """What a milestone's story needs to know of its assistance."""

    def __init__(self, world: World, iso3: str, focal: str, script: dict[str, Any], number: int):
        self.world, self.focal, self.number = world, focal, number
        self.iso3, self.language, self.plan_day = iso3, script["language"], script["days"]["plan"]

    def step(self) -> Step:
        return Step.objects.get(assistance=self.world.assistance(self.iso3), number=self.number)

    def who_logs(self, given: dict[str, Any]) -> User:
        by_role = {"party": self.focal, "office": self.world.officer.email}
        return self.world.person(given.get("by") or by_role[given["responsible"]])

    def log(self, milestone: Milestone, given: dict[str, Any], evidence: list[dict[str, str]]) -> None:
        milestone.lifecycle.perform(
            milestone,
            "log",
            by=self.who_logs(given),
            done_on=self.world.days.day(given["done"]),
            note=given["note"],
            language=self.language,
            evidence=[paper(**file, language=self.language) for file in evidence],
        )


def _milestone(teller: _Teller, given: dict[str, Any], *, first: bool) -> Story:
    """Planned on the workplan's day, the first of a step by making precise the one that the opening planned; then
    logged, returned, logged again and validated, as far as the file has days for."""
    world, moment = teller.world, teller.world.days.moment
    yield moment(teller.plan_day)
    milestone = _plan(teller, given, first)
    if "log" in given:
        yield moment(given["log"])
        teller.log(milestone, given, given["evidence"])
    if "return" in given:
        yield moment(given["return"])
        day, reason = world.days.day(given["return_due"]), given["return_reason"]
        milestone.lifecycle.perform(milestone, "return", by=world.officer, reason=reason, due=day)
        yield moment(given["log_again"])
        teller.log(milestone, given, given["evidence_again"])
    if "validate" in given:
        yield moment(given["validate"])
        milestone.lifecycle.perform(milestone, "validate", by=world.officer)


def _plan(teller: _Teller, given: dict[str, Any], first: bool) -> Milestone:
    values = {
        **texts.picked(given, "title", "responsible"),
        "due": teller.world.days.day(given["due"]),
        "language": teller.language,
        "by": teller.world.officer,
    }
    if first:
        return actions.change_milestone(teller.step().milestones.get(), **values)
    return actions.plan_milestone(teller.step(), **values)


def _closing(world: World, iso3: str, step: dict[str, Any]) -> Story:
    yield world.days.moment(step["close"])
    actions.close_step(world.assistance(iso3).steps.get(number=step["number"]), by=world.officer)


def _comment(world: World, iso3: str, given: dict[str, Any]) -> Story:
    yield world.days.moment(given["day"])
    by = world.person(given["by"])
    comment = actions.comment(world.assistance(iso3), text=given["text"], language=given["language"], by=by)
    for agreed in given.get("follow_ups", []):
        yield from _follow_up(world, comment, agreed)


def _follow_up(world: World, comment: Remark, given: dict[str, Any]) -> Story:
    """Agreed from the comment by its author; done where the file has the day."""
    yield world.days.moment(given["agree"])
    owner, due = world.person(given["owner"]), world.days.day(given["due"])
    said = {"what": given["what"], "language": comment.language, "due": due}
    followup = agree(COMMENT, comment, owner=owner, by=comment.author, **said)
    if "done" in given:
        yield world.days.moment(given["done"])
        followup.lifecycle.perform(followup, "complete", by=owner, outcome=given["outcome"])
