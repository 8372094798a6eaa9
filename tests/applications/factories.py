"""Calls, applications in any state, and the people around them, made through the actions that people use."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import actions
from applications.actions import drafts, letters, proposals, rounds
from applications.dossier import content, sections
from applications.models import (
    Application,
    Call,
    Candidate,
    ChecklistItem,
    CountryList,
    Criterion,
    Evaluation,
    Letter,
    Section,
    SelectionRound,
)
from applications.reference import start_scale
from budget import actions as budget
from budget import queries as money
from portal import clock
from portal.models import Country, Phase, User
from roadmap.models import Activity
from tests.factories import CountryFactory, OrganisationFactory, person
from tests.papers import PDF
from tests.roadmap import factories as roadmaps


def pdf(name: str = "lettre.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def phase() -> Phase:
    """The phase that contains today."""
    today = clock.today()
    found, made = Phase.objects.get_or_create(
        code="now",
        defaults={
            "name_fr": "Phase en cours",
            "name_en": "Current phase",
            "approved_total": Decimal(1750000),
            "starts_on": dt.date(today.year - 1, 1, 1),
            "ends_on": dt.date(today.year + 2, 12, 31),
        },
    )
    if made:
        budget.set_up_lines(found, by=person("finance"))
    return found


def funds(amount: int = 300000) -> None:
    """Money received and allotted to action line 3."""
    finance = person("finance")
    contribution = budget.pledge(
        phase=phase(),
        donor=OrganisationFactory(),
        amount=Decimal(amount),
        currency="USD",
        rate=Decimal(1),
        signed_on=clock.today(),
        reference=f"C-{amount}",
        by=finance,
    )
    budget.receive(contribution, amount=Decimal(amount), rate=Decimal(1), date=clock.today(), by=finance)
    budget.allot(contribution, money.assistance_line(phase()), usd=Decimal(amount), date=clock.today(), by=finance)


def call(*parties: Country, **fields) -> Call:
    """An open call for these Parties, on two criteria, of which “Need” stands for gender equality."""
    listed = CountryList.objects.create(name_fr="Liste", name_en="List", dated=dt.date(2026, 1, 1), source="test")
    listed.countries.set(parties)
    given = {
        "code": f"call-{Call.objects.count()}",
        "phase": phase(),
        "title_fr": "Appel",
        "title_en": "Call",
        "summary_fr": "Résumé",
        "summary_en": "Summary",
        "languages": ["fr", "en"],
        "eligible": listed,
        "logistics_ceiling": Decimal(30000),
        "opens_on": clock.today() - dt.timedelta(days=30),
        **fields,
    }
    made = Call.objects.create(**given)
    for position, (title, weight) in enumerate([("Fit", 60), ("Need", 40)], 1):
        texts = {"title_fr": title, "title_en": title}
        Criterion.objects.create(call=made, position=position, weight=weight, measures_gender=title == "Need", **texts)
    start_scale(made)
    for position, title in enumerate(["Public institution", "Signed letter"], 1):
        ChecklistItem.objects.create(call=made, position=position, title_fr=title, title_en=title)
    return made.lifecycle.perform(made, "open", by=person("secretariat"))


START = dt.date(clock.today().year + 3, 1, 1)  # still to come, on every day that these tests live through

ANSWERS = {
    "authority": {
        "title": "Musiques et cinéma",
        "authority": "Direction des arts",
        "mandate": "Décret de 2019 : la direction propose et applique la politique des arts.",
        "contact_name": "Awa",
        "contact_function": "Directrice adjointe",
        "contact_email": "awa@example.org",
        "contact_phone": "",
    },
    "context": {"context": "Les œuvres circulent mal."},
    "objectives": {},
    "priorities": {"themes": []},
    "partners": {"ministries": "Numérique, commerce", "participation": "Trois ateliers régionaux"},
    "team": {},
    "funds": {},
    "support": {"logistics": Decimal(20000), "logistics_use": "Ateliers"},
    "gender": {"gender": "Parité dans l’équipe nationale."},
    "calendar": {"desired_start": START, "months": 15},
    "sustainability": {"sustainability": "Un arrêté institue l’équipe."},
    "risks": {},
    "declaration": {"signatory_name": "Mariama", "signatory_function": "Directrice générale"},
}

ROWS = {
    "objectives": [{"text": "Mesurer", "result": "Une cartographie publiée"}],
    "partners": [{"name": "Réseau", "sector": "civil_society", "role": "", "women_or_youth": True}],
    "team": [{"role": "Un point focal", "share": 50, "months": 15}],
    "funds": [{"amount": Decimal(18000000), "currency": "XOF", "kind": "cash", "source": "budget national"}],
    "support": [{"profile": "Juriste", "days": 30}],
    "calendar": [{"text": "Diagnostic", "first_month": 1, "last_month": 6}],
    "risks": [{"text": "Remaniement", "likelihood": "medium", "mitigation": "Une suppléante suit le projet"}],
}


def rows_of(key: str) -> list[dict]:
    """The rows that a complete application has in a section."""
    if key != "priorities":
        return ROWS.get(key, [])
    return [
        {
            "activity": Activity.objects.get(code=code),
            "justification": f"Parce que {code}",
            "expected_change": f"Avec {code}, tout change",
        }
        for code in ("1.1", "5.1")
    ]


def draft(focal: User, *, party: Country | None = None, on: Call | None = None) -> Application:
    """A draft in which nothing is written yet."""
    party = party or Country.objects.get(pk=next(iter(focal.party_ids("focal_point", "deputy"))))
    on = on or call(party)
    return actions.start(on, party, title="Musiques et cinéma", language="fr", by=focal)


def complete(focal: User, **kwargs) -> Application:
    """A draft with every section ready, all at once: hundreds of tests begin with it. (That `save_section` leaves the
    same: test_factories.py.)"""
    application = draft(focal, **kwargs)
    roadmaps.open_roadmap()
    for key, values in ANSWERS.items():
        _answer(application, sections.BY_KEY[key], values, focal)
    application.save()
    actions.attach(application, pdf(), by=focal)
    return Application.objects.get(pk=application.pk)


def _answer(application: Application, kind: sections.SectionKind, values: dict, focal: User) -> None:
    before = content.storable_section(application, kind)
    for name in values.keys() - {"themes"}:
        setattr(application, name, values[name])
    if kind.rows:
        made = [kind.rows(application=application, position=at, **row) for at, row in enumerate(rows_of(kind.key), 1)]
        kind.rows.objects.bulk_create(made)
    saved = Section(application=application, key=kind.key, revision=1, saved_by=focal, saved_at=clock.now())
    sitting = drafts.SectionSitting(saved)
    sitting.record(sitting.changes(before, sitting.content()))
    saved.save()


def move(record, action: str, by: User, **answers):
    """One transition, as its page performs it."""
    return record.lifecycle.perform(record, action, by=by, **answers)


def submitted(focal: User, **kwargs) -> Application:
    return move(complete(focal, **kwargs), "submit", focal, declaration=True)


def check(application: Application, officer: User, found: str = "yes") -> Application:
    """Every item of the call's checklist looked at, with the same answer."""
    note = "" if found == "yes" else "À voir"
    answers = {item.pk: (found, note) for item in application.call.checklist.all()}
    actions.answer_checklist(application, by=officer, answers=answers)
    return application


def in_evaluation(focal: User, officer: User, **kwargs) -> Application:
    return move(check(submitted(focal, **kwargs), officer), "admit", officer)


def evaluation(application: Application, officer: User, evaluator: User | None = None) -> Evaluation:
    """An evaluation whose evaluator has declared no conflict of interest."""
    evaluator = evaluator or person("evaluator")
    assigned = actions.assign_evaluator(application, evaluator, by=officer)
    return move(assigned, "accept", evaluator, declaration=True)


def score(found: Evaluation, *values: int) -> Evaluation:
    """Score each criterion in order and submit."""
    criteria = found.application.call.criteria.all()
    scores = {criterion.pk: (value, "") for criterion, value in zip(criteria, values, strict=True)}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment="")
    return move(found, "submit", found.evaluator)


def evaluated(focal: User, officer: User, **kwargs) -> Application:
    """Scored by two evaluators (80 and 60 points of 100) and closed."""
    application = in_evaluation(focal, officer, **kwargs)
    score(evaluation(application, officer), 4, 4)
    score(evaluation(application, officer), 3, 3)
    return move(application, "close_evaluation", officer)


# --- Selection rounds -------------------------------------------------------------------------------------------------


def selection_round(*applications: Application, officer: User, cost: int = 60000, **fields) -> SelectionRound:
    """A round of these applications, each at this cost."""
    given = {"name": "Intake", "places": 5, "delay_hours": 24, **fields}
    found = rounds.start_round(applications[0].call, by=officer, **given)
    return rounds.put_candidates(found, costs={a.pk: Decimal(cost) for a in applications}, by=officer)


def propose(found: SelectionRound, officer: User, **forced: str) -> SelectionRound:
    """Have a proposal worked out, and keep it; by reference’s country code, “in” or “out”."""
    keys = {c.application.party.iso3: c.pk for c in found.candidates.select_related("application__party")}
    ways = {keys[iso3]: way for iso3, way in forced.items()}
    proposal = proposals.ask(found, forced=ways, why=dict.fromkeys(ways, "Équilibre des régions"), by=officer)
    proposals.work_out(proposal.pk)
    return proposals.keep(proposal, by=officer)


def prepare(candidate: Candidate, officer: User, decision: str, **given) -> Candidate:
    """The decision on one candidate; a departure says why."""
    candidate = Candidate.objects.get(pk=candidate.pk)
    departs = candidate.proposed is not (decision == "select")
    order = candidate.round.candidates.filter(decision="reserve").count() + 1 if decision == "reserve" else None
    given = {"reasons": "Bon projet", "departure": "Équilibre" if departs else "", "reserve_order": order, **given}
    return rounds.decide_candidate(candidate, decision=decision, by=officer, **given)


def releasing(found: SelectionRound, officer: User) -> SelectionRound:
    """Decisions closed, letters read, the delay running."""
    move(found, "settle", officer)
    for letter in Letter.objects.filter(candidate__round=found):
        letters.read(letter, by=officer)
    return move(found, "release", officer)


def due_round(officer: User) -> SelectionRound:
    """Two selected and one declined, since yesterday: what a worker finds to publish."""
    funds()
    parties = CountryFactory.create_batch(3)
    on = call(*parties)
    with clock.at(clock.now() - dt.timedelta(hours=25)):
        found = [evaluated(person("focal_point", party=party), officer, on=on) for party in parties]
        made = selection_round(*found, officer=officer, places=2)
        propose(made, officer)
        for candidate, decision in zip(made.candidates.order_by("pk"), ("select", "select", "decline"), strict=True):
            prepare(candidate, officer, decision)
        return releasing(made, officer)


def decided(application: Application, officer: User, decision: str, *, cost: int = 60000, reasons: str = "Bon projet"):
    """Decided on in a round of its own, prepared the day before, that has been published now."""
    now = clock.now()
    with clock.at(now - dt.timedelta(hours=25)):
        found = selection_round(application, officer=officer, cost=cost)
        propose(found, officer)
        prepare(found.candidates.get(), officer, decision, reasons=reasons)
        releasing(found, officer)
    assert rounds.publish_due() == 1, SelectionRound.objects.get(pk=found.pk).problem
    return Application.objects.get(pk=application.pk)


def selected(focal: User, officer: User, *, cost: int = 60000, **kwargs) -> Application:
    """Selected, its cost committed (allot funds first)."""
    return decided(evaluated(focal, officer, **kwargs), officer, "select", cost=cost)
