"""What an application says: what its sections ask, how it is kept and compared, how it reads, what is copied."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from applications import actions
from applications.dossier import content, guidance, progress, sections
from applications.forms.sections import row_fields, section_form
from applications.models import Application, Fund, Risk, Stage, TeamMember
from portal import clock, files
from portal.models import Event
from portal.refusals import GateClosed, Refused, WrongState
from tests import factories as people
from tests.applications import factories
from tests.factories import CountryFactory, person
from tests.some import some

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in sections.SECTIONS if kind.key != "attachments"]


def save(application, key, by, rows=(), **values):
    values = {name: values.get(name, getattr(application, name, None)) for name in sections.BY_KEY[key].fields}
    saved = application.sections.filter(key=key).first()
    revision = saved.revision if saved else 0
    return actions.save_section(application, key, by=by, revision=revision, values=values, rows=rows)


def made_once() -> None:
    people.officer()
    factories.complete(people.focal_point())


@pytest.fixture
def draft(application) -> Application:
    """In which every section is ready."""
    return application


@pytest.fixture
def submitted(draft, focal_point) -> Application:
    return factories.move(draft, "submit", focal_point, declaration=True)


# --- What is asked ----------------------------------------------------------------------------------------------------


def test_each_section_names_fields_that_there_are():
    for kind in KINDS:
        own = {field.name for field in Application._meta.get_fields()}
        assert set(kind.fields) <= own, kind.key
        assert set(kind.asks) <= set(kind.fields), kind.key
        if kind.rows:
            assert list(row_fields(kind)) == list(kind.row_fields) or kind.key == "priorities"
            assert set(kind.asks_rows) <= set(kind.row_fields), kind.key


def test_guidance_is_to_questions_that_there_are():
    for key, texts in guidance.GUIDANCE.items():
        kind = sections.BY_KEY[key]
        asked = {*kind.fields, kind.related} if key != "attachments" else {"letter", "signed", "document"}
        assert set(texts) <= asked, key


def test_every_text_has_its_limit_and_its_guidance():
    fields = [(kind, name, field) for kind in KINDS for name, field in section_form(kind).base_fields.items()]
    texts = {name: kind.key for kind, name, field in fields if "data-words" in field.widget.attrs}
    assert len(texts) == 7
    assert [name for name, key in texts.items() if not guidance.on(key, name)] == []
    areas = {name for _kind, name, field in fields if field.widget.__class__.__name__ == "Textarea"}
    assert areas - set(texts) == set()


@pytest.mark.parametrize(
    ("key", "row", "lacks"),
    [
        ("objectives", {"text": "Mesurer"}, ["Give each objective its expected result."]),
        ("partners", {"name": "Réseau"}, ["Choose each partner’s sector."]),
        ("team", {"role": "Juriste", "share": 20}, ["Say for how many months each member of the team is there."]),
        ("funds", {"amount": Decimal(5), "kind": "cash", "source": "État"}, ["Choose the currency of each"]),
        ("support", {"days": 5}, ["Describe the profile of each expert."]),
        ("calendar", {"text": "Diagnostic", "first_month": 2}, ["Say in which month each stage ends."]),
        ("risks", {"text": "Remaniement", "likelihood": "high"}, ["Say what is done about each risk."]),
    ],
)
def test_a_row_is_kept_as_far_as_it_is_written_and_what_it_lacks_is_said(draft, focal_point, key, row, lacks):
    save(draft, key, focal_point, rows=[row])
    draft = Application.objects.get()
    said = [str(message) for message in sections.BY_KEY[key].lacks(draft)]
    assert [message for message in said if message.startswith(lacks[0])], said
    with pytest.raises(GateClosed, match="isn’t complete"):
        factories.move(draft, "submit", focal_point, declaration=True)


def test_people_or_funds_are_enough_but_one_of_them_is_needed(draft, focal_point):
    save(draft, "funds", focal_point)
    assert sections.lacking(Application.objects.get()) == {}
    save(draft, "team", focal_point)
    assert set(sections.lacking(Application.objects.get())) == {"team", "funds"}


# --- The bounds, in the action and in the database --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "row", "field"),
    [
        ("team", {"role": "Juriste", "share": 0}, "share-1"),
        ("team", {"role": "Juriste", "share": 101}, "share-1"),
        ("team", {"role": "Juriste", "months": 19}, "months-1"),
        ("funds", {"amount": Decimal(-1)}, "amount-1"),
        ("funds", {"amount": Decimal(1), "currency": "FRF"}, "currency-1"),
        ("funds", {"amount": Decimal(1), "kind": "gold"}, "kind-1"),
        ("funds", {"amount": Decimal("1500.50"), "currency": "JPY"}, "amount-1"),
        ("funds", {"amount": Decimal("0.01"), "currency": "XOF"}, "amount-1"),
        ("risks", {"text": "Pluie", "likelihood": "certain"}, "likelihood-1"),
        ("calendar", {"text": "Fin", "first_month": 3, "last_month": 2}, "last_month-1"),
        ("calendar", {"text": "Fin", "first_month": 3, "last_month": 16}, "last_month-1"),
        ("support", {"profile": "Juriste", "days": 401}, "days-1"),
    ],
)
def test_a_row_out_of_bounds_is_refused_at_its_place_and_nothing_is_half_saved(draft, focal_point, key, row, field):
    before = content.storable_section(draft, sections.BY_KEY[key])
    with pytest.raises(ValidationError) as refusal:
        save(draft, key, focal_point, rows=[factories.ROWS[key][0], row])
    assert list(refusal.value.message_dict) == [field]
    assert content.storable_section(Application.objects.get(), sections.BY_KEY[key]) == before


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (TeamMember, {"share": 0}),
        (TeamMember, {"share": 101}),
        (TeamMember, {"months": 19}),
        (Fund, {"amount": -1}),
        (Fund, {"kind": "gold"}),
        (Stage, {"first_month": 7}),
        (Stage, {"last_month": 19}),
        (Risk, {"likelihood": "certain"}),
    ],
)
@pytest.mark.usefixtures("draft")
def test_the_database_refuses_it_too(model, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


# --- What it says, in values and as it reads --------------------------------------------------------------------------


def test_the_content_is_plain_values_with_rows_as_mappings_and_choices_as_codes(draft):
    said = {kind.key: content.storable_section(draft, kind) for kind in sections.SECTIONS}

    assert json.loads(json.dumps(said)) == said
    assert said["funds"] == {
        "funds": [{"amount": "18000000.00", "currency": "XOF", "kind": "cash", "source": "budget national"}]
    }
    assert said["priorities"]["priorities"][0] == {
        "activity": "1.1",
        "justification": "Parce que 1.1",
        "expected_change": "Avec 1.1, tout change",
    }
    assert said["calendar"] == {
        "desired_start": factories.START.isoformat(),
        "months": 15,
        "main_stages": [{"text": "Diagnostic", "first_month": 1, "last_month": 6}],
    }
    letter = files.about(draft, sections.LETTER).get()
    attached = {"letter": [{"name": "lettre.pdf", "sha256": letter.sha256}], "signed": [], "documents": []}
    assert said["attachments"] == attached


def test_labels_and_choices_read_in_the_readers_language(focal_point):
    partners, calendar = sections.BY_KEY["partners"], sections.BY_KEY["calendar"]
    assert [str(content.label(partners, name)) for name in ("partners", "sector", "ministries")] == [
        "partners",
        "sector",
        "ministries involved",
    ]
    assert str(content.label(sections.BY_KEY["attachments"], "letter")) == "letter of the authority"
    assert content.worded(partners, "sector", "civil_society") == "Civil society"
    assert content.worded(partners, "women_or_youth", True) == "yes"
    assert content.worded(calendar, "months", 15) == 15
    with translation.override("fr"):
        assert content.worded(partners, "sector", "civil_society") == "Société civile"


def test_every_value_has_a_label(draft):
    for kind in sections.SECTIONS:
        for name, value in some(content.storable_section(draft, kind).items()):
            inner = value[0] if value and isinstance(value, list) and isinstance(value[0], dict) else {}
            assert all(content.label(kind, part) for part in [name, *(n for n in inner if n != "sha256")])


def test_the_trail_keeps_a_row_as_one_line(draft, focal_point):
    save(draft, "team", focal_point, rows=[{"role": "Juriste", "share": 20, "months": 6}])
    event = Event.objects.filter(verb="applications.section_saved").first()
    assert event.changes == {"team": [["Un point focal · 50 · 15"], ["Juriste · 20 · 6"]]}


# --- Copying an earlier application -----------------------------------------------------------------------------------


def test_a_copy_says_all_that_the_earlier_one_said_but_for_its_files(submitted, focal_point, senegal):
    factories.move(submitted, "withdraw", focal_point, reason="Autre calendrier")
    draft = actions.copy(submitted, submitted.call, title="Une seconde fois", language="fr", by=focal_point)
    draft = Application.objects.get(pk=draft.pk)

    assert (draft.copied_from, draft.state, draft.title) == (submitted, "draft", "Une seconde fois")
    for kind in KINDS:
        copied, said = content.storable_section(draft, kind), content.storable_section(submitted, kind)
        assert copied == said | ({"title": "Une seconde fois"} if kind.key == "authority" else {}), kind.key
    assert list(sections.lacking(draft)) == ["attachments"]
    assert not files.about(draft).exists()
    event = Event.objects.filter(verb="applications.copied").get()
    assert (event.about, event.by, event.changes) == (draft, focal_point, {"copied_from": [None, submitted.reference]})
    assert TeamMember.objects.filter(application=submitted).count() == 1


def test_what_no_longer_holds_is_left_out_of_a_copy(submitted, focal_point, senegal):
    later = factories.call(senegal, logistics_ceiling=Decimal(10000))
    with clock.at(dt.datetime(2099, 2, 1, tzinfo=dt.UTC)):
        draft = actions.copy(submitted, later, title="Bis", language="fr", by=focal_point)
    assert (draft.logistics, draft.desired_start) == (None, None)
    assert set(sections.lacking(draft)) == {"calendar", "attachments"}


def test_a_copy_is_refused_like_any_second_draft_and_to_strangers(submitted, focal_point, senegal):
    with pytest.raises(Refused, match="already has an application"):
        actions.copy(submitted, submitted.call, title="Bis", language="fr", by=focal_point)
    stranger = person("focal_point", party=CountryFactory())
    with pytest.raises(PermissionDenied):
        actions.copy(submitted, factories.call(senegal), title="Bis", language="fr", by=stranger)
    assert Application.objects.count() == 1


def test_a_deleted_draft_is_not_copied_and_no_stranger_is_told_of_it(draft, focal_point, senegal):
    factories.move(draft, "abandon", focal_point)
    other = factories.call(senegal)
    with pytest.raises(Refused, match="can’t be copied"):
        actions.copy(draft, other, title="Bis", language="fr", by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.copy(draft, other, title="Bis", language="fr", by=person("focal_point"))


# --- Deleting a draft, and changing one's mind ------------------------------------------------------------------------


def test_a_deleted_draft_comes_back_as_it_was_within_fourteen_days(draft, focal_point):
    factories.move(draft, "abandon", focal_point)
    with clock.at(clock.now() + dt.timedelta(days=13, hours=23)):
        factories.move(draft, "restore", focal_point)
    assert (draft.state, draft.is_live, sections.lacking(Application.objects.get())) == ("draft", True, {})


def test_after_that_it_does_not(focal_point):
    draft = factories.draft(focal_point)
    factories.move(draft, "abandon", focal_point)
    with (
        clock.at(clock.now() + dt.timedelta(days=14, seconds=1)),
        pytest.raises(GateClosed, match="The 14 days in which a deleted draft could be restored are over"),
    ):
        factories.move(draft, "restore", focal_point)


def test_it_does_not_come_back_beside_another_nor_to_a_closed_call(focal_point, officer):
    draft = factories.draft(focal_point)
    factories.move(draft, "abandon", focal_point)
    other = factories.draft(focal_point, on=draft.call)
    with pytest.raises(GateClosed, match="already has an application"):
        factories.move(draft, "restore", focal_point)
    factories.move(other, "abandon", focal_point)
    factories.move(draft.call, "close", officer, reason="Assez de projets")
    with pytest.raises(GateClosed, match="doesn’t take applications now"):
        factories.move(draft, "restore", focal_point)


def test_of_a_draft_begun_and_one_restored_in_the_same_moment_one_is_refused(focal_point, monkeypatch):
    """Its gate saw nothing yet; the database holds the Party's one place."""
    draft = factories.draft(focal_point)
    factories.move(draft, "abandon", focal_point)
    factories.draft(focal_point, on=draft.call)
    monkeypatch.setattr("portal.lifecycle.Lifecycle._pass_gates", lambda *args: {})
    with pytest.raises(Refused, match="already has an application"):
        factories.move(draft, "restore", focal_point)
    assert Application.objects.get(pk=draft.pk).state == "abandoned"


def test_what_is_submitted_makes_no_draft_pdf(submitted, focal_point):
    with pytest.raises(WrongState):
        actions.make_draft_dossier(submitted, language="fr", by=focal_point)


# --- Progress, at a glance --------------------------------------------------------------------------------------------


def test_progress_says_what_the_sections_say_in_three_queries(draft, focal_point, django_assert_num_queries):
    half = {
        "team": [{"role": "Juriste"}],
        "risks": [],
        "partners": [{"name": "Ministère", "sector": "public", "role": "", "women_or_youth": False}],
    }
    assert progress.lacking(draft) == {}
    for key, rows in half.items():
        save(draft, key, focal_point, rows=rows)
    draft = Application.objects.get()
    with django_assert_num_queries(3):  # the lists, the letter, what can’t be read
        found = progress.lacking(draft)
    assert found == sections.lacking(draft)
    assert set(found) == set(half)


def test_progress_leaves_the_lists_as_they_were(draft):
    progress.lacking(draft)
    assert isinstance(draft.team.get(), TeamMember)
    assert [member.share for member in draft.team.all()] == [50]
