"""The rows of a section's list: as many as it holds, and not one of more goes unseen."""

import pytest

from applications import actions
from applications.dossier.sections import MOST_ROWS
from applications.models import Application, Partner
from portal.models import User
from portal.refusals import Refused
from tests.applications import factories
from tests.applications.pages import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(focal_point) -> Application:
    User.objects.filter(pk=focal_point.pk).update(language="en")
    return factories.draft(focal_point)


def partners(many: int, first: int = 0) -> dict[str, str]:
    return {f"name-{number}": f"Partner {number}" for number in range(first, first + many)}


def address(draft: Application) -> str:
    return f"/applications/{draft.pk}/partners/"


def send(web, draft: Application, typed: dict[str, str], **how):
    page = hidden(web.get(address(draft)))
    return web.post(address(draft), page | {"_rows": "130", "_submit": "next"} | typed | how)


def test_of_a_hundred_and_thirty_rows_it_says_how_many_are_too_many_and_saves_none(draft, sign_in, focal_point):
    answer = send(sign_in(focal_point), draft, partners(130))
    form = answer.context["form"]
    assert (answer.status_code, form.non_field_errors()) == (
        422, ["A list holds at most 40 lines: 90 lines too many were sent, so nothing was saved."],
    )  # fmt: skip
    assert [form[f"name-{number}"].value() for number in (0, 39, 40, 129)] == [
        "Partner 0", "Partner 39", "Partner 40", "Partner 129",
    ]  # fmt: skip
    assert Partner.objects.count() == 0


def test_one_too_many_is_one(draft, sign_in, focal_point):
    answer = send(sign_in(focal_point), draft, partners(MOST_ROWS + 1))
    assert answer.context["form"].non_field_errors() == [
        "A list holds at most 40 lines: 1 line too many was sent, so nothing was saved."
    ]


def test_forty_are_saved_wherever_on_the_page_they_stand(draft, sign_in, focal_point):
    assert send(sign_in(focal_point), draft, partners(20) | partners(20, first=110)).status_code == 302
    assert Partner.objects.count() == MOST_ROWS
    assert Partner.objects.order_by("position").last().name == "Partner 129"


def test_a_form_that_says_less_of_its_rows_than_it_sends_loses_none(draft, sign_in, focal_point):
    assert send(sign_in(focal_point), draft, partners(5), _rows="2").status_code == 302
    assert Partner.objects.count() == 5


def test_saving_by_itself_says_it_too_and_saves_none(draft, sign_in, focal_point):
    answer = send(sign_in(focal_point), draft, partners(130), _autosave="1", _sequence="1")
    assert "90 lines too many were sent, so nothing was saved." in answer.content.decode()
    assert Partner.objects.count() == 0


def test_a_full_list_offers_no_more_lines(draft, sign_in, focal_point):
    web, rows = sign_in(focal_point), [{"name": f"Partner {number}"} for number in range(MOST_ROWS)]
    assert 'name="_more"' in web.get(address(draft)).content.decode()
    actions.save_section(draft, "partners", by=focal_point, revision=0, values={}, rows=rows)
    assert 'name="_more"' not in web.get(address(draft)).content.decode()


def test_the_action_takes_no_more_from_anybody(draft, focal_point):
    rows = [{"name": f"Partner {number}"} for number in range(MOST_ROWS + 1)]
    with pytest.raises(Refused, match="1 line too many"):
        actions.save_section(draft, "partners", by=focal_point, revision=0, values={}, rows=rows)
    assert Partner.objects.count() == 0


@pytest.mark.parametrize("asked", ["1000000000", "-1", "x", ""])
def test_a_false_number_of_rows_makes_no_page_of_them(draft, sign_in, focal_point, asked):
    web = sign_in(focal_point)
    answer = web.post(address(draft), hidden(web.get(address(draft))) | {"_rows": asked})
    assert answer.context["form"].row_count <= MOST_ROWS
