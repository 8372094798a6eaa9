"""The money: the phase that contains today and its lines, what donors give, what is committed and spent beside the
assistances' own commitments, which the decisions on applications make."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from budget import actions as budget
from budget.models import Commitment
from portal import clock
from portal.models import GoverningSession, Phase, PhaseTarget
from portal.staff import saving
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.people import organisation
from programme.demo.world import World


def stories(world: World) -> Iterator[Story]:
    """The phase first: everything else stands in it."""
    script = texts.read("money")
    yield _phase(world, script["phase"], texts.read("call")["prepare"])
    yield from (_contribution(world, given) for given in script["contributions"])
    yield from (_commitment(world, given) for given in script["commitments"])
    yield from (_spending(world, given) for given in script["spent"])


def _phase(world: World, given: dict[str, Any], first_call: int) -> Story:
    """It begins with the year of its first call."""
    yield world.days.moment(given["day"])
    year = world.days.day(first_call).year
    phase = Phase(
        code=given["code"],
        name_fr=given["name_fr"],
        name_en=given["name_en"],
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year + given["years"] - 1, 12, 31),
        approved_total=Decimal(given["approved_total"]),
        countries_target=given["countries_target"],
    )
    saving.save_in_admin(phase, by=world.officer)
    budget.set_up_lines(phase, by=world.officer)
    for number, countries in given["targets"].items():
        target = PhaseTarget(phase=phase, year=year + int(number) - 1, countries=countries, source=given["source"])
        saving.save_in_admin(target, by=world.officer)
    for session in given["sessions"]:
        saving.save_in_admin(_session(world, session), by=world.officer)


def _session(world: World, given: dict[str, Any]) -> GoverningSession:
    """It lasts four days, and its documents are due four weeks before."""
    start = world.days.day(given["starts"])
    return GoverningSession(
        body=given["body"],
        number=given["number"],
        starts_on=start,
        ends_on=start + dt.timedelta(days=3),
        documents_due_on=start - dt.timedelta(weeks=4),
        source=given["source"],
    )


def _contribution(world: World, given: dict[str, Any]) -> Story:
    yield world.days.moment(given["signed"])
    contribution = budget.pledge(
        phase=world.phase,
        donor=organisation(given["donor"]),
        amount=_exact(given["pledge"]),
        currency=given["currency"],
        rate=_exact(given["rate"]),
        signed_on=clock.today(),
        reference=given["reference"],
        purpose=given["purpose"],
        earmark=world.line(given["earmark"]) if "earmark" in given else None,
        by=world.finance,
    )
    for entry in texts.latest_first([*given["receipts"], *given["allotments"]]):
        yield world.days.moment(entry["day"])
        if "line" in entry:
            usd = _exact(entry["usd"])
            budget.allot(contribution, world.line(entry["line"]), usd=usd, date=clock.today(), by=world.finance)
        else:
            received = {"amount": _exact(entry["amount"]), "rate": _exact(entry["rate"]), "memo": entry["memo"]}
            budget.receive(contribution, **received, date=clock.today(), by=world.finance)


def _commitment(world: World, given: dict[str, Any]) -> Story:
    yield world.days.moment(given["day"])
    today = clock.today()
    commitment = budget.commit(
        line=world.line(given["line"]),
        party=None,
        year=max(today, world.phase.starts_on).year,
        amount=_exact(given["amount"]),
        label=given["label"],
        language="en",
        is_fictional=True,
        by=world.finance,
    )
    yield from _expenditures(world, commitment, given["expenditures"])


def _spending(world: World, given: dict[str, Any]) -> Story:
    """On the commitment of the Party's assistance, once there is one."""
    first, *_later = texts.latest_first(given["expenditures"])
    yield world.days.moment(first["day"])
    commitment = Commitment.objects.get(application=world.application(given["party"]))
    yield from _expenditures(world, commitment, given["expenditures"])


def _expenditures(world: World, commitment: Commitment, expenditures: list[dict[str, Any]]) -> Story:
    for entry in texts.latest_first(expenditures):
        yield world.days.moment(entry["day"])
        budget.spend(
            commitment,
            amount=_exact(entry["amount"]),
            currency=entry["currency"],
            rate=_exact(entry["rate"]),
            date=clock.today(),
            memo=entry["memo"],
            by=world.finance,
        )


def _exact(number: float) -> Decimal:
    return Decimal(str(number))
