"""What pages read of an application: the dossier as it was handed in, and the facts that its checks ask for."""

import pytest
from django.utils import translation

from applications import facts
from applications.dossier import reading
from applications.lifecycle import ELIGIBLE
from applications.models import Application
from portal.models import StoredFile
from tests.applications import factories
from tests.applications.test_screening import answer, ask, fresh, rewrite

pytestmark = pytest.mark.django_db


def test_what_was_handed_in_is_drawn_once_for_each_language(focal_point, django_assert_num_queries):
    application = factories.submitted(focal_point)
    first = reading.dossier(application)
    assert "Les œuvres circulent mal." in first
    with django_assert_num_queries(1):  # which submission is the last
        assert reading.dossier(application) == first
    with translation.override("fr" if translation.get_language() == "en" else "en"):
        assert reading.dossier(application) != first


def test_what_its_party_is_changing_is_drawn_as_it_stands(focal_point, officer):
    application = ask(factories.submitted(focal_point), officer)
    assert "Les œuvres circulent mal." in reading.dossier(application)
    rewrite(application, focal_point, "Les œuvres circulent mieux.")
    assert "Les œuvres circulent mieux." in reading.dossier(fresh(application))
    application = answer(fresh(application), focal_point)
    assert "Les œuvres circulent mieux." in reading.dossier(application)


def test_a_page_reads_in_one_query_what_the_checks_ask_one_by_one(focal_point, django_assert_num_queries):
    application = factories.submitted(focal_point)
    shown = Application.objects.select_related("party", "call").get()
    with django_assert_num_queries(1):
        facts.read(shown)
        found = {gate.name: gate.holds(shown) for gate in ELIGIBLE}
    assert found == {gate.name: gate.holds(fresh(application)) for gate in ELIGIBLE}
    assert set(found.values()) == {True}


def test_a_check_that_does_not_hold_says_so_on_a_page_and_to_an_action(focal_point):
    application = factories.complete(focal_point)
    application.priorities.all().delete()
    StoredFile.objects.filter(object_id=application.pk, purpose="authority-letter").delete()
    application.call.eligible.countries.remove(application.party)
    shown = fresh(application)
    facts.read(shown)
    for copy in (shown, fresh(application)):
        assert [gate.name for gate in ELIGIBLE if not gate.holds(copy)] == ["listed", "letter", "activity"]
