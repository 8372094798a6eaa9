"""How a roadmap is written: by whom, what is refused, what the trail says, and two people at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.models import Event
from portal.refusals import Refused, WrongState
from roadmap import actions, queries, rules
from roadmap.models import ActionItem, Measure, NationalRoadmap, Priority
from tests.factories import CountryFactory, person
from tests.roadmap import factories

pytestmark = pytest.mark.django_db


def last_event() -> Event:
    return Event.objects.order_by("-pk").first()


# --- Beginning --------------------------------------------------------------------------------------------------------


def test_an_assistance_begins_it_with_the_priorities_of_the_application(senegal, officer):
    codes = [(factories.activity("2.1"), "On ne sait rien."), (factories.activity("1.1"), "Tout est à mesurer.")]
    roadmap = actions.start(
        party=senegal, title="Le son", language="fr", priorities=codes, starts_year=2026, by=officer, is_fictional=True
    )
    assert (roadmap.state, roadmap.period, roadmap.is_fictional) == ("drafting", "2026–2029", True)
    assert list(roadmap.priorities.values_list("activity__code", "justification")) == [
        ("1.1", "Tout est à mesurer."), ("2.1", "On ne sait rien."),
    ]  # fmt: skip
    event = last_event()
    assert (event.verb, event.by, event.party, event.shared) == ("roadmap.begun", officer, senegal, True)
    assert event.changes == {"title": [None, "Le son"], "priorities": [None, ["1.1", "2.1"]]}


@pytest.mark.parametrize(
    ("given", "field"),
    [({"language": "tlh"}, "language"), ({"starts_year": 1999}, "period_start"), ({"years": 100}, "period_end"),
     ({"years": 0}, "period_end")],
)  # fmt: skip
def test_a_beginning_that_cannot_be(given, field):
    with pytest.raises(Refused) as caught:
        factories.begun(**given)
    assert set(caught.value.message_dict) == {field}
    assert not NationalRoadmap.objects.exists()


# --- Who writes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["focal_point", "deputy"])
def test_the_focal_point_and_the_deputy_write(senegal, role):
    roadmap = factories.begun(senegal)
    by = person(role, party=senegal)
    actions.save_text(roadmap, by=by, vision="Une vision.", period_end=2030)
    actions.add_measure(roadmap, activity=factories.activity("1.1"), title="Une mesure", by=by)
    assert queries.priorities(roadmap)[0].measures.get().title == "Une mesure"


@pytest.mark.parametrize("role", ["secretariat", "finance", "evaluator", "expert", "field_office", "donor", "foreign"])
def test_nobody_else_writes(senegal, role):
    roadmap = factories.validated(senegal)
    other = person("focal_point", party=CountryFactory()) if role == "foreign" else person(role, countries=[senegal])
    measure = Measure.objects.filter(priority__roadmap=roadmap).first()
    item = factories.item(roadmap)
    activity = factories.activity("1.1")
    attempts = [
        lambda: actions.save_text(roadmap, by=other, follow_up="Jamais."),
        lambda: actions.add_priority(roadmap, factories.activity("5.1"), by=other),
        lambda: actions.change_priority(measure.priority, by=other, justification="Autre"),
        lambda: actions.remove_priority(measure.priority, by=other),
        lambda: actions.add_measure(roadmap, activity=activity, title="Autre", by=other),
        lambda: actions.change_measure(measure, by=other, title="Autre"),
        lambda: actions.remove_measure(measure, by=other),
        lambda: actions.change_action_item(item, by=other, title="Autre"),
        lambda: actions.remove_action_item(item, by=other),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()


# --- When -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["validating", "validated", "published"])
def test_text_priorities_and_measures_change_in_the_draft_only(state):
    roadmap = factories.AT[state]()
    focal = factories.focal_point_of(roadmap.party)
    priority = roadmap.priorities.first()
    measure = priority.measures.first()
    attempts = [
        lambda: actions.save_text(roadmap, by=focal, vision="Autre"),
        lambda: actions.save_text(roadmap, by=focal, vision="Autre", follow_up="Autre"),
        lambda: actions.add_priority(roadmap, factories.activity("5.1"), by=focal),
        lambda: actions.change_priority(priority, by=focal, justification="Autre"),
        lambda: actions.remove_priority(priority, by=focal),
        lambda: actions.add_measure(roadmap, activity=priority.activity, title="Autre", by=focal),
        lambda: actions.change_measure(measure, by=focal, title="Autre"),
        lambda: actions.remove_measure(measure, by=focal),
    ]
    for attempt in attempts:
        with pytest.raises(WrongState):
            attempt()


@pytest.mark.parametrize("state", ["drafting", "validating", "published"])
def test_the_action_plan_waits_for_the_validation_and_ends_with_the_publication(state):
    roadmap = factories.AT[state]()
    with pytest.raises(WrongState):
        factories.item(roadmap)


# --- What the trail says ----------------------------------------------------------------------------------------------


def test_each_change_says_what_it_changed(senegal):
    roadmap = factories.written(senegal)
    focal = factories.focal_point_of(senegal)
    measure = Measure.objects.get(priority__roadmap=roadmap, priority__activity__code="1.1")

    actions.save_text(roadmap, by=focal, vision="Une autre vision.", context="On n’entend rien.")
    assert last_event().changes == {"vision": ["Que tout s’entende.", "Une autre vision."]}
    actions.change_measure(measure, by=focal, title="Mesurer", description="Tout.")
    assert last_event().changes == {
        "activity": ["1.1", "1.1"], "measure": ["Mesurer", "Mesurer"], "title": ["Mesure 1.1", "Mesurer"],
        "description": ["", "Tout."],
    }  # fmt: skip
    actions.remove_measure(measure, by=focal)
    assert last_event().changes == {
        "activity": ["1.1", None], "title": ["Mesurer", None], "description": ["Tout.", None],
    }  # fmt: skip
    assert {(e.by, e.party, e.shared, e.about) for e in Event.objects.filter(verb__startswith="roadmap.measure")} == {
        (focal, senegal, True, roadmap)
    }


def test_saving_without_a_change_leaves_no_entry():
    roadmap = factories.written()
    before = Event.objects.count()
    actions.save_text(roadmap, by=factories.focal_point_of(roadmap.party), vision="Que tout s’entende.")
    assert Event.objects.count() == before


# --- Bad values -------------------------------------------------------------------------------------------------------


def test_control_characters_and_hidden_directions_are_not_kept():
    roadmap = factories.begun()
    focal = person("focal_point", party=roadmap.party)
    saved = actions.save_text(roadmap, by=focal, title="Le\x00 son\u202e\n libre", vision="A\x07\r\nB\u2066 ")
    assert (saved.title, saved.vision) == ("Le son libre", "A\nB")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \x00 "}, "title"),
        ({"title": "A" * 201}, "title"),
        ({"vision": "mot " * 2001}, "vision"),
        ({"context": "mot " * 6001}, "context"),
        ({"period_start": 2031}, "period_end"),
        ({"period_start": 1000}, "period_start"),
        ({"period_end": 10**9}, "period_end"),
        ({"period_end": None}, "period_end"),
    ],
)
def test_text_that_cannot_be_saved(values, field):
    roadmap = factories.written()
    with pytest.raises(ValidationError) as caught:
        actions.save_text(roadmap, by=factories.focal_point_of(roadmap.party), **values)
    assert set(caught.value.message_dict) == {field}


def test_a_field_that_is_not_text_is_a_programmers_error():
    roadmap = factories.written()
    with pytest.raises(TypeError):
        actions.save_text(roadmap, by=factories.focal_point_of(roadmap.party), reference="NR-XXX-2026-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "A" * 251}, "title"),
        ({"kind": "wish"}, "kind"),
        ({"responsible": ""}, "responsible"),
        ({"indicator": ""}, "indicator"),
        ({"starts_on": dt.date(2027, 7, 1)}, "ends_on"),
        ({"starts_on": dt.date(2025, 12, 31)}, "starts_on"),
        ({"ends_on": dt.date(2030, 1, 1)}, "ends_on"),
        ({"cost": Decimal("-1")}, "cost"),
        ({"cost": Decimal("1e20")}, "cost"),
        ({"cost": Decimal("1500.50"), "currency": "JPY"}, "cost"),
        ({"cost": Decimal("0.001")}, "cost"),
        ({"currency": "ZZZ"}, "currency"),
        ({"currency": ""}, "currency"),
    ],
)
def test_an_action_that_cannot_be(values, field):
    roadmap = factories.validated()
    with pytest.raises(ValidationError) as caught:
        factories.item(roadmap, **values)
    assert set(caught.value.message_dict) == {field}
    assert not ActionItem.objects.exists()


def test_an_action_belongs_to_a_priority_and_serves_one_of_its_measures():
    roadmap = factories.validated()
    other = Measure.objects.get(priority__roadmap=roadmap, priority__activity__code="2.1")
    with pytest.raises(Refused) as caught:
        factories.item(roadmap, "5.1")
    assert set(caught.value.message_dict) == {"activity"}
    with pytest.raises(Refused) as caught:
        factories.item(roadmap, "1.1", measure=other)
    assert set(caught.value.message_dict) == {"measure"}
    assert factories.item(roadmap, "2.1", measure=other).measure == other


def test_a_priority_is_chosen_once_and_goes_only_without_measures():
    roadmap = factories.written()
    focal = factories.focal_point_of(roadmap.party)
    with pytest.raises(Refused):
        actions.add_priority(roadmap, factories.activity("1.1"), by=focal)
    added = actions.add_priority(roadmap, factories.activity("5.1"), by=focal, justification="Elles manquent.")
    actions.add_measure(roadmap, activity=added.activity, title="Compter", by=focal)
    with pytest.raises(Refused, match="lost"):
        actions.remove_priority(added, by=focal)
    actions.remove_measure(added.measures.get(), by=focal)
    actions.remove_priority(added, by=focal)
    assert list(roadmap.priorities.values_list("activity__code", flat=True)) == ["1.1", "2.1"]


def test_measures_keep_their_order_when_one_goes():
    roadmap = factories.begun(codes=("1.1",))
    focal = person("focal_point", party=roadmap.party)
    first, _second, _third = (
        actions.add_measure(roadmap, activity=factories.activity("1.1"), title=title, by=focal) for title in "ABC"
    )
    actions.remove_measure(first, by=focal)
    actions.add_measure(roadmap, activity=factories.activity("1.1"), title="D", by=focal)
    assert [m.title for m in Measure.objects.all()] == ["B", "C", "D"]


# --- Two people at once -----------------------------------------------------------------------------------------------


def test_what_somebody_removed_is_said_to_be_gone():
    roadmap = factories.written()
    focal = factories.focal_point_of(roadmap.party)
    measure = Measure.objects.filter(priority__roadmap=roadmap).first()
    actions.remove_measure(Measure.objects.get(pk=measure.pk), by=focal)
    with pytest.raises(Refused, match="removed"):
        actions.change_measure(measure, by=focal, title="Autre")
    with pytest.raises(Refused, match="removed"):
        actions.remove_measure(measure, by=focal)


# --- Drafts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["drafting", "validating", "validated"])
def test_a_draft_pdf_at_any_time(state):
    roadmap = factories.AT[state]()
    document = actions.make_draft(roadmap, language="en", by=factories.focal_point_of(roadmap.party))
    assert (document.kind, document.language, document.version, document.state) == ("roadmap.draft", "en", 1, "queued")
    again = actions.make_draft(roadmap, language="en", by=factories.focal_point_of(roadmap.party))
    assert again.pk == document.pk


def test_a_draft_pdf_is_asked_for_by_the_party_and_the_secretariat_alone(senegal, officer, monkeypatch):
    """Whoever else reads the drafts, such as a field office or an expert at work there, asks for none."""
    roadmap = factories.AT["drafting"]()
    party = roadmap.party
    office, expert = person("field_office", countries=[party]), person("expert")
    monkeypatch.setattr(rules, "_also", [lambda user: {roadmap.pk} if user == expert else set()])
    people = {
        "focal point": factories.focal_point_of(party), "deputy": person("deputy", party=party), "officer": officer,
        "field office": office, "expert": expert, "contributor": person("contributor", party=party),
        "another Party": person("focal_point"), "finance": person("finance"),
    }  # fmt: skip

    def asks(user) -> bool:
        try:
            return bool(actions.make_draft(roadmap, language="en", by=user))
        except PermissionDenied:
            return False

    may = {who for who, user in people.items() if asks(user)}
    assert may == {"focal point", "deputy", "officer"}
    reads = {who for who, user in people.items() if rules.may_read_drafts(user, roadmap)}
    assert reads == may | {"field office", "expert"}


def test_no_draft_of_a_published_roadmap(officer):
    roadmap = factories.published()
    with pytest.raises(WrongState):
        actions.make_draft(roadmap, language="fr", by=officer)


def test_costs_are_summed_for_each_currency():
    roadmap = factories.validated()
    factories.item(roadmap, cost=Decimal("0.10"))
    factories.item(roadmap, cost=Decimal("0.20"))
    factories.item(roadmap, cost=Decimal("350000"), currency="XOF")
    factories.item(roadmap, cost=None)
    assert [(t.currency, t.amount) for t in queries.costs(roadmap)] == [
        ("USD", Decimal("0.30")), ("XOF", Decimal("350000.00")),
    ]  # fmt: skip


def test_priorities_can_be_justified_anew():
    roadmap = factories.begun()
    focal = person("focal_point", party=roadmap.party)
    priority = Priority.objects.get(roadmap=roadmap, activity__code="1.1")
    actions.change_priority(priority, by=focal, justification="Tout a changé.")
    assert last_event().changes == {"activity": ["1.1", "1.1"], "justification": ["Pourquoi 1.1.", "Tout a changé."]}
