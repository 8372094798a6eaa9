"""The files of a draft: twelve of them, and each removed from its own record alone."""

import pytest
from django.core.exceptions import PermissionDenied

from applications import actions
from applications.actions.drafts import MOST_FILES
from portal import files
from portal.models import Country, Event, StoredFile, User
from portal.refusals import Refused
from tests.applications import factories
from tests.applications.factories import pdf
from tests.applications.pages import hidden
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(focal_point):
    User.objects.filter(pk=focal_point.pk).update(language="en")
    return factories.draft(focal_point)


def test_the_thirteenth_file_is_refused(draft, focal_point, sign_in):
    for number in range(MOST_FILES):
        actions.attach(draft, pdf(f"{number}.pdf"), by=focal_point, purpose="supporting-document")
    with pytest.raises(Refused, match="An application holds at most 12 files"):
        actions.attach(draft, pdf("13.pdf"), by=focal_point)
    address, web = f"/applications/{draft.pk}/attachments/", sign_in(focal_point)
    answer = web.post(address, {**hidden(web.get(address)), "document": pdf("13.pdf"), "_submit": "next"})
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422, ["An application holds at most 12 files."],
    )  # fmt: skip
    assert (files.about(draft).count(), StoredFile.objects.filter(name="13.pdf").count()) == (12, 0)
    assert Event.objects.filter(verb="applications.file_added").count() == 12


def test_one_is_removed_and_the_twelfth_comes_in_its_place(draft, focal_point):
    stored = [actions.attach(draft, pdf(f"{number}.pdf"), by=focal_point) for number in range(MOST_FILES)]
    actions.detach(draft, stored[3], by=focal_point)
    actions.attach(draft, pdf("13.pdf"), by=focal_point)
    assert sorted(file.name for file in files.about(draft)) == sorted(
        [f"{number}.pdf" for number in range(12) if number != 3] + ["13.pdf"]
    )


def test_a_file_of_another_record_is_not_removed(draft, focal_point):
    """Neither another application's, nor one of a record of another kind that has the same key."""
    elsewhere = factories.draft(person("focal_point"))
    country = Country.objects.filter(pk=draft.pk).first() or Country.objects.create(
        pk=draft.pk, iso3="XQQ", iso2="xq", name_fr="X", name_en="X", region="africa"
    )
    for record in (elsewhere, country):
        stored = files.keep(pdf(), record, purpose="authority-letter", by=None)
        with pytest.raises(PermissionDenied):
            actions.detach(draft, stored, by=focal_point)
        assert StoredFile.objects.filter(pk=stored.pk).exists()
    assert not Event.objects.filter(verb="applications.file_removed").exists()


def test_the_page_removes_no_file_of_another_record(draft, focal_point, sign_in):
    stored = actions.attach(draft, pdf(), by=focal_point)
    other = files.keep(pdf(), factories.draft(person("focal_point")), purpose="authority-letter", by=None)
    address, web = f"/applications/{draft.pk}/attachments/", sign_in(focal_point)
    marks = {f"remove-{file.pk}": "on" for file in (stored, other)}
    assert web.post(address, {**hidden(web.get(address)), **marks, "_submit": "next"}).status_code == 302
    assert list(StoredFile.objects.all()) == [other]
