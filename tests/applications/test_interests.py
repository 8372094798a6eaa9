"""The register of interests: what is declared closes applications, to whom, and says why."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications import actions, queries, rules
from applications.effects import screening
from applications.models import Evaluation
from portal import clock, files
from portal.interests import actions as interests
from portal.interests import naming, ties
from portal.interests.rules import read_conflict
from portal.models import Event, Interest, User
from portal.people import actions as portal_actions
from portal.refusals import Refused
from tests import factories as people
from tests.applications import factories
from tests.assistance import factories as assistances
from tests.experts import factories as experts
from tests.factories import CountryFactory, current_grant, person
from tests.told import told

pytestmark = pytest.mark.django_db


def made_once() -> None:
    factories.in_evaluation(people.focal_point(), people.officer())


@pytest.fixture
def evaluator(db):
    return person("evaluator", full_name="Evan Evaluator")


def declare(user: User, kind: str, **given) -> Interest:
    return interests.declare_interest(user, kind, by=given.pop("by", user), **given)


def reasons(user: User, application) -> list[str]:
    return [str(reason) for reason in ties.conflicts(user, application)]


# --- What ties whom to what -------------------------------------------------------------------------------------------


def test_nothing_declared_is_no_conflict(evaluator, application):
    assert reasons(evaluator, application) == []


def test_a_nationality_ties_to_the_country(evaluator, application, senegal):
    declare(evaluator, "nationality", country=senegal)
    assert reasons(evaluator, application) == ["Nationality of the applicant country."]


@pytest.mark.parametrize(
    "name", ["Direction des arts", "DIRECTION DES ARTS", "Ministère X, Direction des arts", "reseau"]
)
def test_an_employer_ties_to_the_application_that_names_it(evaluator, application, senegal, name):
    """The authority is “Direction des arts”, the partner “Réseau”."""
    declare(evaluator, "employer", organisation=name, country=senegal)
    assert reasons(evaluator, application) == ["Employer: the applicant authority, or one of its partners."]


def test_an_employer_of_the_same_name_in_another_country_is_another(evaluator, application):
    declare(evaluator, "employer", organisation="Direction des arts", country=CountryFactory())
    assert reasons(evaluator, application) == []


def test_an_employer_in_several_countries_is_the_same_in_each(evaluator, application):
    declare(evaluator, "employer", organisation="Réseau")
    assert len(reasons(evaluator, application)) == 1


def test_an_application_submitted_later_is_closed_too(evaluator, focal_point, officer, senegal):
    declare(evaluator, "employer", organisation="Direction des arts", country=senegal)
    later = factories.in_evaluation(focal_point, officer)
    assert reasons(evaluator, later) == ["Employer: the applicant authority, or one of its partners."]


def test_an_employer_of_several_countries_is_found_in_one_submitted_later(evaluator, focal_point, officer):
    """Declared without a country, before anything named it."""
    interest = declare(evaluator, "employer", organisation="Direction des arts")
    interest.reached.all().delete()
    later = factories.in_evaluation(focal_point, officer)
    assert reasons(evaluator, later) == ["Employer: the applicant authority, or one of its partners."]
    assert [one.record for one in interest.reached.all()] == [later]


def test_what_a_clarification_names_is_looked_at_too(evaluator, focal_point, officer, senegal):
    declare(evaluator, "employer", organisation="Agence du livre", country=senegal)
    found = factories.submitted(focal_point)
    assert reasons(evaluator, found) == []
    found.ministries = "Ministère de la culture\nAgence du livre"
    found.save()
    screening.go_on(found, by=officer, reason="Sans réponse")
    assert len(reasons(evaluator, found)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("École des arts", "ECOLE DES ARTS", True),
        ("Ministère de la culture (Direction du livre)", "Direction du livre", True),
        ("Université A, Paris", "Institut B, Paris", False),
        ("UNESCO", "Office – UNESCO", True),
        ("Arts", "Direction des arts", False),
    ],
)
def test_two_names_of_one_organisation(one, other, same):
    assert naming.same_organisation(one, other) is same


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("project", "Earlier role in a project of this country."),
        ("statement", "A tie of another kind has been stated."),
    ],
)
def test_a_role_or_a_statement_ties_to_the_country(evaluator, application, senegal, kind, said):
    declare(evaluator, kind, country=senegal, statement="J’ai conseillé le ministère en 2024.")
    assert reasons(evaluator, application) == [said]


def test_an_officer_records_a_tie_to_one_application(evaluator, application, officer, senegal):
    declare(evaluator, "statement", about=application, statement="Sa sœur y travaille.", by=officer)
    assert reasons(evaluator, application) == ["A tie of another kind has been stated."]
    other = factories.submitted(person("focal_point", party=senegal))
    assert reasons(evaluator, other) == []


def test_an_earlier_role_in_one_application_ties_to_the_party(evaluator, application, officer, senegal):
    declare(evaluator, "project", about=application, statement="Rédaction du dossier.", by=officer)
    other = factories.submitted(person("focal_point", party=senegal))
    assert reasons(evaluator, other) == ["Earlier role in a project of this country."]


def test_who_spoke_for_the_party_stays_tied(application, officer, senegal):
    both = person("evaluator", "deputy", party=senegal)
    portal_actions.end_role(current_grant(both, "deputy"), reason="Left the ministry", by=officer)
    assert reasons(both, application) == ["Speaks for this Party, or has spoken for it."]


def test_what_the_expert_bank_and_the_assistances_know_isnt_asked_again(officer, focal_point):
    factories.funds()
    running = assistances.opened(factories.selected(focal_point, officer), officer)
    user = person("evaluator", "expert")
    expert = experts.admitted(user, by=officer)
    assistances.at_work(running, expert, officer, focal_point)
    assert "Expert in an assistance of this Party." in reasons(user, running.application)
    of_their_country = factories.submitted(person("focal_point", party=expert.nationality))
    assert "Nationality, as given in the expert bank." in reasons(user, of_their_country)


# --- The register itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("nationality", ["country"]),
        ("employer", ["organisation"]),
        ("project", ["country", "statement"]),
        ("statement", ["country", "statement"]),
    ],
)
def test_each_kind_asks_for_what_it_needs(evaluator, kind, fields):
    with pytest.raises(Refused) as refusal:
        declare(evaluator, kind)
    assert sorted(refusal.value.message_dict) == fields


def test_a_nationality_is_declared_once(evaluator, senegal):
    declare(evaluator, "nationality", country=senegal)
    with pytest.raises(Refused, match="already"):
        declare(evaluator, "nationality", country=senegal)


def test_nobody_declares_for_somebody_else_but_an_officer(evaluator, officer, focal_point, senegal):
    for by in (person("evaluator"), focal_point, person("finance")):
        with pytest.raises(PermissionDenied):
            declare(evaluator, "nationality", country=senegal, by=by)
    made = declare(evaluator, "nationality", country=senegal, by=officer)
    event = Event.objects.get(verb="portal.interest_declared", object_id=made.pk)
    assert (made.declared_by, event.by, event.shared) == (officer, officer, False)


def test_an_interest_is_ended_by_somebody_else_with_a_reason(evaluator, officer, application, senegal):
    made = declare(evaluator, "nationality", country=senegal)
    with pytest.raises(PermissionDenied):
        interests.end_interest(made, by=evaluator, reason="Non")
    own = declare(officer, "employer", organisation="Réseau")
    with pytest.raises(Refused, match="ask a colleague"):
        interests.end_interest(own, by=officer, reason="Non")
    interests.end_interest(made, by=officer, reason="Renoncement")
    assert reasons(evaluator, application) == []
    assert Event.objects.get(verb="portal.interest_ended").reason == "Renoncement"
    with pytest.raises(Refused, match="already ended"):
        interests.end_interest(made, by=officer, reason="Encore")


@pytest.mark.parametrize(
    "name", ["user", "kind", "country", "organisation", "about_id", "statement", "declared_by", "since"]
)
def test_the_database_keeps_an_interest_as_it_was_written(evaluator, application, officer, senegal, name):
    made = declare(evaluator, "project", country=senegal, statement="Rédaction du dossier.")
    other = {
        "user": officer, "kind": "statement", "country": CountryFactory(), "organisation": "Réseau",
        "about_id": application.pk, "statement": "Autre", "declared_by": officer, "since": clock.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        Interest.objects.filter(pk=made.pk).update(**{name: other[name]})


def test_the_database_lets_nobody_end_their_own_interest_nor_remove_one(evaluator, senegal):
    rows = Interest.objects.filter(pk=declare(evaluator, "nationality", country=senegal).pk)
    with pytest.raises(IntegrityError, match="interest_ended_by_somebody_else"), transaction.atomic():
        rows.update(ended_at=clock.now(), ended_by=evaluator)
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        rows.delete()


# --- What it closes: assignment ---------------------------------------------------------------------------------------


def test_a_conflict_blocks_the_assignment_and_says_why(application, officer, evaluator, senegal):
    declare(evaluator, "nationality", country=senegal)
    with pytest.raises(Refused) as refusal:
        actions.assign_evaluator(application, evaluator, by=officer)
    assert refusal.value.message_dict == {
        "evaluator": ["This would be a conflict of interest: Nationality of the applicant country."]
    }


def test_without_a_declared_nationality_nobody_is_asked(application, officer):
    user = person("expert")
    portal_actions.grant_role(user, "evaluator", by=officer)
    user = User.objects.get(pk=user.pk)
    with pytest.raises(Refused, match="No nationality"):
        actions.assign_evaluator(application, user, by=officer)
    declare(user, "nationality", country=CountryFactory())
    assert actions.assign_evaluator(application, user, by=officer).state == "assigned"


def test_an_officer_doesnt_evaluate(application, officer):
    both = person("evaluator", "secretariat")
    with pytest.raises(Refused, match="would not be blind"):
        actions.assign_evaluator(application, both, by=officer)
    factories.evaluation(application, officer, judge := person("evaluator"))
    with pytest.raises(Refused, match="no longer be blind"):
        portal_actions.grant_role(judge, "secretariat", by=officer)


def test_suggestions_put_the_least_loaded_first_and_say_what_is_against_the_rest(application, officer, senegal):
    busy, free = person("evaluator", full_name="Busy"), person("evaluator", full_name="Free", language="fr")
    tied = person("evaluator", full_name="Anna Tied")
    declare(tied, "nationality", country=senegal)
    other = factories.in_evaluation(person("focal_point"), officer)
    factories.evaluation(other, officer, busy)
    found = [
        (s.evaluator.full_name, s.open, s.recent, s.speaks, [str(r) for r in s.against])
        for s in queries.suggestions(application)
    ]
    assert found == [
        ("Free", 0, 0, True, []),
        ("Busy", 1, 1, False, []),
        ("Anna Tied", 0, 0, False, ["Nationality of the applicant country."]),
    ]
    assert queries.free_evaluators(application) == [free, busy]


def test_the_page_to_ask_shows_them_and_offers_the_free_ones(application, officer, senegal, sign_in):
    tied, free = person("evaluator", full_name="Anna Tied"), person("evaluator", full_name="Frida Free")
    declare(tied, "nationality", country=senegal)
    page = sign_in(officer).get(f"/admin/applications/application/{application.pk}/assign/").content.decode()
    assert "Nationality of the applicant country." in page
    assert f'<option value="{free.pk}"' in page
    assert f'<option value="{tied.pk}"' not in page


def test_suggestions_take_a_constant_number_of_queries(application, django_assert_num_queries):
    for many in (1, 3):
        for _each in range(many):
            person("evaluator")
        with django_assert_num_queries(2):
            queries.suggestions(application)


# --- What it closes: later access -------------------------------------------------------------------------------------


@pytest.fixture
def scoring(application, officer, evaluator):
    found = factories.evaluation(application, officer, evaluator)
    actions.save_scores(
        found,
        by=evaluator,
        scores={c.pk: (4, "Bien") for c in application.call.criteria.all()},
        comment="",
    )
    return Evaluation.objects.get(pk=found.pk)


def test_an_interest_declared_after_the_assignment_closes_everything(scoring, evaluator, application, sign_in, senegal):
    web = sign_in(evaluator)
    letter = reverse("stored-file", args=[files.about(application).first().pk])
    page = reverse("evaluation", args=[scoring.pk])
    assert (web.get(letter).status_code, web.get(page).status_code) == (200, 200)
    declare(evaluator, "nationality", country=senegal)
    scoring.refresh_from_db()
    assert (scoring.state, scoring.is_live) == ("recused", False)
    evaluator = User.objects.get(pk=evaluator.pk)
    assert list(queries.evaluations_of(evaluator)) == []
    assert not rules.reads_it_as_evaluator(evaluator, application.__class__.objects.get(pk=application.pk))
    assert web.get(letter).status_code == 404
    assert web.get(reverse("evaluation-do", args=[scoring.pk, "submit"])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.save_scores(scoring, by=evaluator, scores={}, comment="")


def test_its_page_says_why_and_nothing_else(scoring, evaluator, application, sign_in, senegal):
    declare(evaluator, "nationality", country=senegal)
    page = sign_in(evaluator).get(reverse("evaluation", args=[scoring.pk])).content.decode()
    assert "Nationality of the applicant country." in page
    assert application.reference in page
    for hidden in (application.title, "Les œuvres circulent mal.", "Bien", "Direction des arts"):
        assert hidden not in page
    listed = sign_in(evaluator).get("/evaluations/").content.decode()
    assert application.title not in listed
    assert application.reference in listed


def test_an_evaluation_that_was_in_counts_no_more(scoring, evaluator, officer, senegal):
    factories.move(scoring, "submit", evaluator)
    declare(evaluator, "nationality", country=senegal, by=officer)
    scoring.refresh_from_db()
    assert (scoring.state, scoring.score) == ("recused", None)


def test_once_the_evaluation_is_closed_it_stays_and_is_read_no_more(application, officer, evaluator, senegal, sign_in):
    one = factories.score(factories.evaluation(application, officer, evaluator), 4, 4)
    factories.score(factories.evaluation(application, officer), 3, 3)
    factories.move(application, "close_evaluation", officer)
    declare(evaluator, "nationality", country=senegal)
    one.refresh_from_db()
    assert one.state == "submitted"
    assert list(queries.evaluations_of(User.objects.get(pk=evaluator.pk))) == []
    page = sign_in(evaluator).get(reverse("evaluation", args=[one.pk])).content.decode()
    assert "This application is closed to you" in page
    assert application.title not in page


def test_declaring_a_conflict_on_an_application_puts_it_on_the_register(scoring, evaluator, application):
    factories.move(scoring, "recuse", evaluator, reason="Mon frère y travaille")
    made = Interest.objects.get(user=evaluator, application=application)
    assert (made.kind, made.statement, made.declared_by) == ("statement", "Mon frère y travaille", evaluator)
    assert reasons(evaluator, application) == ["A tie of another kind has been stated."]


# --- Officers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def conflicted(application, senegal):
    """An officer of the Party's nationality."""
    user = person("secretariat", full_name="Ciara Conflicted")
    declare(user, "nationality", country=senegal)
    return User.objects.get(pk=user.pk)


def test_a_conflicted_officer_doesnt_see_the_application(conflicted, application, sign_in, officer):
    web, page = sign_in(conflicted), f"/admin/applications/application/{application.pk}"
    unknown = "/admin/applications/application/99999"
    for part in ("change", "file", "history", "assign", "do/admit"):
        answers = {web.get(f"{address}/{part}/").status_code for address in (page, unknown)}
        assert len(answers) == 1, part
        assert answers <= {302, 404}
    assert application.reference not in web.get("/admin/applications/application/").content.decode()
    assert application.reference not in web.get("/admin/").content.decode()
    assert application.pk in {a.pk for a in queries.visible_to(officer)}


def test_nor_its_trail_messages_documents_files_and_evaluations(conflicted, application, officer, sign_in):
    evaluation = factories.evaluation(application, officer)
    web = sign_in(conflicted)
    for model in ("event", "outgoingmessage", "document"):
        page = web.get(f"/admin/portal/{model}/?q=").content.decode()
        assert application.reference not in page
        assert application.title not in page
    assert web.get("/admin/applications/evaluation/").content.decode().count(evaluation.evaluator.full_name) == 0
    assert web.get(reverse("stored-file", args=[files.about(application).first().pk])).status_code == 404
    assert application.title not in web.get("/").content.decode()


def test_a_page_reads_what_its_list_has_asked_and_a_transition_asks_afresh(
    application, officer, senegal, django_assert_num_queries
):
    shown = queries.visible_to(officer).get(pk=application.pk)
    with django_assert_num_queries(0):
        read_conflict(officer, shown)
        assert rules.handles(officer, shown)
    declare(officer, "nationality", country=senegal)
    assert rules.handles(officer, shown)
    with pytest.raises(PermissionDenied):
        factories.move(shown, "close_evaluation", officer)
    again = User.objects.get(pk=officer.pk)
    read_conflict(again, shown)
    assert not rules.handles(again, shown)


def test_nor_acts_on_it(conflicted, application, officer):
    with pytest.raises(PermissionDenied):
        actions.assign_evaluator(application, person("evaluator"), by=conflicted)
    evaluation = factories.score(factories.evaluation(application, officer), 4, 4)
    with pytest.raises(PermissionDenied):
        factories.move(evaluation, "reopen", conflicted, reason="Non")
    with pytest.raises(PermissionDenied):
        factories.move(application, "close_evaluation", conflicted)


def test_nor_is_written_to_about_it(conflicted, officer, senegal):
    factories.submitted(person("focal_point", party=senegal))
    assert officer.email in told("applications/mail/to_screen")
    assert conflicted.email not in told("applications/mail/to_screen")


# --- The pages --------------------------------------------------------------------------------------------------------


def test_a_person_keeps_their_own_page(evaluator, senegal, sign_in):
    from tests.applications.pages import hidden

    web = sign_in(evaluator)
    page = web.get("/interests/")
    answers = {"kind": "nationality", "country": senegal.pk, "organisation": "", "statement": "", "_submit": "1"}
    assert web.post("/interests/", {**hidden(page), **answers}).status_code == 302
    assert "Senegal" in web.get("/interests/").content.decode()
    refused = web.post("/interests/", {**hidden(web.get("/interests/")), "kind": "employer", "_submit": "1"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["organisation"]


def test_an_officer_adds_and_ends_in_the_admin(officer, evaluator, application, senegal, sign_in):
    from tests.applications.pages import hidden

    web = sign_in(officer)
    given = {
        "user": evaluator.pk,
        "kind": "project",
        "country": "",
        "organisation": "",
        "record": f"applications.application:{application.pk}",
    }
    response = web.post("/admin/portal/interest/add/", {**given, "statement": "Rédaction", "_save": "1"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    made = Interest.objects.get(user=evaluator, kind="project")
    assert (made.country, made.declared_by) == (senegal, officer)
    address = f"/admin/portal/interest/{made.pk}/end/"
    web.post(address, {**hidden(web.get(address)), "reason": "Erreur", "_submit": "1"})
    made.refresh_from_db()
    assert made.ended_by == officer


# --- The query that is worked out once --------------------------------------------------------------------------------


def test_one_number_is_left_open_for_each_tie():
    _sql, parameters = ties._ties_of_anybody(connection.vendor)
    assert parameters.count(ties.ANYBODY) == len(ties.ties())


def test_it_says_what_each_tie_says_by_itself(evaluator, application, senegal):
    declare(evaluator, "nationality", country=senegal)
    declare(evaluator, "statement", statement="A cousin.", about=application)
    each = [row for rows in ties._ties_of_user(evaluator.pk) for row in rows]
    assert sorted(ties._ties_of(evaluator), key=str) == sorted(each, key=str)
    found = ties.tied(User.objects.get(pk=evaluator.pk))
    assert found.parties == {party for _number, party, _one in each} - {None}
    assert found.records == {"applications.application": {one for _number, _party, one in each} - {None}}
    assert found.records == {"applications.application": {application.pk}}


def test_a_tie_is_to_a_party_or_to_a_record():
    every = ties.ties()
    assert [bool(tie.party) != bool(tie.record) for tie in every] == [True] * len(every)
    assert [bool(tie.model) for tie in every] == [bool(tie.record) for tie in every]
