"""A form of the admin that is only shown again, as it was typed: it saves nothing, and says what has arrived."""

import uuid

import pytest

from applications.models import Call

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADD = "/admin/applications/call/add/"


def test_what_a_device_has_kept_is_shown_and_saves_nothing(sign_in, officer):
    typed = {"_show": "1", "_token": str(uuid.uuid4()), "code": "un-appel", "opens_on": "31/02/2027", "_save": "1"}
    page = sign_in(officer).post(ADD, typed)
    assert page.status_code == 200
    text = page.content.decode()
    assert ('value="un-appel"' in text, 'value="31/02/2027"' in text, "data-keep=" in text) == (True, True, True)
    assert page.context["errors"] == []
    assert not Call.objects.exists()


def test_the_device_may_ask_whether_what_it_sent_has_arrived(sign_in, officer):
    assert sign_in(officer).get(f"{ADD}?_acted={uuid.uuid4()}").status_code == 200
