"""The work of an assistance: experts proposed, milestones logged and judged, steps closed, days suspended."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from assistance import actions, effects, moves, queries
from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance, Milestone
from experts import queries as bank
from portal import clock, files
from portal.models import Event, Notice, Remark, StoredFile
from portal.people.actions import end_role
from portal.refusals import Refused, WrongState
from roadmap import queries as roadmaps
from tests.assistance import factories
from tests.experts import factories as experts
from tests.factories import CountryFactory, closed, current_grant, person
from tests.told import line

pytestmark = pytest.mark.django_db
made_once = factories.opened_in_senegal
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 3, 2)
IN_A_WEEK = TODAY + 7 * DAY


def messages(template: str) -> set:
    return {notice.person for notice in Notice.objects.filter(template=f"assistance/mail/{template}")}


# --- Experts ----------------------------------------------------------------------------------------------------------


def test_an_expert_is_proposed_agreed_and_accepts(assistance, expert, officer, focal_point):
    assignment = factories.proposed(assistance, expert, officer)
    assert (assignment.state, messages("proposed")) == ("proposed", {focal_point})
    factories.move(assignment, "agree", focal_point)
    assert messages("asked") == {expert.user}
    assert factories.move(assignment, "accept", expert.user).state == "active"
    verbs = Event.objects.filter(verb__startswith="assistance.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "assistance.opened",
        "assistance.expert_proposed",
        "assistance.assignment.agree",
        "assistance.assignment.accept",
    ]


def test_who_is_an_expert_no_longer_is_not_proposed(assistance, officer):
    closed_to, former = factories.expert(officer), factories.expert(officer)
    closed(closed_to.user)
    end_role(current_grant(former.user, "expert"), reason="Left the ministry", by=officer)
    for expert in (closed_to, former):
        with pytest.raises(Refused, match="no longer an expert, or their account is closed"):
            factories.proposed(assistance, bank.admitted().get(pk=expert.pk), officer)
    assert not Assignment.objects.exists()


def test_an_objection_is_kept_with_its_reason_and_another_can_be_proposed(assistance, expert, officer, focal_point):
    assignment = factories.proposed(assistance, expert, officer)
    factories.move(assignment, "object", focal_point, reason="Ne parle pas wolof.")
    assert Event.objects.get(verb="assistance.assignment.object").reason == "Ne parle pas wolof."
    factories.proposed(assistance, factories.expert(officer), officer)
    factories.proposed(assistance, expert, officer, role="associate")
    assert list(Assignment.objects.order_by("pk").values_list("state", flat=True)) == [
        "objected",
        "proposed",
        "proposed",
    ]


def test_who_speaks_for_the_party_is_not_its_expert(assistance, officer, senegal):
    both = experts.admitted(person("expert", "deputy", party=senegal), by=officer)
    with pytest.raises(Refused, match="speaks for the Party"):
        factories.proposed(assistance, both, officer)
    elsewhere = experts.admitted(person("expert", "deputy", party=CountryFactory()), by=officer)
    assert factories.proposed(assistance, elsewhere, officer).state == "proposed"


def test_who_cannot_be_proposed(assistance, officer, expert):
    unknown = experts.admitted(by=officer)
    candidate = experts.candidate(person("expert"), by=officer)
    for found, why in ((unknown, "doesn’t sign in"), (candidate, "isn’t admitted")):
        with pytest.raises(Refused, match=why):
            factories.proposed(assistance, found, officer)
    factories.proposed(assistance, expert, officer)
    with pytest.raises(Refused, match="already proposed"):
        factories.proposed(assistance, expert, officer, role="associate")
    with pytest.raises(Refused, match="lead expert already"):
        factories.proposed(assistance, factories.expert(officer), officer)


@pytest.mark.parametrize("days", [0, 401, -3])
def test_days_nobody_works(assistance, expert, officer, days):
    with pytest.raises(ValidationError) as refused:
        actions.propose(assistance, expert, role="lead", days=days, terms="Conseiller.", by=officer)
    assert list(refused.value.message_dict) == ["days"]


def test_only_the_secretariat_proposes(assistance, expert, focal_point):
    with pytest.raises(PermissionDenied):
        actions.propose(assistance, expert, role="lead", days=3, terms="Conseiller.", by=focal_point)


def test_suggestions_rank_who_can_be_asked_and_say_why(assistance, officer, expert, django_assert_num_queries):
    best = factories.expert(officer, activities=[experts.activity("1.1"), experts.activity("5.1")], languages=["fr"])
    experts.admitted(by=officer, full_name="Without account")
    factories.proposed(assistance, expert, officer)
    other = factories.expert(officer, activities=[experts.activity("4.1")], languages=["es"], regions=[])
    found = queries.suggestions(assistance)
    assert [suggestion.expert for suggestion in found] == [best, other]
    assert found[0].reasons == ["Activities in common: 1.1, 5.1", "Works in: French", "Knows the region: Africa"]


def test_an_expert_reads_from_the_partys_agreement_on(assistance, expert, officer, focal_point):
    user = expert.user
    assignment = factories.proposed(assistance, expert, officer)
    assert not queries.visible_to(user).exists()
    assert not roadmaps.visible_to(user).exists()
    factories.move(assignment, "agree", focal_point)
    assert list(queries.visible_to(user)) == [assistance]
    assert list(roadmaps.visible_to(user)) == [assistance.roadmap]
    factories.move(assignment, "decline", user, reason="Pas libre.")
    assert not queries.visible_to(user).exists()


def test_a_party_reads_the_entries_proposed_to_it(assistance, expert, officer, focal_point):
    stranger = person("focal_point", party=CountryFactory())
    assert not bank.visible_to(focal_point).exists()
    factories.proposed(assistance, expert, officer)
    assert list(bank.visible_to(focal_point)) == [expert]
    assert not bank.visible_to(stranger).exists()


def test_it_is_read_by_who_speaks_for_the_party_and_not_by_who_helps_to_write(
    assistance, expert, officer, senegal, sign_in
):
    factories.proposed(assistance, expert, officer)
    deputy, contributor = (person(role, party=senegal) for role in ("deputy", "contributor"))
    assert list(bank.visible_to(deputy)) == [expert]
    assert list(bank.visible_to(contributor)) == []
    answers = {user: sign_in(user).get(f"/experts/{expert.pk}/").status_code for user in (deputy, contributor)}
    assert answers == {deputy: 200, contributor: 404}


# --- Milestones -------------------------------------------------------------------------------------------------------


def test_a_milestone_is_logged_returned_logged_again_and_validated(assistance, at_work, officer):
    user = at_work.expert.user
    milestone = factories.log(factories.milestone(assistance, 3), user)
    assert (milestone.state, milestone.logged_by, milestone.done_on) == ("logged", user, TODAY)
    assert (milestone.note, milestone.note_language) == ("Réunion tenue.", "fr")

    milestone = factories.move(milestone, "return", officer, reason="La liste de présence manque.", due=IN_A_WEEK)
    assert messages("returned") == {user}
    assert queries.why_returned(milestone).reason == "La liste de présence manque."

    milestone = factories.log(milestone, user, note="Liste jointe.", evidence=[factories.pdf("liste.pdf")])
    assert {stored.name for stored in files.about(milestone, effects.EVIDENCE)} == {"rapport.pdf", "liste.pdf"}
    factories.move(milestone, "validate", officer)
    assert messages("validated") == {user}
    kept = Event.objects.filter(verb="assistance.work_logged").order_by("pk").values_list("changes", flat=True)
    assert [changes["note"] for changes in kept] == [["", "Réunion tenue."], ["Réunion tenue.", "Liste jointe."]]


def test_evidence_handed_in_before_still_counts(assistance, at_work, officer):
    milestone = factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    factories.move(milestone, "return", officer, reason="Précisez la date.", due=IN_A_WEEK)
    factories.log(milestone, at_work.expert.user, note="Le 3 mars.", evidence=[])
    assert files.about(milestone).count() == 1


@pytest.fixture
def returned(assistance, at_work, officer):
    milestone = factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    return factories.move(milestone, "return", officer, reason="La liste manque.", due=IN_A_WEEK)


def test_what_was_returned_is_not_sent_again_unchanged(returned, at_work):
    sent = {"done_on": TODAY, "evidence": []}
    for given in (sent, sent | {"language": "en"}):
        with pytest.raises(Refused, match="This is what was returned") as refused:
            factories.log(returned, at_work.expert.user, **given)
        assert list(refused.value.message_dict) == ["note"]
    assert Milestone.objects.get(pk=returned.pk).state == "returned"


@pytest.mark.parametrize(
    "changed", [{"note": "Réunion tenue le 3."}, {"done_on": TODAY + DAY}, {"evidence": [factories.pdf("liste.pdf")]}]
)
def test_another_text_day_or_file_is_enough(returned, at_work, changed):
    sent = {"done_on": TODAY, "evidence": []} | changed
    with clock.at(TODAY + DAY):
        assert factories.log(returned, at_work.expert.user, **sent).state == "logged"


def test_what_is_returned_gets_a_new_day_which_its_move_shows(returned, at_work, assistance):
    assert returned.due == IN_A_WEEK
    read = queries.for_moves(Assistance.objects.all()).get(pk=assistance.pk)
    [move] = [move for move in moves.of_assistance(read) if "returned" in str(move.what)]
    assert move.due == IN_A_WEEK
    kept = Event.objects.get(verb="assistance.milestone_given_a_new_day")
    assert kept.changes["due"][1] == IN_A_WEEK.isoformat()
    assert "to be completed by 9 Mar 2026" in line("assistance/mail/returned")


@pytest.mark.parametrize("days", [-1, 0, 600])
def test_the_new_day_is_to_come_and_not_after_the_end(assistance, at_work, officer, days):
    milestone = factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    with pytest.raises(ValidationError) as refused:
        factories.move(milestone, "return", officer, reason="La liste manque.", due=TODAY + days * DAY)
    assert list(refused.value.message_dict) == ["due"]
    assert Milestone.objects.get(pk=milestone.pk).state == "logged"


def test_nothing_is_logged_without_evidence(assistance, at_work):
    with pytest.raises(Refused, match="at least one file") as refused:
        factories.log(factories.milestone(assistance, 3), at_work.expert.user, evidence=[])
    assert list(refused.value.message_dict) == ["evidence"]
    assert factories.milestone(assistance, 3).state == "planned"


BAD_FILES = {
    "a program under a PDF’s name": SimpleUploadedFile("rapport.pdf", b"MZ" + b"0" * 60),
    "a web page": SimpleUploadedFile("rapport.html", b"<script>alert(1)</script>"),
    "a picture’s name on a PDF": SimpleUploadedFile("photo.jpg", factories.PDF),
    "nothing in it": SimpleUploadedFile("rapport.pdf", b""),
    "a ZIP under a Word name": SimpleUploadedFile("rapport.docx", b"PK\x03\x04" + b"0" * 60),
}


@pytest.mark.parametrize("upload", BAD_FILES.values(), ids=BAD_FILES)
def test_evidence_is_judged_by_its_content(assistance, at_work, upload):
    with pytest.raises(ValidationError) as refused:
        factories.log(factories.milestone(assistance, 3), at_work.expert.user, evidence=[factories.pdf(), upload])
    assert list(refused.value.message_dict) == ["evidence"]
    assert not StoredFile.objects.filter(purpose="evidence").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("done_on", TODAY + DAY),
        ("done_on", TODAY - 400 * DAY),
        ("done_on", "31/02/2026"),
        ("done_on", None),
        ("note", "\x00 \x07"),
        ("note", "mot " * 401),
        ("language", "xx"),
        ("evidence", [factories.pdf(f"{n}.pdf") for n in range(11)]),
    ],
)
def test_what_cannot_be_logged(assistance, at_work, field, value):
    with pytest.raises(ValidationError) as refused:
        factories.log(factories.milestone(assistance, 3), at_work.expert.user, **{field: value})
    assert list(refused.value.message_dict) == [field]


def test_an_expert_whose_assignment_has_ended_logs_nothing_more_and_still_reads(assistance, at_work, officer):
    factories.move(at_work, "end", officer, reason="Mission finie.")
    with pytest.raises(PermissionDenied):
        factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    assert list(queries.visible_to(at_work.expert.user)) == [assistance]


def test_a_milestone_is_late_once_its_day_has_passed(assistance):
    milestone = factories.milestone(assistance, 3)
    with clock.at(milestone.due):
        assert not milestone.is_late
        assert milestone not in queries.late_milestones()
    with clock.at(milestone.due + 6 * DAY):
        assert milestone.is_late
        assert milestone.days_late == 6
        assert milestone in queries.late_milestones()


# --- Steps and plan ---------------------------------------------------------------------------------------------------


def test_a_step_closes_when_its_milestones_are_validated(assistance, officer, focal_point):
    step = factories.step(assistance, 4)
    second = actions.plan_milestone(
        step, title="Première réunion", due=step.planned_end, responsible="party", language="fr", by=officer
    )
    first = factories.log(step.milestones.exclude(pk=second.pk).get(), focal_point)
    with pytest.raises(Refused, match="2 milestones of this step aren’t validated"):
        actions.close_step(step, by=officer)
    factories.move(first, "validate", officer)
    with pytest.raises(Refused, match="1 milestone of this step isn’t validated"):
        actions.close_step(step, by=officer)
    factories.move(second, "drop", officer, reason="Fait dans l’autre.")
    assert list(queries.steps_to_close()) == [step]
    assert actions.close_step(step, by=officer).done_on == TODAY
    with pytest.raises(WrongState, match="done already"):
        actions.close_step(step, by=officer)


def test_a_step_without_any_milestone_is_not_closed(assistance, officer):
    factories.move(factories.milestone(assistance, 4), "drop", officer, reason="Sans objet.")
    with pytest.raises(Refused, match="No milestone shows"):
        actions.close_step(factories.step(assistance, 4), by=officer)


def test_a_step_is_not_done_tomorrow(assistance, officer, focal_point):
    factories.move(factories.log(factories.milestone(assistance, 4), focal_point), "validate", officer)
    with pytest.raises(Refused) as refused:
        actions.close_step(factories.step(assistance, 4), done_on=TODAY + DAY, by=officer)
    assert list(refused.value.message_dict) == ["done_on"]


def test_a_step_is_opened_again_with_a_reason(assistance, officer, focal_point):
    factories.close_steps(assistance, [4], officer=officer, focal=focal_point)
    step = actions.reopen_step(factories.step(assistance, 4), reason="Un membre manque.", by=officer)
    assert step.done_on is None
    with pytest.raises(WrongState):
        actions.reopen_step(step, reason="Encore.", by=officer)
    with pytest.raises(WrongState):
        actions.reopen_step(factories.step(assistance, 1), reason="Non.", by=officer)


def test_the_plan_changes_within_the_assistance(assistance, officer):
    start, end = TODAY + 30 * DAY, TODAY + 90 * DAY
    actions.plan_steps(assistance, dates={3: (start, end)}, by=officer)
    step = factories.step(assistance, 3)
    assert (step.planned_start, step.planned_end) == (start, end)
    assert list(Event.objects.get(verb="assistance.planned").changes) == ["step 3"]
    actions.plan_steps(assistance, dates={3: (start, end)}, by=officer)
    assert Event.objects.filter(verb="assistance.planned").count() == 1


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(30, 20, "end_3"), (-1, 20, "start_3"), (30, 999, "end_3")],
)
def test_a_plan_that_cannot_be(assistance, officer, start, end, field):
    with pytest.raises(Refused) as refused:
        actions.plan_steps(assistance, dates={3: (TODAY + start * DAY, TODAY + end * DAY)}, by=officer)
    assert list(refused.value.message_dict) == [field]


def test_a_planned_milestone_changes_and_a_logged_one_doesnt(assistance, officer, at_work):
    milestone = factories.milestone(assistance, 3)
    given = {"title": "Diagnostic", "responsible": "expert", "language": "fr", "by": officer}
    with pytest.raises(Refused) as refused:
        actions.change_milestone(milestone, due=assistance.ends_on + DAY, **given)
    assert list(refused.value.message_dict) == ["due"]
    assert actions.change_milestone(milestone, due=assistance.ends_on, **given).title == "Diagnostic"
    factories.log(milestone, at_work.expert.user)
    with pytest.raises(WrongState):
        actions.change_milestone(milestone, due=assistance.ends_on, **given)


def test_only_the_secretariat_plans(assistance, focal_point, at_work):
    step, milestone = factories.step(assistance, 3), factories.milestone(assistance, 3)
    given = {"title": "T", "due": step.planned_end, "responsible": "expert", "language": "fr"}
    for user in (focal_point, at_work.expert.user):
        for refused in (
            lambda by: actions.plan_steps(assistance, dates={}, by=by),
            lambda by: actions.plan_milestone(step, by=by, **given),
            lambda by: actions.change_milestone(milestone, by=by, **given),
            lambda by: actions.close_step(step, by=by),
            lambda by: actions.reopen_step(step, reason="x", by=by),
            lambda by: actions.change_officer(assistance, officer=by, by=by),
        ):
            with pytest.raises(PermissionDenied):
                refused(user)


def test_another_officer_takes_charge(assistance, officer, focal_point):
    other = person("secretariat")
    assert actions.change_officer(assistance, officer=other, by=officer).officer == other
    with pytest.raises(Refused, match="Secretariat"):
        actions.change_officer(assistance, officer=focal_point, by=officer)
    with pytest.raises(Refused, match="Secretariat"):
        actions.change_officer(assistance, officer=closed(person("secretariat")), by=officer)


# --- Suspension -------------------------------------------------------------------------------------------------------


def test_what_was_still_to_come_moves_back_by_the_days_of_suspension(assistance, officer, focal_point):
    factories.close_steps(assistance, [4], officer=officer, focal=focal_point)
    before = {s.number: (s.planned_start, s.planned_end) for s in assistance.steps.all()}
    due = factories.milestone(assistance, 6).due
    suspended = before[3][0] + 10 * DAY
    with clock.at(suspended):
        factories.move(assistance, "suspend", officer, reason="Élections.")
    with clock.at(suspended + 45 * DAY):
        found = factories.move(assistance, "resume", officer, reason="Gouvernement formé.")

    assert (found.state, found.suspended_on, found.suspended_days) == ("running", None, 45)
    assert found.ends_on == dt.date(2027, 6, 1) + 45 * DAY
    after = {s.number: (s.planned_start, s.planned_end) for s in assistance.steps.all()}
    shift = 45 * DAY
    assert after[4] == before[4]  # done
    assert after[3] == (before[3][0], before[3][1] + shift)  # under way
    assert after[6] == (before[6][0] + shift, before[6][1] + shift)  # to come
    assert factories.milestone(assistance, 6).due == due + shift


def test_resuming_on_the_same_day_moves_nothing(assistance, officer):
    factories.move(assistance, "suspend", officer, reason="Erreur.")
    found = factories.move(assistance, "resume", officer, reason="Erreur.")
    assert (found.suspended_days, found.ends_on) == (0, dt.date(2027, 6, 1))


# --- Comments ---------------------------------------------------------------------------------------------------------


def test_the_field_office_the_party_and_the_secretariat_comment(
    assistance, field_office, focal_point, officer, senegal
):
    people = [field_office, focal_point, person("deputy", party=senegal), officer]
    for user in people:
        actions.comment(assistance, text="Bien.", language="fr", by=user)
    assert [comment.author for comment in COMMENTS.remarks(assistance)] == people
    assert Event.objects.filter(verb="assistance.commented", shared=True).count() == 4


def test_nobody_else_comments(assistance, at_work):
    elsewhere = CountryFactory()
    for user in (
        at_work.expert.user,
        person("focal_point", party=elsewhere),
        person("field_office", countries=[elsewhere]),
        person("finance"),
    ):
        with pytest.raises(PermissionDenied):
            actions.comment(assistance, text="Bien.", language="fr", by=user)
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("text", "language", "field"), [("", "fr", "text"), ("x " * 301, "fr", "text"), ("x", "xx", "language")]
)
def test_a_comment_that_cannot_be(assistance, officer, text, language, field):
    with pytest.raises(ValidationError) as refused:
        actions.comment(assistance, text=text, language=language, by=officer)
    assert list(refused.value.message_dict) == [field]
