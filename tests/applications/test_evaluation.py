"""Two evaluators score without seeing each other."""

import datetime as dt
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from applications import actions, queries
from applications.admin.evaluations import panel
from applications.models import Application, Call, Evaluation, Score
from applications.rules import may_read
from portal import clock, files
from portal.interests.actions import declare_interest
from portal.models import Event, User
from portal.people import actions as portal_actions
from portal.refusals import GateClosed, Refused, WrongState
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import closed, current_grant, person
from tests.markup import joined
from tests.some import some
from tests.told import told, told_daily

pytestmark = pytest.mark.django_db


def made_once() -> None:
    factories.in_evaluation(people.focal_point(), people.officer())


def test_the_score_is_the_weighted_mean_out_of_100(application, officer):
    found = factories.score(factories.evaluation(application, officer), 5, 2)
    assert found.score == Decimal("76.00")  # 60 × 5/5 + 40 × 2/5


def test_every_criterion_needs_its_score(application, officer):
    found = factories.evaluation(application, officer)
    first = application.call.criteria.first()
    actions.save_scores(found, by=found.evaluator, scores={first.pk: (3, "")}, comment="")
    with pytest.raises(GateClosed, match="from 0 to 5"):
        factories.move(found, "submit", found.evaluator)


def test_a_dossier_opens_only_after_the_declaration(application, officer):
    evaluator = person("evaluator")
    found = actions.assign_evaluator(application, evaluator, by=officer)
    with pytest.raises(WrongState):
        actions.save_scores(found, by=evaluator, scores={}, comment="")
    with pytest.raises(ValidationError):
        factories.move(found, "accept", evaluator, declaration=False)


def test_nobody_scores_in_another_name(application, officer):
    found = factories.evaluation(application, officer)
    for user in (person("evaluator"), officer):
        with pytest.raises(PermissionDenied):
            actions.save_scores(found, by=user, scores={}, comment="")
        assert list(queries.evaluations_of(user)) == []


def test_who_speaks_for_the_party_cannot_evaluate_it(application, officer, senegal):
    both = person("evaluator", "deputy", party=senegal)
    with pytest.raises(Refused, match="conflict of interest"):
        actions.assign_evaluator(application, both, by=officer)
    assert both not in queries.free_evaluators(application)


def test_whose_account_is_closed_evaluates_nothing(application, officer):
    evaluator = closed(person("evaluator"))
    with pytest.raises(Refused, match="isn’t an evaluator"):
        actions.assign_evaluator(application, evaluator, by=officer)
    assert evaluator not in queries.free_evaluators(application)
    found = factories.evaluation(application, officer)
    assert may_read(found.evaluator, application)
    judge = closed(found.evaluator)
    with pytest.raises(PermissionDenied):
        actions.save_scores(found, by=judge, scores={}, comment="")
    for move in ("submit", "recuse"):
        with pytest.raises(PermissionDenied):
            factories.move(found, move, judge, reason="Un lien")
    assert (may_read(judge, application), list(queries.evaluations_of(judge))) == (False, [])


def test_two_evaluations_must_be_in(application, officer):
    factories.score(factories.evaluation(application, officer), 4, 4)
    with pytest.raises(GateClosed, match="that the call asks for must be in"):
        factories.move(application, "close_evaluation", officer)
    factories.score(factories.evaluation(application, officer), 3, 3)
    assert factories.move(application, "close_evaluation", officer).score == Decimal("70.00")


def test_a_recused_evaluator_loses_the_dossier(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    factories.move(found, "recuse", found.evaluator, reason="Mon frère y travaille")
    page = sign_in(found.evaluator).get(f"/evaluations/{found.pk}/")
    assert "Les œuvres circulent mal." not in page.content.decode()


def test_the_page_shows_the_dossier_and_never_the_other_scores(application, officer, sign_in):
    one, other = factories.evaluation(application, officer), factories.evaluation(application, officer)
    actions.save_scores(
        other,
        by=other.evaluator,
        scores={c.pk: (1, "CANARY") for c in application.call.criteria.all()},
        comment="CANARY",
    )
    page = sign_in(one.evaluator).get(f"/evaluations/{one.pk}/").content.decode()
    assert "Les œuvres circulent mal." in page
    assert "CANARY" not in page
    assert other.evaluator.full_name not in page
    assert sign_in(one.evaluator).get(f"/evaluations/{other.pk}/").status_code == 404


@pytest.mark.parametrize("value", [6, -1])
def test_the_database_keeps_scores_within_0_and_5(application, officer, value):
    found = factories.evaluation(application, officer)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Score.objects.create(evaluation=found, criterion=application.call.criteria.first(), value=value)


@pytest.mark.parametrize(
    "change",
    [
        lambda scores: scores.update(value=0),
        lambda scores: scores.all().delete(),
        lambda scores: scores.first().evaluation.scores.create(criterion=scores.first().criterion, value=0),
    ],
    ids=["changed", "removed", "added"],
)
def test_the_scores_of_a_submitted_evaluation_stay_as_they_were_given(application, officer, change):
    found = factories.score(factories.evaluation(application, officer), 4, 4)
    with pytest.raises(DatabaseError, match="stay as they are"), transaction.atomic():
        change(found.scores)
    assert [score.value for score in found.scores.all()] == [4, 4]


def test_reopening_forgets_the_total_and_needs_a_reason(application, officer):
    found = factories.score(factories.evaluation(application, officer), 4, 4)
    with pytest.raises(ValidationError):
        factories.move(found, "reopen", officer)
    factories.move(found, "reopen", officer, reason="Une erreur de saisie")
    assert (Evaluation.objects.get(pk=found.pk).state, found.score) == ("scoring", None)


# --- Asked, late, given more time, taken back -------------------------------------------------------------------------


def sent(template: str) -> list[str]:
    return told(f"applications/mail/{template}")


def test_the_date_due_follows_from_the_call(application, officer):
    found = actions.assign_evaluator(application, person("evaluator"), by=officer)
    assert found.due_on == clock.today() + dt.timedelta(days=21)


def test_an_abstention_says_why_to_the_officer_alone(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    with pytest.raises(ValidationError):
        factories.move(found, "abstain", found.evaluator)
    factories.move(found, "abstain", found.evaluator, reason="Je ne connais pas le sujet")
    assert (found.state, found.is_live) == ("abstained", False)
    assert sent("abstained") == [officer.email]
    page = sign_in(found.evaluator).get(f"/evaluations/{found.pk}/").content.decode()
    assert "You have abstained" in page
    assert "Les œuvres circulent mal." not in page
    with pytest.raises(PermissionDenied):
        factories.move(factories.evaluation(application, officer), "abstain", officer, reason="Non")


def test_an_evaluation_taken_back_closes_and_leaves_its_place(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    factories.move(found, "replace", officer, reason="Sans nouvelles")
    assert sent("replaced") == [found.evaluator.email]
    assert "Les œuvres circulent mal." not in sign_in(found.evaluator).get(f"/evaluations/{found.pk}/").content.decode()
    for _place in range(2):
        factories.score(factories.evaluation(application, officer), 4, 4)
    assert factories.move(application, "close_evaluation", officer).state == "evaluated"


def test_one_that_was_in_is_not_taken_back_once_all_are_closed(application, officer):
    found, other = (factories.evaluation(application, officer) for _place in range(2))
    for evaluation in (found, other):
        factories.score(evaluation, 4, 4)
    factories.move(application, "close_evaluation", officer)
    with pytest.raises(Refused, match="no longer being evaluated"):
        factories.move(found, "recuse", found.evaluator, reason="Mon frère y travaille")
    found.refresh_from_db()
    assert (found.state, found.score) == ("submitted", Decimal("80.00"))


def test_more_time_is_given_with_a_reason_and_never_less(application, officer):
    found = factories.evaluation(application, officer)
    later = found.due_on + dt.timedelta(days=5)
    for day in (found.due_on, clock.today() - dt.timedelta(days=1)):
        with pytest.raises(Refused, match="a day after"):
            actions.extend_due(found, by=officer, due_on=day, reason="Maladie")
    with pytest.raises(PermissionDenied):
        actions.extend_due(found, by=found.evaluator, due_on=later, reason="Maladie")
    assert actions.extend_due(found, by=officer, due_on=later, reason="Maladie").due_on == later
    event = Event.objects.get(verb="applications.due_extended")
    assert (event.reason, event.changes["due_on"][1]) == ("Maladie", later.isoformat())
    assert sent("extended") == [found.evaluator.email]
    factories.score(found, 4, 4)
    with pytest.raises(WrongState):
        actions.extend_due(found, by=officer, due_on=later + dt.timedelta(days=1), reason="Encore")


def test_the_evaluator_is_reminded_three_days_before_and_on_the_day_and_weekly_when_it_is_late(application, officer):
    found = factories.evaluation(application, officer)
    days = [day for day in range(-9, 17) if REMINDER in told_daily(found.evaluator, noon(found.due_on, day))]
    assert days == [-9, -3, 0, 1, 8, 15]


REMINDER = "Evaluate this application"


def noon(day: dt.date, later: int) -> dt.datetime:
    return clock.on(day + dt.timedelta(days=later), dt.time(12))


def test_more_time_means_more_reminders_and_an_evaluation_in_means_none(application, officer):
    found = factories.evaluation(application, officer)
    assert REMINDER in told_daily(found.evaluator, noon(found.due_on, 0))
    with clock.at(noon(found.due_on, 0)):
        found = actions.extend_due(found, by=officer, due_on=found.due_on + dt.timedelta(days=10), reason="Maladie")
    assert REMINDER in told_daily(found.evaluator, noon(found.due_on, -3))
    factories.score(found, 4, 4)
    assert REMINDER not in told_daily(found.evaluator, noon(found.due_on, 0))


def test_the_list_says_what_is_late_and_comes_first(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    Evaluation.objects.filter(pk=found.pk).update(due_on=clock.today() - dt.timedelta(days=2))
    assert "late by 2 days" in sign_in(found.evaluator).get("/evaluations/").content.decode()


# --- Blind, and open once one's own is in -----------------------------------------------------------------------------


def canary(found: Evaluation, word: str) -> Evaluation:
    """In, with that word in every text."""
    scores = {c.pk: (2, f"{word} {c.position}") for c in found.application.call.criteria.all()}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment=f"{word} overall")
    return factories.move(found, "submit", found.evaluator)


@pytest.fixture
def two(application, officer):
    """One is being scored; the other is in."""
    named = [person("evaluator", full_name=name) for name in ("Ona One", "Otto Other")]
    one, other = (factories.evaluation(application, officer, evaluator) for evaluator in named)
    return one, canary(other, "CANARY")


def test_the_others_are_read_once_ones_own_is_in_and_without_their_names(two, sign_in):
    one, other = two
    web, address = sign_in(one.evaluator), f"/evaluations/{one.pk}/"
    assert "CANARY" not in web.get(address).content.decode()
    factories.score(one, 4, 4)
    page = web.get(address).content.decode()
    assert "CANARY 1" in page
    assert "CANARY overall" in page
    assert other.evaluator.full_name not in page
    assert other.evaluator.email not in page


def test_reopened_it_is_blind_again_and_the_record_says_what_could_be_read(two, officer, sign_in):
    one, _other = two
    factories.score(one, 4, 4)
    factories.move(one, "reopen", officer, reason="Une erreur de saisie")
    assert Evaluation.objects.get(pk=one.pk).could_read_others
    assert "CANARY" not in sign_in(one.evaluator).get(f"/evaluations/{one.pk}/").content.decode()
    file = f"/admin/applications/application/{one.application_id}/file/"
    assert "Reopened after the others could be read" in sign_in(officer).get(file).content.decode()


def test_reopened_while_nobody_else_is_in_it_says_nothing(application, officer, sign_in):
    """Others who are asked, who score or who gave it up have nothing to read."""
    actions.assign_evaluator(application, person("evaluator"), by=officer)
    factories.evaluation(application, officer)
    gone = factories.evaluation(application, officer)
    factories.move(gone, "abstain", gone.evaluator, reason="Le temps manque")
    found = factories.score(factories.evaluation(application, officer), 4, 4)
    factories.move(found, "reopen", officer, reason="Une erreur de saisie")
    found = Evaluation.objects.get(pk=found.pk)
    assert (found.state, found.score, found.could_read_others) == ("scoring", None, False)
    file = sign_in(officer).get(f"/admin/applications/application/{application.pk}/file/").content.decode()
    assert "Reopened after the others could be read" not in file


# --- Leaks that other portals had -------------------------------------------------------------------------------------


def bare(web, address: str) -> tuple[int, str]:
    """The answer, without what differs from one visit to another."""
    answer = web.get(address)
    return answer.status_code, re.sub(r"value=\"[^\"]*\"", "", answer.content.decode())


def test_response_codes_tell_a_missing_evaluation_from_nobody_elses(two, sign_in, officer, senegal):
    """Unassigned, conflicted, revoked, somebody else's and nothing at all: one answer."""
    one, other = two
    stranger, tied, revoked = (person("evaluator") for _who in range(3))
    declare_interest(tied, "nationality", country=senegal, by=tied)
    factories.evaluation(one.application, officer, revoked)
    portal_actions.end_role(current_grant(revoked, "evaluator"), reason="Left the ministry", by=officer)
    letter = files.about(one.application).first().pk
    pairs = {
        f"/evaluations/{other.pk}/": "/evaluations/999999/",
        f"/evaluations/{other.pk}/do/submit/": "/evaluations/999999/do/submit/",
        f"/applications/{one.application_id}/": "/applications/999999/",
        reverse("stored-file", args=[letter]): reverse("stored-file", args=[uuid4()]),
    }
    for user in (stranger, tied, revoked):
        web = sign_in(user)
        for address, missing in pairs.items():
            assert bare(web, address) == bare(web, missing), address
            assert bare(web, address)[0] == 404


def test_counts_of_evaluations_are_the_officers_alone(two, sign_in, focal_point):
    """No “1/2” for the evaluator, nor for the Party."""
    one, _other = two
    for user, address in ((one.evaluator, "/evaluations/"), (focal_point, f"/applications/{one.application_id}/")):
        page = sign_in(user).get(address).content.decode()
        assert re.search(r"\b[0-2]/[0-2]\b", page) is None
        assert "Otto Other" not in page


def test_the_partys_history_names_no_evaluator(two, officer, sign_in, focal_point):
    one, _other = two
    factories.score(one, 4, 4)
    factories.move(one, "reopen", officer, reason="CANARY reason")
    factories.score(one, 4, 4)
    factories.move(one.application, "close_evaluation", officer, moderation="CANARY note")
    web = sign_in(focal_point)
    for address in (f"/applications/{one.application_id}/", "/"):
        page = web.get(address).content.decode()
        for secret in ("CANARY", "Ona One", "Otto Other"):
            assert secret not in page


def test_autocomplete_gives_no_application_away(two, sign_in, officer, senegal):
    tied = person("secretariat")
    declare_interest(tied, "nationality", country=senegal, by=tied)
    asked = {"app_label": "applications", "model_name": "evaluation", "field_name": "application", "term": "Mus"}
    statuses = [sign_in(user).get("/admin/autocomplete/", asked).status_code for user in (officer, tied)]
    assert statuses == [404, 404]  # the queue has a search of its own, and completes nothing
    assert sign_in(two[0].evaluator).get("/admin/autocomplete/", asked).status_code == 302


# --- Statistics -------------------------------------------------------------------------------------------------------


def test_mean_median_spread_and_gender_score_are_kept(application, officer):
    for values in ((5, 5), (4, 4), (4, 2)):  # 100, 80 and 64 points
        factories.score(factories.evaluation(application, officer), *values)
    closed = factories.move(application, "close_evaluation", officer)
    assert (closed.score, closed.median, closed.spread) == (Decimal("81.33"), Decimal("80.00"), Decimal("36.00"))
    assert closed.gender_score == Decimal("3.67")  # the mean of 5, 4 and 2 on “Need”


def test_the_mean_of_four_is_rounded_half_up_to_the_cent(application, officer):
    found = [factories.score(factories.evaluation(application, officer), 4, 4) for _evaluator in range(4)]
    Evaluation.objects.filter(pk=found[0].pk).update(score=Decimal("80.10"))
    closed = factories.move(application, "close_evaluation", officer)
    assert closed.score == Decimal("80.03")  # 320.10 by four is 80.025


def test_the_median_of_four_is_rounded_half_up_to_the_cent(application, officer):
    found = [factories.score(factories.evaluation(application, officer), 4, 4) for _evaluator in range(4)]
    for evaluation, total in zip(found, ("79.00", "80.02", "80.03", "81.00"), strict=True):
        Evaluation.objects.filter(pk=evaluation.pk).update(score=Decimal(total))
    assert factories.move(application, "close_evaluation", officer).median == Decimal("80.03")  # 80.025


def test_totals_far_apart_ask_for_one_more_evaluation_or_a_note(application, officer):
    factories.score(factories.evaluation(application, officer), 5, 5)
    factories.score(factories.evaluation(application, officer), 4, 3)  # 72: 28 points apart
    with pytest.raises(Refused) as refusal:
        factories.move(application, "close_evaluation", officer)
    assert list(refusal.value.message_dict) == ["moderation"]
    closed = factories.move(application, "close_evaluation", officer, moderation="Lues ensemble, elles concordent.")
    assert (closed.moderation, closed.moderated_by) == ("Lues ensemble, elles concordent.", officer)
    event = Event.objects.get(verb="applications.moderated")
    assert (event.reason, event.shared) == ("Lues ensemble, elles concordent.", False)


def test_a_third_evaluation_does_without_a_note(application, officer):
    for values in ((5, 5), (4, 3), (4, 4)):
        factories.score(factories.evaluation(application, officer), *values)
    closed = factories.move(application, "close_evaluation", officer)
    assert (closed.moderation, closed.moderated_by, closed.spread) == ("", None, Decimal("28.00"))


def test_exactly_the_threshold_is_not_over_it(application, officer):
    factories.score(factories.evaluation(application, officer), 5, 5)
    factories.score(factories.evaluation(application, officer), 4, 4)
    assert factories.move(application, "close_evaluation", officer).spread == Decimal("20.00")


def test_the_workspace_flags_what_is_far_apart_criterion_by_criterion(application, officer):
    factories.score(factories.evaluation(application, officer), 5, 5)
    factories.score(factories.evaluation(application, officer), 4, 3)
    shown = panel(application)
    assert (shown["spread"], shown["spread_is_wide"]) == (Decimal("28.00"), True)
    assert [(row["spread"], row["is_wide"]) for row in shown["scores_by_criterion"]] == [(1, False), (2, True)]


def test_the_database_keeps_a_note_with_who_wrote_it(application):
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(moderation="Sans auteur")


# --- What a declined Party reads --------------------------------------------------------------------------------------


def test_feedback_is_by_criterion_without_a_name_and_in_an_order_that_tells_nothing(application, officer):
    for word in ("Alpha", "Beta"):
        canary(factories.evaluation(application, officer), word)
    assert queries.feedback(application) == []
    factories.move(application, "close_evaluation", officer)
    assert queries.feedback(application) == []
    factories.decided(application, officer, "decline", reasons="Faute de places")
    found = queries.feedback(Application.objects.get(pk=application.pk))
    assert [(f.criterion.title, f.mean, sorted(f.comments)) for f in found] == [
        ("Fit", 2.0, ["Alpha 1", "Beta 1"]),
        ("Need", 2.0, ["Alpha 2", "Beta 2"]),
    ]
    again = queries.feedback(Application.objects.get(pk=application.pk))
    assert [f.comments for f in again] == [f.comments for f in found]


def test_a_declined_party_reads_them_on_its_page_and_nobody_elses_name(focal_point, officer, sign_in):
    application = factories.evaluated(focal_point, officer)
    address = f"/applications/{application.pk}/"
    asked = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert "Ce qu’en disent les évaluateurs" not in sign_in(focal_point).get(address, **asked).content.decode()
    factories.decided(application, officer, "decline", reasons="Faute de places")
    page = sign_in(focal_point).get(address, **asked).content.decode()
    assert "Ce qu’en disent les évaluateurs" in page
    for evaluation in some(application.evaluations.all()):
        assert evaluation.evaluator.full_name not in page


# --- Before the declaration ------------------------------------------------------------------------------------------


def test_before_declaring_one_reads_who_applies_with_whom_and_how_much_there_is_to_read(application, officer, sign_in):
    found = actions.assign_evaluator(application, person("evaluator", language="en"), by=officer)
    web = sign_in(found.evaluator)
    for address in (reverse("evaluation", args=[found.pk]), reverse("evaluation-do", args=[found.pk, "accept"])):
        page = joined(web.get(address).content.decode())
        assert application.authority in page
        for partner in some(application.partners.all()):
            assert partner.name in page
        assert "<dd>French</dd>" in page
        assert re.search(r"about [1-9]\d*00 words", page)
        assert "Les œuvres circulent mal." not in page


def test_after_declaring_the_outline_gives_way_to_the_dossier(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    page = sign_in(found.evaluator).get(reverse("evaluation", args=[found.pk])).content.decode()
    assert "What you are asked to judge" not in page
    assert "Les œuvres circulent mal." in page


# --- Working languages -----------------------------------------------------------------------------------------------


def speaks(application: Application, evaluator) -> bool:
    return next(s.speaks for s in queries.suggestions(application) if s.evaluator == evaluator)


def test_the_language_of_the_project_is_compared_with_the_working_languages(application):
    reads_english = person("evaluator", language="en")
    assert not speaks(application, reads_english)
    told = {"full_name": reads_english.full_name, "language": "en", "time_zone": "Europe/Paris"}
    portal_actions.change_profile(reads_english, by=reads_english, working_languages=["es", "fr"], **told)
    assert speaks(application, reads_english)
    assert Event.objects.get(verb="portal.profile_changed").changes == {"working_languages": [[], ["es", "fr"]]}


def test_until_they_are_told_it_is_the_language_of_the_pages(application):
    assert speaks(application, person("evaluator", language="fr"))


def test_an_evaluator_tells_them_in_the_profile_and_nobody_else_is_asked(sign_in, focal_point):
    evaluator = person("evaluator", language="en")
    web, url = sign_in(evaluator), reverse("profile")
    page = web.get(url).content.decode()
    boxes = re.findall(r'<input[^>]*name="working_languages"[^>]*>', page)
    assert [re.search(r'value="(\w+)"', box).group(1) for box in boxes if "checked" in box] == ["en"]
    told = {"full_name": evaluator.full_name, "language": "en", "time_zone": "Europe/Paris", "daily_hour": "8"}
    for given, status in ([], 422), (["tlh"], 422), (["vi", "en"], 302):
        answer = web.post(url, {**hidden(web.get(url)), **told, "_submit": "1", "working_languages": given})
        assert answer.status_code == status
    assert User.objects.get(pk=evaluator.pk).works_in == ["en", "vi"]
    assert "working_languages" not in sign_in(focal_point).get(url).content.decode()


# --- Scores that are to be explained ---------------------------------------------------------------------------------


@pytest.fixture
def explained(application) -> Application:
    """The call asks for a comment at 0, 1 and 5; its first criterion weighs 60, its second 40."""
    with connection.cursor() as cursor:  # the call is open, so that its rules are frozen
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER applications_call_explained_frozen_update")
        else:
            cursor.execute("DROP TRIGGER applications_call_explained_frozen_update ON applications_call")
    Call.objects.update(comment_up_to=1, comment_from=5)
    return Application.objects.get(pk=application.pk)


def test_a_call_names_the_scores_at_which_one_says_why(explained, application):
    assert explained.call.scores_explained == [0, 1, 5]
    assert [Call(comment_up_to=0).scores_explained, Call(comment_from=4).scores_explained] == [[0], [4, 5]]
    assert Call().scores_explained == []


@pytest.mark.parametrize(("values", "said", "submitted"), [
    ((1, 3), ("", ""), False),
    ((5, 3), ("", "Bien."), False),
    ((0, 5), ("Rien.", "Tout."), True),
    ((2, 4), ("", ""), True),
])  # fmt: skip
def test_an_unexplained_score_is_kept_and_not_submitted(explained, officer, values, said, submitted):
    found = factories.evaluation(explained, officer)
    criteria = explained.call.criteria.all()
    scores = {c.pk: given for c, given in zip(criteria, zip(values, said, strict=True), strict=True)}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment="")
    assert [score.value for score in found.scores.all()] == list(values)
    if submitted:
        assert factories.move(found, "submit", found.evaluator).state == "submitted"
    else:
        with pytest.raises(GateClosed, match="needs its comment"):
            factories.move(found, "submit", found.evaluator)


def test_the_database_refuses_what_the_action_would(explained, officer):
    found = factories.evaluation(explained, officer)
    scores = {c.pk: (1, "") for c in explained.call.criteria.all()}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment="")
    with pytest.raises(IntegrityError, match="asks for a comment"), transaction.atomic():
        Evaluation.objects.filter(pk=found.pk).update(state="submitted", score=20)


def test_the_page_says_where_a_comment_lacks_and_keeps_what_was_typed(explained, officer, sign_in):
    found = factories.evaluation(explained, officer)
    first, second = explained.call.criteria.all()
    web, url = sign_in(found.evaluator), reverse("evaluation", args=[found.pk])
    sent = {f"value-{first.pk}": "1", f"value-{second.pk}": "3", f"comment-{second.pk}": "Assez bien."}
    page = web.get(url)
    assert "Comment (needed at the scores 0, 1, 5)" in page.content.decode()
    answer = web.post(url, {**hidden(page), **sent, "_submit": "submit"})
    assert answer.status_code == 422
    assert f'href="#id_comment-{first.pk}"' in answer.content.decode()
    assert "Assez bien." in answer.content.decode()
    assert not found.scores.exists()


def test_a_score_to_explain_is_from_0_to_5_and_stays_once_the_call_is_open(application):
    for name in ("comment_up_to", "comment_from"):
        with pytest.raises(ValidationError, match="from 0 to 5"):
            Call(**{name: 6}).clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Call.objects.update(**{name: 6})
        with pytest.raises(IntegrityError, match="explained_frozen"), transaction.atomic():
            Call.objects.update(**{name: 2})


# --- The sheet of scores ---------------------------------------------------------------------------------------------


def test_the_bar_says_what_is_saved(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    web, url = sign_in(found.evaluator), reverse("evaluation", args=[found.pk])
    assert "0 of 2 criteria · total 0" in joined(web.get(url).content.decode())
    second = application.call.criteria.all()[1]
    actions.save_scores(found, by=found.evaluator, scores={second.pk: (3, "")}, comment="")
    assert "1 of 2 criteria · total 24" in joined(web.get(url).content.decode())  # 40 × 3/5


def test_a_score_is_one_of_six_numbered_buttons_and_the_scale_is_folded(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    page = sign_in(found.evaluator).get(reverse("evaluation", args=[found.pk])).content.decode()
    first = application.call.criteria.first()
    fieldset = page.split(f'data-weight="{first.weight}"')[1].split("</fieldset>")[0]
    assert re.findall(r"<span>(\d)<span", fieldset) == list("012345")
    assert '<details class="mb-3">' in page
