"""From the submission to eligibility: frozen submissions, the checklist, waivers, clarifications, reminders."""

import datetime as dt
import hashlib
import html
import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from applications import actions, timeline
from applications.dossier import sections, snapshots, standard_questions
from applications.models import Application, Call, ChecklistItem, Question, ScreeningAnswer, Submission
from portal import clock
from portal.models import Document, Event, OutgoingMessage, User
from portal.refusals import GateClosed, Refused, WrongState
from portal.text import count_words
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import person
from tests.markup import joined
from tests.told import told_daily

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def ask(application: Application, officer, days: int = 21, **questions: str) -> Application:
    questions = questions or {"question_context": "Quels chiffres ?"}
    return factories.move(application, "ask", officer, due_on=clock.today() + days * DAY, **questions)


def answer(application: Application, focal, text: str = "Voir le texte.") -> Application:
    clarification = application.clarifications.get(closed_at=None)
    answers = {question.pk: text for question in clarification.questions.all()}
    actions.write_answers(application, by=focal, answers=answers)
    return factories.move(application, "answer", focal)


def rewrite(application: Application, focal, text: str):
    section = application.sections.get(key="context")
    return actions.save_section(application, "context", by=focal, revision=section.revision, values={"context": text})


def made_once() -> None:
    people.officer()
    factories.submitted(people.focal_point())


# --- Frozen when handed in --------------------------------------------------------------------------------------------


def test_a_submission_freezes_what_every_section_says_under_its_digest(application, focal_point):
    submission = application.submissions.get()
    assert (submission.number, submission.submitted_by) == (1, focal_point)
    assert submission.snapshot["reference"] == application.reference
    assert submission.snapshot["sections"]["context"] == {"context": "Les œuvres circulent mal."}
    assert [p["activity"] for p in submission.snapshot["sections"]["priorities"]["priorities"]] == ["1.1", "5.1"]
    text = json.dumps(submission.snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert submission.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert snapshots.take(fresh(application)) == submission.snapshot


def test_the_receipt_gives_reference_number_and_digest(application):
    receipt = OutgoingMessage.objects.get(template="applications/mail/receipt")
    assert application.reference in receipt.subject
    assert application.submissions.get().sha256 in receipt.text


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"number": 2}])
def test_nothing_changes_or_removes_a_submission(application, change):
    submission = application.submissions.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM applications_submission WHERE id = %s", [submission.pk])


def test_after_submitting_a_page_says_what_was_received_and_what_follows(focal_point, sign_in):
    application = factories.complete(focal_point)
    client = sign_in(focal_point)
    address = reverse("application-do", args=[application.pk, "submit"])
    sent = client.post(address, {"_submit": "1", "declaration": "on"})
    assert sent.url == reverse("application-received", args=[application.pk])
    page = client.get(sent.url).content.decode()
    assert fresh(application).reference in page
    assert application.submissions.get().sha256 in page


def test_the_receipt_says_one_day_for_one_moment_by_the_readers_clock(focal_point, sign_in):
    focal_point.language, focal_point.time_zone = "en", "Indian/Antananarivo"
    focal_point.save()
    with clock.at(dt.datetime(2026, 11, 30, 21, 30, tzinfo=dt.UTC)):  # 30 November in Paris, 1 December there
        application = factories.submitted(focal_point)
        page = joined(sign_in(focal_point).get(reverse("application-received", args=[application.pk])).content.decode())
    assert "done on 1 December 2026" in page
    assert "1 Dec 2026, 00:30" in page
    assert "30 November" not in page


@pytest.mark.parametrize(
    ("questions", "title"),
    [
        ({"question_context": "Quels chiffres ?"}, "The Secretariat has a question"),
        ({"question_context": "Quels chiffres ?", "question_gender": "Combien ?"}, "The Secretariat has 2 questions"),
    ],
)
def test_the_page_that_asks_says_how_many_questions_there_are(
    application, focal_point, officer, sign_in, questions, title
):
    ask(application, officer, **questions)
    focal_point.language = "en"
    focal_point.save()
    page = sign_in(focal_point).get(reverse("application-clarification", args=[application.pk])).content.decode()
    assert f"<h1>{title}</h1>" in page


# --- The checklist ----------------------------------------------------------------------------------------------------


def test_an_application_is_eligible_once_every_item_is_looked_at(application, officer):
    with pytest.raises(GateClosed, match="checklist isn’t complete"):
        factories.move(application, "admit", officer)
    first, _second = application.call.checklist.all()
    actions.answer_checklist(application, by=officer, answers={first.pk: ("yes", "")})
    with pytest.raises(GateClosed, match="checklist isn’t complete"):
        factories.move(application, "admit", officer)
    factories.check(application, officer)
    assert factories.move(application, "admit", officer).state == "evaluation"
    assert Event.objects.filter(verb="applications.checklist_answered").count() == 2


def test_a_no_wants_its_note_and_closes_the_way_unless_waived_with_a_reason(application, officer):
    first, second = application.call.checklist.all()
    with pytest.raises(Refused) as refusal:
        actions.answer_checklist(application, by=officer, answers={first.pk: ("no", ""), second.pk: ("yes", "")})
    assert list(refusal.value.error_dict) == [f"note-{first.pk}"]
    assert ScreeningAnswer.objects.count() == 0
    factories.check(application, officer, "no")
    with pytest.raises(GateClosed, match="has a “no”"):
        factories.move(application, "admit", officer)
    moved = application.lifecycle.perform(application, "admit", by=officer, waive={"found": "Décret attendu."})
    assert moved.state == "evaluation"
    event = Event.objects.get(verb="applications.application.admit")
    assert event.changes["waived:found"] == [None, "Décret attendu."]


def test_the_checklist_is_the_offices_and_only_during_the_check(application, focal_point, officer):
    with pytest.raises(PermissionDenied):
        factories.check(application, focal_point)
    factories.move(factories.check(application, officer), "admit", officer)
    with pytest.raises(WrongState):
        factories.check(application, officer, "na")


def test_the_checklist_is_frozen_once_the_call_is_open(senegal):
    call = factories.call(senegal)
    for write in (
        lambda: ChecklistItem.objects.create(call=call, position=9, title_fr="x", title_en="x"),
        lambda: ChecklistItem.objects.filter(call=call).update(title_en="y"),
        lambda: ChecklistItem.objects.filter(call=call).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


@pytest.mark.parametrize("days", [{"screening_days": 0}, {"clarification_days": 2}, {"decision_days": 366}])
def test_what_a_call_promises_is_within_bounds(senegal, days):
    call = factories.call(senegal)
    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**days)


# --- Waivers ----------------------------------------------------------------------------------------------------------


def without_letter(focal_point, officer) -> Application:
    application = factories.check(factories.submitted(focal_point), officer)
    from portal import files

    files.about(application, "authority-letter").delete()
    return application


def test_a_check_is_waived_on_the_page_with_its_reason(focal_point, officer, sign_in):
    application = without_letter(focal_point, officer)
    address = f"/admin/applications/application/{application.pk}/do/admit/"
    client = sign_in(officer)
    assert "waive_letter" in client.get(address).content.decode()
    refused = client.post(address, {"_submit": "1"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"waive_letter": ["Give the reason, or wait until it holds."]}
    assert client.post(address, {"_submit": "1", "waive_letter": "Reçue sur papier."}).status_code == 302
    assert fresh(application).state == "evaluation"
    page = client.get(f"/admin/applications/application/{application.pk}/file/").content.decode()
    assert "Reçue sur papier." in page


def test_what_the_table_does_not_let_be_waived_stays_closed(application, officer, sign_in):
    application = factories.check(application, officer)
    application.priorities.all().delete()
    address = f"/admin/applications/application/{application.pk}/do/admit/"
    client = sign_in(officer)
    assert "waive_activity" not in client.get(address).content.decode()
    assert client.post(address, {"_submit": "1", "waive_activity": "Bah."}).status_code == 422
    with pytest.raises(GateClosed, match="No activity"):
        application.lifecycle.perform(application, "admit", by=officer, waive={"activity": "Bah."})


# --- Clarifications ---------------------------------------------------------------------------------------------------


def test_only_the_sections_asked_about_open(application, focal_point, officer):
    application = ask(application, officer)
    assert application.state == "clarifying"
    rewrite(application, focal_point, "Trois plateformes sur quatre.")
    with pytest.raises(WrongState):
        actions.save_section(application, "gender", by=focal_point, revision=1, values={"gender": "Autre"})
    with pytest.raises(WrongState):
        actions.attach(application, factories.pdf(), by=focal_point)
    assert fresh(application).gender == factories.ANSWERS["gender"]["gender"]


def test_the_answer_is_a_second_submission_and_the_difference_shows(application, focal_point, officer, sign_in):
    application = ask(application, officer)
    rewrite(application, focal_point, "Les œuvres circulent bien.")
    assert answer(application, focal_point).state == "submitted"
    old, new = application.submissions.all()
    [found] = snapshots.differences(old.snapshot, new.snapshot)
    assert found.section.key == "context"
    [change] = found.changes
    assert [(mark.kind, mark.text) for mark in change.lines[0]] == [
        ("kept", "Les œuvres circulent "),
        ("removed", "mal."),
        ("added", "bien."),
    ]
    for who, address in (
        (focal_point, reverse("application-differences", args=[application.pk])),
        (officer, f"/admin/applications/application/{application.pk}/differences/"),
    ):
        page = sign_in(who).get(address).content.decode()
        assert "<del>mal.</del><ins>bien.</ins>" in joined(page)
        assert "Voir le texte." in page
    assert Document.objects.filter(kind="applications.dossier").count() >= 1


def test_rows_and_choices_are_compared_as_they_read(application, focal_point, officer):
    application = ask(application, officer, question_partners="Qui d’autre ?")
    row = {"name": "Union des labels", "sector": "private", "role": "", "women_or_youth": False}
    section = application.sections.get(key="partners")
    values = factories.ANSWERS["partners"]
    rows = [*factories.rows_of("partners"), row]
    actions.save_section(application, "partners", by=focal_point, revision=section.revision, values=values, rows=rows)
    answer(application, focal_point)
    old, new = application.submissions.all()
    [found] = snapshots.differences(old.snapshot, new.snapshot)
    added = [mark.text for line in found.changes[0].lines for mark in line if mark.kind == "added"]
    assert added == ["Union des labels · Private · no"]


def test_a_request_needs_a_question_and_a_day_to_come(application, officer):
    with pytest.raises(Refused, match="at least one section"):
        factories.move(application, "ask", officer, due_on=clock.today() + DAY)
    with pytest.raises(ValidationError) as refusal:
        ask(application, officer, days=0)
    assert "due_on" in refusal.value.error_dict
    assert fresh(application).state == "submitted"


def test_every_question_wants_an_answer_before_it_is_sent(application, focal_point, officer):
    application = ask(application, officer, question_context="Quels chiffres ?", question_gender="Combien ?")
    first, _second = application.clarifications.get().questions.all()
    actions.write_answers(application, by=focal_point, answers={first.pk: "Voici."})
    with pytest.raises(GateClosed, match="no answer yet"):
        factories.move(application, "answer", focal_point)


def test_a_deputy_writes_the_answers_and_the_focal_point_sends_them(
    application, focal_point, officer, senegal, sign_in
):
    application = ask(application, officer)
    deputy = person("deputy", party=senegal)
    address = reverse("application-clarification", args=[application.pk])
    [question] = application.clarifications.get().questions.all()
    client = sign_in(deputy)
    assert "Quels chiffres ?" in client.get(address).content.decode()
    saved = client.post(address, {f"answer-{question.pk}": "Trois sur quatre.", "_submit": "save"})
    assert saved.url == address
    with pytest.raises(PermissionDenied):
        factories.move(application, "answer", deputy)
    sent = sign_in(focal_point).post(address, {f"answer-{question.pk}": "Trois sur quatre.", "_submit": "send"})
    assert sent.url == reverse("application-do", args=[application.pk, "answer"])


def test_more_time_is_later_and_says_why(application, officer):
    application = ask(application, officer, days=10)
    with pytest.raises(ValidationError, match="isn’t later"):
        factories.move(application, "extend", officer, due_on=clock.today() + 10 * DAY, reason="Fêtes.")
    since = fresh(application).state_since
    factories.move(application, "extend", officer, due_on=clock.today() + 20 * DAY, reason="Fêtes.")
    assert application.clarifications.get().due_on == clock.today() + 20 * DAY
    assert fresh(application).state_since == since
    assert Event.objects.get(verb="applications.application.extend").reason == "Fêtes."


def test_the_officer_may_go_on_without_an_answer_with_what_stands_there(application, focal_point, officer):
    application = ask(application, officer)
    rewrite(application, focal_point, "Un début de réponse.")
    factories.move(application, "go_on", officer, reason="Délai passé.")
    assert application.clarifications.get().answered_at is None
    last = application.submissions.last()
    assert (last.number, last.submitted_by) == (2, officer)
    assert last.snapshot["sections"]["context"] == {"context": "Un début de réponse."}


def test_the_party_is_reminded_before_and_on_the_day_and_the_officer_told_after(application, focal_point, officer):
    Application.objects.filter(pk=application.pk).update(officer=officer)
    User.objects.filter(pk=focal_point.pk).update(language="en")
    ask(fresh(application), officer, days=10)
    start = clock.now()

    def days_on_which(user: User, what: str) -> list[int]:
        return [day for day in range(1, 20) if what in told_daily(User.objects.get(pk=user.pk), start + day * DAY)]

    assert days_on_which(focal_point, "Answer the Secretariat’s questions") == [1, 7, 10, 11, 18]
    assert days_on_which(officer, "No answer by the date given") == [11, 18]


# --- The timeline -----------------------------------------------------------------------------------------------------


def stands(application: Application) -> list[tuple[str, str]]:
    return [(str(step.title), step.place) for step in timeline.steps(fresh(application))]


def test_the_party_follows_its_application_and_sees_until_when(application, focal_point, officer):
    written, checked, scored, decided, begins = timeline.STEPS.values()
    assert stands(application) == [
        (written, "past"), (checked, "now"), (scored, "to_come"), (decided, "to_come"), (begins, "to_come"),
    ]  # fmt: skip
    assert timeline.until(application) == clock.today() + 30 * DAY
    ask(application, officer, days=9)
    assert stands(application)[1:3] == [("You answer the Secretariat’s questions", "now"), (checked, "to_come")]
    assert timeline.until(fresh(application)) == clock.today() + 9 * DAY
    answer(application, focal_point)
    factories.move(factories.check(application, officer), "admit", officer)
    assert stands(application)[:3] == [(written, "past"), (checked, "past"), (scored, "now")]


def test_an_application_that_is_over_shows_the_way_it_went(application, officer):
    application = factories.move(application, "refuse", officer, reason="Hors champ.")
    assert stands(application) == [("The application is written", "past"), ("Not eligible", "now")]


# --- Usual questions to pick from -------------------------------------------------------------------------------------

FRENCH = "Qui dirige l’équipe au jour le jour, et pour quelle part de son temps de travail\u00a0?"


def test_every_section_has_usual_questions_and_only_sections_have():
    assert list(standard_questions.QUESTIONS) == [kind.key for kind in sections.SECTIONS]
    assert {len(usual) for usual in standard_questions.QUESTIONS.values()} == {2}
    longest = max(count_words(text) for key in standard_questions.QUESTIONS for text in in_both_languages(key))
    assert longest < 40


def in_both_languages(key: str) -> list[str]:
    return [text for language in ("fr", "en") for text in standard_questions.in_language(key, language)]


def asking(web, application: Application, **given) -> tuple[int, str]:
    """Send the form of the request for a clarification: the status of the answer, and its page."""
    url = f"/admin/applications/application/{application.pk}/do/ask/"
    due_on = (clock.today() + 21 * DAY).isoformat()
    answered = web.post(url, {**hidden(web.get(url)), "due_on": due_on, **given})
    return answered.status_code, answered.content.decode()


def asked_in(application: Application) -> dict[str, str]:
    return dict(Question.objects.filter(clarification__application=application).values_list("section", "text"))


def test_a_usual_question_is_asked_in_the_language_of_the_project_below_ones_own(application, officer, sign_in):
    given = {"question_team": "Qui est le second ?", "standard_team": ["0"], "standard_gender": ["1"]}
    assert asking(sign_in(officer), application, _submit="1", **given)[0] == 302
    gender = standard_questions.in_language("gender", "fr")[1]
    assert asked_in(application) == {"team": f"Qui est le second ?\n{FRENCH}", "gender": gender}


def test_what_is_ticked_can_be_put_into_the_text_and_worded_anew(application, officer, sign_in):
    web = sign_in(officer)
    status, page = asking(web, application, _write_out="1", question_team="Bonjour.", standard_team=["0", "9"])
    assert (status, fresh(application).state) == (200, "submitted")
    written = re.search(r'<textarea name="question_team"[^>]*>\s*([^<]*)</textarea>', page).group(1)
    assert html.unescape(written) == f"Bonjour.\n{FRENCH}"
    assert not re.search(r'name="standard_team" value="0"[^>]*checked', page)
    assert "error-summary" not in page


def test_a_question_that_nobody_wrote_is_refused_and_what_was_typed_stays(application, officer, sign_in):
    given = {"question_team": "Qui est le second ?", "standard_team": ["9"]}
    status, page = asking(sign_in(officer), application, _submit="1", **given)
    assert (status, asked_in(application)) == (422, {})
    assert "Qui est le second ?" in page


def test_what_is_too_long_together_is_said_at_its_text(application, officer, sign_in):
    given = {"question_team": " ".join(["mot"] * 195), "standard_team": ["0"]}
    status, page = asking(sign_in(officer), application, _submit="1", **given)
    assert (status, asked_in(application)) == (422, {})
    assert 'href="#id_question_team"' in page


def test_the_checklist_and_the_questions_stand_beside_the_dossier(application, officer, sign_in):
    web = sign_in(officer)
    for page in ("do/ask", "do/refuse", "checklist"):
        shown = web.get(f"/admin/applications/application/{application.pk}/{page}/").content.decode()
        before, beside = shown.split('<div id="act"')
        assert "Les œuvres circulent mal." in before.split('<div id="dossier"')[1]
        assert 'id="page-form"' in beside
