"""Whom the programme writes to: kept by officers, found by any spelling, forgotten whole."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.directory import actions, work
from portal.models import Contact, Event, ImportRow, Organisation
from portal.tasks import tidy
from portal.vocabularies import OrganisationKind
from tests.factories import OrganisationFactory, person, senegal
from tests.portal.imported import HEADER, as_csv, hand_in, row, write

pytestmark = pytest.mark.django_db


def contact(by, **said) -> Contact:
    return actions.write(Contact(**{"name": "Awa Ba", "email": "Awa@Example.org", "language": "fr"} | said), by=by)


def refused(by, **said) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        contact(by, **said)
    return error.value.message_dict


# --- Kept -------------------------------------------------------------------------------------------------------------


def test_the_kinds_of_organisation_keep_what_is_stored_and_know_four_more():
    assert OrganisationKind.values == [
        "public",
        "donor",
        "civil_society",
        "private",
        "academic",
        "intergovernmental",
        "category_2_centre",
        "unesco_chair",
        "development_bank",
        "international_ngo",
    ]


def test_a_contact_is_added_with_its_address_in_small_letters(officer):
    made = contact(officer)
    assert (made.email, made.called, str(made)) == ("awa@example.org", "Awa Ba", f"Contact no. {made.pk}")


def test_a_box_is_called_by_its_organisation(officer):
    assert contact(officer, name="", organisation=OrganisationFactory(name="Fonds du Sahel")).called == "Fonds du Sahel"


def test_what_a_contact_must_say_is_refused_at_its_field_and_by_the_database(officer):
    contact(officer)
    assert refused(officer, email="AWA@example.org") == {
        "email": ["Somebody with this address is in the list already."]
    }
    assert refused(officer, name="https://x.example") == {
        "name": ["Write a name alone: no figures, no signs, no address."]
    }
    assert refused(officer, name="", email="b@example.org") == {
        "name": ["Give the person’s name, the organisation, or both."]
    }
    for wrong in ({"name": ""}, {"email": ""}, {"name": "", "function": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contact.objects.update(**wrong)


def test_only_officers_keep_contacts(officer):
    made, finance = contact(officer), person("finance")
    for act in (
        lambda: contact(finance, email="b@example.org"),
        lambda: actions.confirm(made, by=finance),
        lambda: actions.erase(made, by=finance),
        lambda: actions.organisation_of("X", kind="donor", country=None, by=finance),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert work.page(finance, made) == ""
    assert list(work.sought(finance)) == []


def test_it_is_found_by_any_spelling(officer):
    contact(officer, name="Zoé Lœuf")
    (sought,) = work.sought(officer)
    for typed in ("zoe", "LOEUF", "awa@"):
        assert [found.called for found in sought.found(typed)] == ["Zoé Lœuf"]


# --- The trail names nobody -------------------------------------------------------------------------------------------


def test_the_trail_says_which_personal_fields_changed_and_not_what_they_said(officer):
    made = contact(officer, country=senegal())
    made.name, made.language = "Awa Diop", "en"
    actions.write(made, by=officer)
    added, changed = Event.objects.filter(verb__startswith="portal.directory").order_by("pk")
    assert added.changes == {"name": [None, "…"], "email": [None, "…"], "country": [None, made.country_id]} | {
        "language": [None, "fr"]
    }
    assert changed.changes == {"name": ["…", "…"], "language": ["fr", "en"]}
    assert changed.about_label == f"Contact no. {made.pk}"


def dump() -> str:
    """All that the database holds, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "\n".join(found).lower()


def files() -> bytes:
    """All that is kept in files."""
    found, folders = b"", ["uploads"]
    while folders:
        folder = folders.pop()
        inner, names = default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])
        folders += [f"{folder}/{name}" for name in inner]
        for name in names:
            with default_storage.open(f"{folder}/{name}") as file:
                found += file.read()
    return found.lower()


def test_who_is_erased_is_nowhere_afterwards(officer, django_capture_on_commit_callbacks):
    senegal()
    planted = row(1, name="Zénobie Quartz", email="zenobie@quartz.example", function="Archonte")
    with django_capture_on_commit_callbacks(execute=True):
        write(hand_in(as_csv([planted, row(2)]), by=officer), by=officer)
        hand_in(as_csv([row(1, name="Zénobie Quartz", email="zenobie@quartz.example", function="Autre")]), by=officer)
        hand_in(as_csv([row(1, name="Zénobie Quartz", email="zenobie@quartz.example"), row(3), row(3)]), by=officer)
    assert "quartz" in dump()
    assert b"quartz" in files()
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(Contact.objects.get(email="zenobie@quartz.example"), by=officer, reason="Asked for it.")
    for word in ("quartz", "zénobie", "zenobie", "archonte"):
        assert word not in dump(), word
        assert word.encode() not in files(), word
    erased = Event.objects.get(verb="portal.directory_erased")
    assert (erased.by, erased.reason) == (officer, "Asked for it.")
    assert Contact.objects.get().email == "awa.2@example.org"
    assert not ImportRow.objects.to_write().filter(cells__has_key="name", match_id__isnull=False).exists()


def test_what_nobody_confirms_for_three_years_erases_itself(officer):
    lapsed, confirmed = contact(officer), contact(officer, email="b@example.org")
    with clock.at(clock.now() + dt.timedelta(days=3 * 365 - 1)):
        actions.erase_lapsed()
        actions.confirm(confirmed, by=officer)
    assert lapsed.kept_until == clock.today() + dt.timedelta(days=3 * 365)
    with clock.at(clock.now() + dt.timedelta(days=3 * 365 + 1)):
        actions.erase_lapsed()
    assert list(Contact.objects.all()) == [confirmed]
    assert Event.objects.get(verb="portal.directory_erased").by is None


# --- Organisations ----------------------------------------------------------------------------------------------------


def test_an_organisation_is_found_however_it_is_spelled_and_else_is_new(officer):
    known = OrganisationFactory(name="Ministère de la Culture")
    assert actions.organisation_of("MINISTERE DE LA CULTURE", kind="donor", country=None, by=officer) == known
    made = actions.organisation_of("Chaire X", kind="unesco_chair", country=senegal(), by=officer)
    assert (made.kind, made.country.iso3) == ("unesco_chair", "SEN")
    assert Event.objects.get(verb="portal.organisation_added").about == made


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def web_of_officer(officer, sign_in):
    officer.language = "en"
    officer.save()
    return sign_in(officer)


TYPED = {
    "name": "Awa Ba",
    "function": "Directrice",
    "organisation": "Chaire UNESCO des arts",
    "organisation_kind": "unesco_chair",
    "email": "awa@example.org",
    "country": "",
    "language": "fr",
}


def test_the_form_adds_somebody_with_a_new_organisation(web_of_officer):
    answer = web_of_officer.post(reverse("admin:portal_contact_add"), TYPED)
    assert answer.status_code == 302
    made = Contact.objects.get()
    assert (made.name, made.organisation.name, made.organisation.kind) == (
        "Awa Ba",
        "Chaire UNESCO des arts",
        "unesco_chair",
    )


def test_the_form_changes_what_is_there_and_finds_the_organisation_again(web_of_officer):
    web_of_officer.post(reverse("admin:portal_contact_add"), TYPED)
    made = Contact.objects.get()
    address = reverse("admin:portal_contact_change", args=[made.pk])
    assert 'value="Chaire UNESCO des arts"' in web_of_officer.get(address).content.decode()
    web_of_officer.post(
        address, TYPED | {"organisation": "chaire unesco des ARTS", "organisation_kind": "", "function": "x"}
    )
    made.refresh_from_db()
    assert (made.function, Organisation.objects.count()) == ("x", 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"organisation_kind": ""}, "The portal doesn’t know this organisation yet: say what kind it is."),
        ({"email": ""}, "Fill in “E-mail address”."),
        ({"name": "", "organisation": ""}, "Give the person’s name, the organisation, or both."),
    ],
)
def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(web_of_officer, wrong, said):
    page = web_of_officer.post(reverse("admin:portal_contact_add"), TYPED | wrong).content.decode()
    assert said in page
    assert "Directrice" in page
    assert (Contact.objects.count(), Organisation.objects.count()) == (0, 0)


def test_the_list_is_taken_away_as_it_is_narrowed_and_the_trail_says_so(web_of_officer, officer):
    contact(officer, function="=HYPERLINK(1)")
    contact(officer, email="b@example.org", language="en")
    answer = web_of_officer.get(reverse("admin:portal_contact_export", args=["csv"]) + "?language__exact=fr")
    header, *lines = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert header[:-1] == HEADER
    assert "/admin/portal/contact/?language__exact=fr · " in header[-1]
    assert lines == [["Awa Ba", "'=HYPERLINK(1)", "", "", "awa@example.org", "", "French", ""]]
    assert Event.objects.get(verb="portal.list_exported").changes["rows"] == [None, 1]


def test_whom_somebody_looked_for_when_they_took_the_list_away_is_not_on_the_trail(web_of_officer, officer):
    contact(officer)
    address = reverse("admin:portal_contact_export", args=["csv"])
    web_of_officer.get(address, {"q": "awa@example.org", "language__exact": "fr"})
    exported = Event.objects.get(verb="portal.list_exported").changes
    assert exported["list"] == [None, "portal.contact?q=%E2%80%A6&language__exact=fr"]
    assert exported["rows"] == [None, 1]


def test_the_list_offers_each_file_once(web_of_officer, officer):
    contact(officer)
    page = web_of_officer.get(reverse("admin:portal_contact_changelist")).content.decode()
    assert [page.count(f"/admin/portal/contact/export/{kind}/") for kind in ("csv", "xlsx")] == [1, 1]


def test_erasing_asks_why_and_leads_to_the_list(web_of_officer, officer):
    made = contact(officer)
    address = reverse("admin:portal_contact_erase", args=[made.pk])
    assert web_of_officer.post(address, {"reason": "", "_submit": "1"}).status_code == 422
    answer = web_of_officer.post(address, {"reason": "Asked for it.", "_submit": "1"})
    assert answer.headers["Location"] == reverse("admin:portal_contact_changelist")
    assert not Contact.objects.exists()


def test_confirming_keeps_it_for_three_more_years(web_of_officer, officer):
    with clock.at(clock.now() - dt.timedelta(days=400)):
        made = contact(officer)
    web_of_officer.post(reverse("admin:portal_contact_confirm", args=[made.pk]))
    made.refresh_from_db()
    assert made.kept_until == clock.today() + dt.timedelta(days=3 * 365)


def test_the_list_asks_as_much_for_three_as_for_one(web_of_officer, officer):
    counts = []
    for nth in range(3):
        contact(officer, email=f"{nth}@example.org", organisation=OrganisationFactory(), country=senegal())
        if nth != 1:
            with CaptureQueriesContext(connection) as asked:
                web_of_officer.get(reverse("admin:portal_contact_changelist"))
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_nightly_tidying_erases_what_lapsed(officer):
    with clock.at(clock.now() - dt.timedelta(days=3 * 365 + 2)):
        contact(officer)
    tidy()
    assert not Contact.objects.exists()
