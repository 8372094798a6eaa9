"""A table is looked through without touching anything, each fault told at its row and column; what is written is
written once, whoever dies over it; the same table again changes nothing."""

import contextlib
import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from portal import clock, exports, registry
from portal.directory import actions as directory
from portal.directory import listing
from portal.imports import actions, batches, blank, kinds, queries, retention, running, sheets, telling, writing
from portal.models import Contact, Event, Import, ImportRow, Organisation, OutgoingMessage
from portal.models.imports import Trouble
from portal.refusals import GateClosed, Refused, WrongState
from portal.text import clean_line
from tests.factories import OrganisationFactory, person, senegal
from tests.portal.imported import FORMULA, HEADER, as_csv, as_workbook, hand_in, row, write
from tests.some import some

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country():
    found = senegal()
    found.refresh_from_db()
    return found


def told(record: Import) -> dict[int, list[tuple[str, str]]]:
    """Each fault as the page says it: by row, the column and what is wrong."""
    found: dict[int, list[tuple[str, str]]] = {}
    for fault in telling.faults(record, queries.faulty(record)):
        found.setdefault(fault.row, []).append((fault.column, fault.message))
    return found


# --- Twelve faults among three hundred rows ---------------------------------------------------------------------------

FAULTS = {
    20: ({"email": ""}, "E · E-mail address", "Fill in “E-mail address”."),
    40: ({"email": "awa at example.org"}, "E · E-mail address", "Enter a valid email address."),
    60: ({"email": "AWA.3@example.org"}, "E · E-mail address", "Row 4 has the same."),
    80: (
        {"country": "Atlantis"},
        "F · Country",
        "The portal knows no country of this name: write it as the list of the template does, or its ISO code.",
    ),
    100: ({"language": "Klingon"}, "G · Language", "This isn’t one of the values that this column takes."),
    120: ({"language": ""}, "G · Language", "Fill in “Language”."),
    140: ({"kind": "Guild"}, "D · Kind of organisation", "This isn’t one of the values that this column takes."),
    160: (
        {"organisation": "Guilde des luthiers", "kind": ""},
        "D · Kind of organisation",
        "The portal doesn’t know this organisation yet: say what kind it is.",
    ),
    180: (
        {"organisation": "Fonds du Sahel", "kind": "Private sector"},
        "D · Kind of organisation",
        "The portal has this organisation as: Donor.",
    ),
    200: (
        {"name": "", "function": "", "organisation": ""},
        "A · Name",
        "Give the person’s name, the organisation, or both.",
    ),
    220: (
        {"name": "", "function": "Directeur"},
        "B · Function",
        "A function belongs to a person: give the name too.",
    ),
    240: ({"function": FORMULA}, "B · Function", "This cell holds a formula: write the value itself."),
}


def three_hundred() -> list[list[str]]:
    """Row 2 of the sheet is the first below the header."""
    return [row(number - 1, **FAULTS.get(number, [{}])[0]) for number in range(2, 302)]


@pytest.mark.parametrize(("name", "made"), [("contacts.xlsx", as_workbook), ("contacts.csv", as_csv)])
def test_of_300_rows_12_faults_are_told_each_at_its_row_and_column_and_288_are_written(officer, name, made):
    OrganisationFactory(name="Fonds du Sahel")
    record = hand_in(made(three_hundred()), by=officer, name=name)
    assert record.state == "checked"
    assert Contact.objects.count() == 0
    assert told(record) == {number: [(column, said)] for number, (_cells, column, said) in FAULTS.items()}
    assert (queries.counts(record).new, queries.counts(record).faulty) == (288, 12)
    write(record, by=officer)
    assert (record.state, Contact.objects.count(), queries.counts(record).added) == ("done", 288, 288)
    assert Organisation.objects.count() == 1 + 7


def test_the_same_file_again_changes_nothing(officer):
    OrganisationFactory(name="Fonds du Sahel")
    content = as_csv(three_hundred())
    write(hand_in(content, by=officer), by=officer)
    before = list(Contact.objects.order_by("pk").values()), list(Organisation.objects.order_by("pk").values())
    trail = Event.objects.filter(verb__startswith="portal.directory").count()
    again = hand_in(content, by=officer)
    found = queries.counts(again)
    assert (found.new, found.same, found.doubles, found.faulty) == (0, 288, 0, 12)
    with pytest.raises(GateClosed, match="There is nothing to write"):
        write(again, by=officer)
    assert (list(Contact.objects.order_by("pk").values()), list(Organisation.objects.order_by("pk").values())) == before
    assert Event.objects.filter(verb__startswith="portal.directory").count() == trail


def test_the_faults_are_told_in_the_language_of_who_reads(officer):
    record = hand_in(as_csv([row(1, country="Atlantis")]), by=officer)
    (row_,) = record.rows.all()
    assert set(row_.faults[0]) == {"column", "fr", "en"}
    with translation.override("fr"):
        assert told(record) == {2: [("F · Pays", row_.faults[0]["fr"])]}
    assert row_.faults[0]["fr"] != row_.faults[0]["en"]


def test_a_row_with_two_faults_is_told_both(officer):
    record = hand_in(as_csv([row(1, country="Atlantis", email="x")]), by=officer)
    assert [column for column, _said in told(record)[2]] == ["E · E-mail address", "F · Country"]


def test_more_cells_than_columns_and_a_cell_that_is_too_long_are_told(officer):
    record = hand_in(as_csv([[*row(1), "what is this"], row(2, function="x" * 6000)]), by=officer)
    whole = ("the whole row", "This row has more cells than the table has columns: check what stands between them.")
    assert told(record) == {
        2: [whole],
        3: [("B · Function", "This cell holds more text than a cell is read for.")],
    }


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_in_each_encoding_and_with_each_separator(officer, encoding, delimiter):
    rows = [row(1, name="Zoé Lœuf", function="Chargée d’études; culture, numérique")]
    record = hand_in(as_csv(rows, delimiter=delimiter, encoding=encoding), by=officer)
    write(record, by=officer)
    contact = Contact.objects.get()
    assert (contact.name, contact.function) == ("Zoé Lœuf", "Chargée d’études; culture, numérique")


def test_columns_stand_in_any_order_and_are_named_in_either_language(officer):
    with translation.override("fr"):
        labels = {column.name: column.label for column in blank.columns_of(kinds.named("contacts"))}
    header = [labels["language"], labels["email"].upper(), labels["name"]]
    record = hand_in(as_csv([["anglais", "Zoe@Example.org", "Zoé Ba"]], header=header), by=officer)
    write(record, by=officer)
    contact = Contact.objects.get()
    assert (contact.language, contact.email, contact.name) == ("en", "zoe@example.org", "Zoé Ba")


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (["x", "y"], [["1", "2"]], "The first row doesn’t name the columns: begin from the template."),
        (HEADER[:4], [row(1)[:4]], "These columns are missing: E-mail address, Language."),
        ([*HEADER, "Phone"], [[*row(1), "1"]], "These columns aren’t known: Phone. "),
        ([*HEADER, "name"], [[*row(1), "1"]], "These columns stand there twice: Name."),
        (HEADER, [], "There is no row below the names of the columns."),
    ],
)
def test_what_is_no_such_table_is_refused_as_it_is_handed_in(officer, header, rows, said):
    with pytest.raises(ValidationError) as refused:
        hand_in(as_csv(rows, header=header), by=officer)
    assert refused.value.messages[0].startswith(said)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"\0\1\2", "The content of this file isn’t what its name says (CSV)."),
        ("a.csv", b'Name,Language\n"never closed,fr', "A line of this file can’t be read"),
        ("a.xlsx", b"PK\x03\x04 cut", "This file is cut off"),
        ("a.pdf", b"%PDF-1.7", "This type of file isn’t accepted. Accepted: Excel (XLSX) or CSV, up to 10 MB."),
        ("a.csv", b"", "This file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_says_so(officer, name, content, said):
    with pytest.raises(ValidationError) as refused:
        hand_in(content, by=officer, name=name)
    assert refused.value.messages[0].startswith(said)


def test_a_workbook_that_unpacks_to_more_than_is_read_is_refused_before_it_is(officer, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_AT_ONCE", 500)
    with pytest.raises(ValidationError, match="This file is damaged"):
        hand_in(as_workbook([row(1)]), by=officer, name="a.xlsx")


def test_more_rows_than_one_import_takes_end_it_and_say_so(officer, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    record = hand_in(as_csv([row(n) for n in range(4)]), by=officer)
    assert (record.state, record.trouble) == ("failed", Trouble.LONG)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_portal_exported_is_read_back_as_the_same(officer, sign_in, kind, language):
    officer.language = language
    officer.save()
    rows = [row(1), row(2, function="-- à pourvoir --"), row(3, name="", function="", country="", language="English")]
    write(hand_in(as_csv(rows), by=officer), by=officer)
    made = sign_in(officer).get(reverse("admin:portal_contact_export", args=[kind])).getvalue()
    found = queries.counts(hand_in(made, by=officer, name=f"contacts.{kind}"))
    assert (found.rows, found.same) == (3, 3)


SIGNS = ["=", "+", "-", "@", "\t", "'", "''", '"', "«\u00a0", "\n", "\r\n", ";", ",", "(", ")", "%", "|", "_x0041_"]
WRITTEN = ["31/12/2027", "1er janv. 2027", "1 234,50", "0012", "12345678901234567890123", "1E5", "=1+1", "+221 33 (0)"]
texts = st.lists(st.sampled_from(SIGNS + WRITTEN) | st.text(max_size=8), max_size=6).map("".join)
names = st.text(st.sampled_from("aéßŁ漢 -'’‑\u00a0\""), max_size=12)
addresses = st.text(st.sampled_from("=+-'aé{|."), min_size=1, max_size=6)


def kept(rows: list[tuple[str, ...]]) -> int:
    """Contacts with these texts, as far as the portal takes them: how many there are."""
    for nth, (name, function, organisation, address) in enumerate(rows):
        called = {"name": clean_line(f"X{organisation}")[:200], "kind": "donor"}
        found, _new = Organisation.objects.get_or_create(**called)
        contact = Contact(name=clean_line(name), function=clean_line(function)[:150], email=f"{address}@{nth}.example")
        contact.organisation = found
        with contextlib.suppress(ValidationError):
            directory._clean(contact)
            contact.save()
    return Contact.objects.count()


@pytest.mark.parametrize(("kind", "language"), [("csv", "fr"), ("xlsx", "en")])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(names, texts, texts, addresses), min_size=2, max_size=8))
def test_whatever_was_typed_an_exported_file_says_the_same_when_it_is_imported(officer, kind, language, rows):
    with transaction.atomic(), translation.override(language):
        number = kept([("Awa Ba", "=1+1", "Théâtre", "'awa"), *rows])
        lines, about = listing.lines(Contact.objects.all()), exports.About("/", number)
        made = exports.response(kind, "contacts", "Contacts", lines, about).getvalue()
        found = hand_in(made, by=officer, name=f"contacts.{kind}")
        assert [(row.cells, row.faults) for row in found.rows.exclude(outcome="same")] == []
        assert found.rows.count() == number
        transaction.set_rollback(True)


def test_of_two_organisations_that_differ_by_an_accent_the_file_s_own_is_found(officer):
    one, other = OrganisationFactory(name="Théâtre"), OrganisationFactory(name="THEATRE")
    for nth, organisation in enumerate((one, other)):
        directory.write(Contact(name="Awa", email=f"{nth}@x.example", organisation=organisation), by=officer)
    made = b"".join(exports.response("csv", "c", "c", listing.lines(Contact.objects.all()), exports.About("/", 2)))
    assert queries.counts(hand_in(made, by=officer)).same == 2


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("x")', "+SUM(A1)", "-SUM(A1)", "@SUM(A1)"])
def test_a_formula_that_somebody_wrote_into_a_text_is_still_told(officer, formula):
    record = hand_in(as_csv([row(1, function=formula)]), by=officer)
    assert told(record)[2] == [("B · Function", "This cell holds a formula: write the value itself.")]


def test_a_long_number_keeps_its_figures(officer):
    made = io.BytesIO()
    book = openpyxl.Workbook()
    for line in (HEADER, row(1, function=123456789012345000.0)):
        book.active.append(line)
    book.save(made)
    record = hand_in(made.getvalue(), by=officer, name="a.xlsx")
    assert record.rows.get().cells["function"] == "123456789012345000"


def test_what_stands_below_where_a_file_says_what_it_is_is_told(officer, sign_in):
    """Somebody may have written a word there that no column takes."""
    write(hand_in(as_csv([row(1), row(2)]), by=officer), by=officer)
    made = sign_in(officer).get(reverse("admin:portal_contact_export", args=["csv"])).getvalue().decode()
    whole = ("the whole row", "This row has more cells than the table has columns: check what stands between them.")
    first, *others = made.splitlines()[1:]
    header = made.splitlines()[0]
    assert told(hand_in("\n".join([header, f"{first}spoke to her", *others]).encode(), by=officer)) == {2: [whole]}


# --- The template -----------------------------------------------------------------------------------------------------


def test_the_template_has_the_columns_what_each_takes_and_its_values(officer):
    made = b"".join(blank.response(kinds.named("contacts"), "xlsx").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(made))
    table, about, values = book.worksheets
    assert [cell.value for cell in table[1]] == HEADER
    assert [line[1].value for line in list(about.rows)[1:]] == ["no", "no", "no", "no", "yes", "no", "yes"]
    by_column = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in values.columns}
    assert by_column["Language"] == ["French", "English"]
    assert "UNESCO Chair" in by_column["Kind of organisation"]
    assert by_column["Country"] == ["Senegal"]
    (offered, *_others) = table.data_validations.dataValidation
    assert str(offered.sqref).startswith("D2:D")


def test_the_template_filled_in_is_taken(officer):
    text = b"".join(blank.response(kinds.named("contacts"), "csv").streaming_content).decode("utf-8-sig")
    assert text.strip().split(",") == HEADER
    record = hand_in((text + "Awa Ba,,,,awa@example.org,,fr\n").encode(), by=officer)
    assert queries.counts(record).new == 1


# --- Doubles ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def doubled(officer) -> Import:
    """Row 2 has the address of one who is there and another function; row 3 the name of one under another address; row
    4 is new, and row 5 has its name."""
    write(hand_in(as_csv([row(1), row(2)]), by=officer), by=officer)
    rows = [
        row(1, function="Ministre"),
        row(2, name="  awa  Ç", email="other@example.org"),
        row(3),
        row(3, email="fourth@example.org"),
    ]
    return hand_in(as_csv(rows), by=officer)


def test_doubles_are_found_none_is_invented_and_undecided_they_stay_out(officer, doubled):
    found = {r.number: (r.outcome, r.likeness, r.match_row) for r in doubled.rows.all()}
    assert found == {
        2: ("double", "address", None),
        3: ("double", "name", None),
        4: ("new", "", None),
        5: ("double", "name", 4),
    }
    write(doubled, by=officer)
    assert sorted(Contact.objects.values_list("email", flat=True)) == [f"awa.{nth}@example.org" for nth in (1, 2, 3)]
    assert Contact.objects.get(email="awa.1@example.org").function == "Directrice"
    assert queries.counts(doubled).left_out == 3


def test_each_double_becomes_what_was_decided(officer, doubled):
    actions.decide(doubled, {2: "update", 3: "add", 5: "leave"}, by=officer)
    write(doubled, by=officer)
    assert Contact.objects.get(email="awa.1@example.org").function == "Ministre"
    assert Contact.objects.filter(email="other@example.org").exists()
    assert not Contact.objects.filter(email="fourth@example.org").exists()
    found = queries.counts(doubled)
    assert (found.added, found.updated, found.left_out) == (2, 1, 1)


def test_an_empty_cell_leaves_what_is_there(officer):
    write(hand_in(as_csv([row(1)]), by=officer), by=officer)
    record = hand_in(as_csv([row(1, function="", language="English")]), by=officer)
    actions.decide(record, {2: "update"}, by=officer)
    write(record, by=officer)
    changed = Contact.objects.get()
    assert (changed.function, changed.language) == ("Directrice", "en")


def test_what_has_the_address_of_another_cannot_stand_beside_it(officer, doubled):
    with pytest.raises(Refused, match="This can’t be done with this row"):
        actions.decide(doubled, {2: "add"}, by=officer)
    with pytest.raises(Refused):
        actions.decide(doubled, {5: "update"}, by=officer)


def test_doubles_are_decided_by_those_who_may_and_before_it_is_written(officer, doubled):
    with pytest.raises(PermissionDenied):
        actions.decide(doubled, {2: "leave"}, by=person("finance"))
    write(doubled, by=officer)
    with pytest.raises(WrongState):
        actions.decide(doubled, {2: "leave"}, by=officer)


# --- Workers that are killed ------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As SIGKILL leaves it: nothing more of the worker's runs."""


@pytest.fixture
def in_fifties(monkeypatch, settings):
    settings.LEASE_SECONDS = 3600  # the thread that renews one has no way into a test's transaction
    for module in (batches, writing):
        monkeypatch.setattr(module, "SIZE", 50)
    monkeypatch.setattr("portal.imports.checking.SIZE", 50)


def killed_at(monkeypatch, nth: int) -> None:
    """The worker that writes the nth contact dies in the midst of it."""
    written, real = [], directory.write

    def write_or_die(contact, *, by):
        written.append(contact)
        if len(written) == nth:
            raise Killed
        return real(contact, by=by)

    monkeypatch.setattr(directory, "write", write_or_die)


def lapse(record: Import) -> None:
    Import.objects.filter(pk=record.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))


@pytest.mark.parametrize("nth", [1, 50, 51, 230, 500])
def test_a_worker_killed_over_500_rows_loses_at_most_its_batch_and_nothing_is_doubled(
    officer, monkeypatch, in_fifties, nth
):
    record = hand_in(as_csv([row(n) for n in range(500)]), by=officer)
    record.lifecycle.perform(record, "write", by=officer)
    killed_at(monkeypatch, nth)
    with pytest.raises(Killed):
        running.work_on(record.pk)
    assert Contact.objects.count() == (nth - 1) // 50 * 50
    assert running.work_on(record.pk) is False  # the lease of the dead holds until it lapses
    lapse(record)
    assert running.work_on(record.pk) is True
    record.refresh_from_db()
    assert (record.state, record.written, Contact.objects.count()) == ("done", 500, 500)
    assert Event.objects.filter(verb="portal.directory_added").count() == 500


def test_a_worker_killed_while_it_looks_a_table_through_begins_again(officer, monkeypatch, in_fifties):
    record = actions.hand_in(
        kinds.named("contacts"), SimpleUploadedFile("a.csv", as_csv([row(n) for n in range(120)])), by=officer
    )
    real, asked = type(kinds.named("contacts")).matches, []

    def matches_or_dies(self, rows):
        asked.append(rows)
        if len(asked) == 2:
            raise Killed
        return real(self, rows)

    monkeypatch.setattr(type(kinds.named("contacts")), "matches", matches_or_dies)
    with pytest.raises(Killed):
        running.work_on(record.pk)
    assert record.rows.count() == 50
    lapse(record)
    running.work_on(record.pk)
    record.refresh_from_db()
    assert (record.state, record.seen, record.rows.count()) == ("checked", 120, 120)


def test_whoever_was_overtaken_writes_nothing(officer, monkeypatch, in_fifties):
    record = hand_in(as_csv([row(n) for n in range(60)]), by=officer)
    record.lifecycle.perform(record, "write", by=officer)
    real, written = directory.write, []

    def overtaken_as_it_ends(contact, *, by):
        written.append(contact)
        if len(written) == 50:  # as this batch ends, another worker takes over
            Import.objects.filter(pk=record.pk).update(lease="00000000-0000-0000-0000-000000000001")
        return real(contact, by=by)

    monkeypatch.setattr(directory, "write", overtaken_as_it_ends)
    assert running.work_on(record.pk) is False
    assert (Contact.objects.count(), len(written)) == (50, 50)


def test_an_import_whose_workers_all_die_is_given_up_and_says_so(officer):
    record = hand_in(as_csv([row(1)]), by=officer)
    record.lifecycle.perform(record, "write", by=officer)
    Import.objects.filter(pk=record.pk).update(attempts=running.MAX_ATTEMPTS)
    assert running.work_on(record.pk) is False
    record.refresh_from_db()
    assert (record.state, record.trouble, record.lease) == ("failed", Trouble.ENDED, None)
    record.lifecycle.perform(record, "look_again", by=officer)
    running.work_on(record.pk)
    record.refresh_from_db()
    assert (record.state, queries.counts(record).new) == ("checked", 1)


def test_a_database_that_is_busy_is_asked_again(officer, monkeypatch):
    record = hand_in(as_csv([row(1)]), by=officer)
    record.lifecycle.perform(record, "write", by=officer)

    def busy(batch):
        raise DatabaseError("busy")

    monkeypatch.setitem(running.WORK, "writing", busy)
    assert running.work_on(record.pk) is False
    record.refresh_from_db()
    assert (record.state, record.lease) == ("writing", None)
    Import.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=1))
    assert list(running.waiting_too_long()) == [record]


def test_a_file_that_was_altered_ends_it(officer):
    record = actions.hand_in(kinds.named("contacts"), SimpleUploadedFile("a.csv", as_csv([row(1)])), by=officer)
    with default_storage.open(record.file.file.name, "wb") as file:
        file.write(b"something else")
    running.work_on(record.pk)
    record.refresh_from_db()
    assert (record.state, record.trouble) == ("failed", Trouble.FILE)


def test_who_lost_the_role_meanwhile_has_nothing_written(officer):
    other = person("secretariat")
    record = hand_in(as_csv([row(1)]), by=other)
    record.lifecycle.perform(record, "write", by=other)
    other.grants.update(ended_at=clock.now())
    running.work_on(record.pk)
    record.refresh_from_db()
    assert (record.state, record.trouble, Contact.objects.count()) == ("failed", Trouble.ROLE, 0)


def test_an_address_that_a_colleague_added_meanwhile_is_that_row_s_fault(officer):
    record = hand_in(as_csv([row(1), row(2)]), by=officer)
    directory.write(Contact(name="Somebody Else", email="awa.1@example.org"), by=officer)
    write(record, by=officer)
    assert told(record) == {2: [("E · E-mail address", "Somebody with this address is in the list already.")]}
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Awa C", "Somebody Else"]


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_what_rows_said_is_forgotten_once_it_is_written_and_the_file_stays_for_a_year(officer):
    record = write(hand_in(as_csv([row(1), row(2, country="Atlantis")]), by=officer), by=officer)
    assert [r.cells for r in record.rows.all()] == [{}, {}]
    retention.discard_old_files()
    record.refresh_from_db()
    assert record.file.uploaded_by == officer
    with clock.at(clock.now() + dt.timedelta(days=366)):
        retention.discard_old_files()
    record.refresh_from_db()
    assert (record.file, len(record.sha256), list(told(record))) == (None, 64, [3])


def test_who_handed_it_in_is_told_when_it_is_looked_through_and_when_it_is_written(officer):
    record = hand_in(as_csv([row(1), row(2, country="Atlantis")]), by=officer)
    assert [str(item.title) for item in registry.work_of(officer) if "/import/" in item.url] != []
    write(record, by=officer)
    sent = OutgoingMessage.objects.filter(to=officer.email).order_by("queued_at")
    assert [message.subject for message in some(sent)] == [
        "Your table contacts.csv is looked through",
        "Your table contacts.csv is written",
    ]
    assert [item for item in registry.work_of(officer) if "/import/" in item.url] == []


def test_the_database_holds_what_an_import_may_be(officer):
    record = hand_in(as_csv([row(1)]), by=officer)
    for wrong in (
        {"state": "x"},
        {"state": "failed", "trouble": ""},
        {"state": "writing", "asked_by": None},
        {"lease": "00000000-0000-0000-0000-000000000001"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Import.objects.filter(pk=record.pk).update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        ImportRow.objects.filter(of=record).update(decision="add")


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_an_officer_hands_in_reads_decides_and_has_it_written(officer, sign_in):
    officer.language = "en"
    officer.save()
    browser = sign_in(officer)
    write(hand_in(as_csv([row(1)]), by=officer), by=officer)
    address = reverse("admin:portal_import_hand_in", args=["contacts"])
    page = browser.get(address).content.decode()
    assert "Kind of organisation" in page
    upload = SimpleUploadedFile("new.csv", as_csv([row(1, function="Ministre"), row(2, country="Atlantis"), row(3)]))
    answer = browser.post(address, {"file": upload, "_submit": "1"})
    record = Import.objects.latest("pk")
    assert answer.headers["Location"] == reverse("admin:portal_import_change", args=[record.pk])
    running.work_on(record.pk)
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "F · Country" in page
    assert "Atlantis" in page
    doubles = reverse("admin:portal_import_doubles", args=[record.pk])
    assert "same address, otherwise something else: Awa B" in browser.get(doubles).content.decode()
    browser.post(doubles, {"row_2": "update", "_submit": "1"})
    browser.post(reverse("admin:portal_import_do", args=[record.pk, "write"]), {"_submit": "1"})
    running.work_on(record.pk)
    assert sorted(Contact.objects.values_list("email", "function")) == [
        ("awa.1@example.org", "Ministre"),
        ("awa.3@example.org", "Directrice"),
    ]
    report = browser.get(reverse("admin:portal_import_report", args=[record.pk, "csv"]))
    header, *lines = csv.reader(io.StringIO(report.getvalue().decode("utf-8-sig")))
    assert header[:-1] == ["Row", "Column", "What became of it", "What is wrong"]
    assert f"/admin/portal/import/{record.pk}/change/ · " in header[-1]
    assert " · Rows: 2 · " in header[-1]
    assert [line[:3] for line in lines] == [["2", "", "brought up to date"], ["3", "F · Country", "left out"]]


def test_a_report_is_whole_however_many_rows_it_has(officer, sign_in, monkeypatch):
    monkeypatch.setattr("portal.exports.MOST_ROWS", 1)
    record = hand_in(as_csv([row(1, country="Atlantis", email="x"), row(2, country="Atlantis")]), by=officer)
    report = sign_in(officer).get(reverse("admin:portal_import_report", args=[record.pk, "csv"]))
    header, *lines = report.getvalue().decode("utf-8-sig").splitlines()
    assert (len(lines), " · Rows: 3 · " in header) == (3, True)


def test_a_table_that_is_none_is_refused_where_it_was_chosen(officer, sign_in):
    officer.language = "en"
    officer.save()
    address = reverse("admin:portal_import_hand_in", args=["contacts"])
    upload = SimpleUploadedFile("new.csv", b"x,y\n1,2\n")
    answer = sign_in(officer).post(address, {"file": upload, "_submit": "1"})
    assert answer.status_code == 422
    said = answer.context["form"].errors
    assert said == {"file": ["The first row doesn’t name the columns: begin from the template."]}
    assert not Import.objects.exists()


def test_who_decides_on_doubles_after_a_colleague_is_shown_what_was_decided(officer, doubled, sign_in):
    """What is still undecided on the second page doesn’t undo what the first decided."""
    officer.language = "en"
    officer.save()
    browser, address = sign_in(officer), reverse("admin:portal_import_doubles", args=[doubled.pk])
    (opened,) = html.fromstring(browser.get(address).content.decode()).xpath("//input[@name='_seen']/@value")
    browser.post(address, {"row_2": "update", "row_3": "add", "_seen": opened, "_submit": "1"})
    answer = browser.post(address, {"row_3": "leave", "_seen": opened, "_submit": "1"})
    assert answer.status_code == 422
    assert [one.value for one in answer.context["stored_now"]] == [
        "Bring what is there up to date with this row", "Somebody or something else: add it",
    ]  # fmt: skip
    decided = doubled.rows.exclude(decision="").values_list("number", "decision")
    assert sorted(decided) == [(2, "update"), (3, "add")]


def test_nobody_but_an_officer_opens_an_import(officer, sign_in):
    record = hand_in(as_csv([row(1)]), by=officer)
    browser = sign_in(person("finance"))
    for name, args in [
        ("hand_in", ["contacts"]),
        ("template", ["contacts", "csv"]),
        ("doubles", [record.pk]),
        ("report", [record.pk, "csv"]),
        ("change", [record.pk]),
    ]:
        assert browser.get(reverse(f"admin:portal_import_{name}", args=args)).status_code == 403
    assert browser.get(reverse("stored-file", args=[record.file.pk])).status_code == 404
