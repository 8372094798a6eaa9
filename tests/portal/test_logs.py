"""What stands in the log of a portal that is used and probed: a line for each refusal, a traceback for each error."""

import io
import logging
import logging.config
from copy import deepcopy

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from tests.factories import person

pytestmark = pytest.mark.django_db


def raises(error: Exception):
    def view(request) -> HttpResponse:
        raise error

    view.login_required = False
    return view


urlpatterns = [
    path("forbidden", raises(PermissionDenied())),
    path("missing", raises(Http404())),
    path("bad", raises(BadRequest("no"))),
    path("suspicious", raises(SuspiciousOperation("no"))),
    path("broken", raises(ZeroDivisionError("a fault of ours"))),
    path("", include("portal.urls")),
]


@pytest.fixture
def log():
    """What the portal's own handler writes, as settings.LOGGING sets it up."""
    written = io.StringIO()
    config = deepcopy(settings.LOGGING)
    config["handlers"]["console"]["stream"] = written
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    steps = logging.getLogger("weasyprint.progress")  # a level of its own, which a configuration forgets
    own = steps.level
    logging.config.dictConfig(config)
    yield written
    root.handlers[:], root.level = before, level
    steps.setLevel(own)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("forbidden", 403, "WARNING django.request Forbidden (Permission denied): /forbidden"),
        ("missing", 404, "WARNING django.request Not Found: /missing"),
        ("bad", 400, "WARNING django.request no: /bad"),
        ("suspicious", 400, "ERROR django.security.SuspiciousOperation no"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_is_one_line(log, address, status, said):
    assert Client().get(f"/{address}").status_code == status
    (line,) = log.getvalue().splitlines()
    assert line.endswith(said)


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_of_the_portal_keeps_its_traceback(log):
    assert Client(raise_request_exception=False).get("/broken").status_code == 500
    assert "Traceback (most recent call last)" in log.getvalue()
    assert "ZeroDivisionError: a fault of ours" in log.getvalue()


def test_what_was_caught_and_logged_elsewhere_keeps_its_traceback(log):
    try:
        raise ValueError("no ink")
    except ValueError:
        logging.getLogger("portal.outgoing.documents").exception("Document 1 could not be made")
    assert "ValueError: no ink" in log.getvalue()


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("finance", "/admin/portal/outgoingmessage/", 403),
        ("finance", "/admin/applications/selectionround/add/", 403),
        ("evaluator", "/admin/budget/entry/", 302),
        ("secretariat", "/admin/portal/event/?by__password__startswith=a", 400),
        ("secretariat", "/admin/portal/event/999999999/change/", 302),
    ],
)
def test_the_admin_s_refusals_among_them(log, role, address, status):
    web = Client()
    web.force_login(person(role), backend="portal.people.signin.PortalBackend")
    assert web.get(address).status_code == status
    assert "Traceback" not in log.getvalue()


def test_a_wrong_host_is_a_line(log):
    assert Client(headers={"host": "elsewhere.example.org"}).get(reverse("home")).status_code == 400
    assert "Traceback" not in log.getvalue()
    assert len(log.getvalue().splitlines()) == 1
