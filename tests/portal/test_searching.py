"""A record is found by what it is called now: whoever writes it writes its folded column."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from budget.models import Contribution
from portal import refolding, searching, trail
from portal.models import Attendance, Country, Event, Organisation, RoleGrant, User
from portal.people import actions
from portal.searching import FoldedField, found
from tests.factories import CountryFactory, OrganisationFactory, UserFactory, senegal
from tests.some import some

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def people(text: str) -> list[str]:
    asked = found(User, text, lambda piece: searching.contains(["folded"], piece))
    return sorted(User.objects.filter(asked).values_list("full_name", flat=True))


@pytest.fixture
def benitez():
    return UserFactory(full_name="Mónica Benítez", email="monica@example.org")


# --- What is written --------------------------------------------------------------------------------------------------


def test_a_person_is_found_by_the_name_they_take(benitez):
    actions.change_profile(benitez, full_name="Mónica Núñez", language="fr", time_zone="UTC", by=benitez)
    assert (people("nunez"), people("benitez")) == (["Mónica Núñez"], [])


def test_a_save_of_the_name_alone_takes_the_column_along(benitez):
    benitez.full_name = "Zoë"
    benitez.save(update_fields=["full_name"])
    assert User.objects.get(pk=benitez.pk).folded == "zoe\nmonica example org"


def test_a_save_of_something_else_leaves_what_another_wrote_meanwhile(benitez):
    same = User.objects.get(pk=benitez.pk)
    same.full_name = "Zoë"
    same.save()
    benitez.language = "en"
    benitez.save(update_fields=["language"])
    assert people("zoe") == ["Zoë"]


def test_a_record_read_in_part_is_saved_with_its_column(benitez):
    same = User.objects.only("full_name").get(pk=benitez.pk)
    same.full_name = "Łucja"
    same.save()
    assert User.objects.get(pk=benitez.pk).folded == "lucja\nmonica example org"


def test_many_at_once_are_found():
    Organisation.objects.bulk_create([Organisation(name=name, kind="donor") for name in ("Fundación Ñandutí", "Ærø")])
    assert list(Organisation.objects.values_list("folded", flat=True)) == ["fundacion nanduti", "aero"]


def test_a_country_is_found_in_every_language_whatever_the_reader_s():
    ivory = CountryFactory(
        iso3="CIV", iso2="CI", name_fr="République de Côte d’Ivoire", short_name_fr="Côte d’Ivoire",
        name_en="Republic of Côte d’Ivoire", short_name_en="Côte d’Ivoire",
    )  # fmt: skip
    CountryFactory(iso3="SEN", iso2="SN", short_name_fr="Sénégal", short_name_en="Senegal")
    for typed in ("cote d'ivoire", "COTE D’IVOIRE", "ivoire cote", "Costa do Marfim", "ساحل العاج", "civ"):
        asked = found(Country, typed, lambda piece: searching.contains(["folded"], piece))
        assert list(Country.objects.filter(asked)) == [ivory], typed


# --- What is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("benitez", True),
        ("BENÍTEZ mónica", True),
        ("enit", True),
        ("monica@example.org", True),
        ("monica-benitez", True),  # what a sign holds together is looked for together
        ("benitez-monica", False),
        ("benitez example", True),
        ("benitez pedro", False),
        ("", True),
        ("   ", True),
        ("%", False),
        ("_", False),
        ("\x00", False),
        ("benitez " + "monica " * 500, True),
    ],
)
def test_every_piece_of_what_is_typed_is_looked_for(benitez, typed, finds):
    assert people(typed) == (["Mónica Benítez"] if finds else [])


def test_a_record_is_found_by_its_own_words_and_those_of_its_relations():
    donor = OrganisationFactory(name="Québec")
    asked = found(Contribution, "quebec qc-1", lambda piece: searching.contains(["folded", "donor__folded"], piece))
    assert str(Contribution.objects.filter(asked).query).count("UNION") == 2
    assert donor.folded == "quebec"


# --- What stays true --------------------------------------------------------------------------------------------------


def test_what_was_written_past_save_is_found_and_put_right(benitez):
    User.objects.filter(pk=benitez.pk).update(full_name="Zoë")
    assert [key for _text, key in refolding.stale(User)] == [benitez.pk]
    call_command("refold")
    assert people("zoe") == ["Zoë"]
    assert list(refolding.stale(User)) == []


def test_the_trail_is_folded_anew_and_stays_frozen(benitez):
    event = trail.record("portal.record_changed", senegal(), by=benitez)
    with refolding.aside(connection, "portal_event"), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_event SET folded = ''")
    assert refolding.refold(Event, connection) == 1
    assert Event.objects.get(pk=event.pk).folded == "senegal"
    with pytest.raises(DatabaseError, match="portal_event refuses UPDATE"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(folded="")


def test_a_column_on_a_record_that_would_leave_it_behind_is_refused():
    class Alone(models.Model):
        name = models.CharField(max_length=10)
        folded = FoldedField("name")

        class Meta:
            app_label = "tests"

    assert [error.msg for error in Alone.check()] == [
        "tests.Alone has a FoldedField and is no Searchable: a save of some fields would leave it."
    ]
    apps.all_models["tests"].pop("alone")


@pytest.mark.postgres
def test_the_database_answers_from_the_index_among_ten_thousand():
    made = User.objects.bulk_create(User(email=f"p{n}@example.org", full_name=f"Person {n}") for n in range(10_000))
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role="expert") for user in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_user, portal_rolegrant")
    for model, paths in ((User, ["folded"]), (RoleGrant, ["user__folded", "party__folded", "organisation__folded"])):
        asked = found(model, "benitez monica", lambda piece: searching.contains(paths, piece))  # noqa: B023
        plan = model.objects.filter(asked).order_by("pk").explain()
        assert "portal_user_folded" in plan, plan
        assert "Seq Scan on portal_user " not in plan, plan


@pytest.mark.postgres
def test_every_folded_column_has_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname LIKE '%%_folded' AND indexdef LIKE '%%trgm%%'")
        tables = {name for (name,) in cursor.fetchall()}
    in_use = {model._meta.db_table for model in apps.get_models()}
    assert tables & in_use == {model._meta.db_table for model in searching.searchable()}


# --- What the source may not do ---------------------------------------------------------------------------------------


# Fields of the same name on a record that nothing is found by.
NOT_FOUND_BY = {"portal/gatherings/attendance.py": (Attendance, ["name, organisation"])}


def past_save(source: str) -> Iterator[str]:
    """The calls that write a field that a folded column is made from, and leave the column as it was."""
    read = {name for model in searching.searchable() for name in model._meta.get_field("folded").fields_read}
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", "")
        written = {keyword.arg for keyword in call.keywords}
        if name == "bulk_update":
            written |= {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
        if name in ("update", "aupdate", "bulk_update") and written & read and "folded" not in written:
            yield f"{call.lineno}: {', '.join(sorted(map(str, written & read)))}"


def test_nothing_writes_past_save_what_a_record_is_found_by():
    files = [path for name in apps_searched() for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]
    found_there = {str(path.relative_to(ROOT)): list(past_save(path.read_text())) for path in some(files)}
    written = {path: lines for path, lines in found_there.items() if lines}
    fields = {path: [line.partition(": ")[2] for line in lines] for path, lines in written.items()}
    assert fields == {path: lines for path, (_model, lines) in NOT_FOUND_BY.items()}


def test_what_is_written_past_save_is_of_records_that_nobody_looks_for():
    assert [model for model, _lines in NOT_FOUND_BY.values() if model in searching.searchable()] == []


def apps_searched() -> list[str]:
    return sorted({model._meta.app_label for model in searching.searchable()} | {"programme"})


def test_a_write_past_save_is_caught():
    source = 'people.update(full_name="x")\npeople.update(is_staff=True)\npeople.bulk_update(some, ["title"])'
    assert list(past_save(source)) == ["1: full_name", "3: title"]
    assert list(past_save('people.update(full_name="x", folded="x")')) == []


def in_one_language(model: type[models.Model]) -> set[str]:
    """The translated texts that the model's column leaves out in one language, or reads in whichever is the current."""
    read = set(model._meta.get_field("folded").fields_read)
    translated = {field.name for field in model._meta.get_fields() if hasattr(model, f"{field.name}_fr")}
    both = {name for name in translated if {f"{name}_fr", f"{name}_en"} <= read}
    return {name for name in translated if {name, f"{name}_fr", f"{name}_en"} & read} - both | translated & read


def test_texts_in_two_languages_are_folded_in_both():
    assert {model for model in some(searching.searchable()) if in_one_language(model)} == set()


def test_a_text_that_is_folded_in_one_language_is_caught(monkeypatch):
    monkeypatch.setattr(Country._meta.get_field("folded"), "sources", ("short_name_fr", "name"))
    assert in_one_language(Country) == {"short_name", "name"}


def test_every_searchable_names_its_column_folded():
    assert len(searching.searchable()) > 15
    assert {type(model._meta.get_field("folded")) for model in searching.searchable()} == {FoldedField}
