"""Eight processes do the same at once, on PostgreSQL: it is done once, and the others are told. Each with its negative
control: without what holds it, the same test sees the race. (Money: tests/budget/test_race.py.)"""

import datetime as dt
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connection

from applications.models import Application, Evaluation, Question, SelectionRound
from budget.models import Commitment
from portal import clock
from portal.models import (
    DailyMessage,
    DailyPlan,
    Designation,
    Event,
    Import,
    Interest,
    Invitation,
    Notice,
    OutgoingMessage,
    RoleGrant,
    StoredFile,
    User,
)
from portal.outgoing import outbox
from portal.people import actions, designations
from tests import racing
from tests.applications import factories
from tests.applications.pages import hidden
from tests.applications.test_screening import ask
from tests.budget.test_race import PROCESSES, on_postgresql, postgresql_url
from tests.factories import current_grant, person
from tests.roadmap import factories as roadmaps
from tests.told import told

ONCE_A_DAY = "CONSTRAINT daily_message_once_a_day UNIQUE (person_id, day)"
pytestmark = [pytest.mark.postgres, on_postgresql, pytest.mark.xdist_group("races")]
SUBMITTED = "applications.application.submit"
STARTED = "applications.started"


@pytest.fixture(scope="module")
def processes(django_db_setup, django_db_blocker):
    """Eight processes, started once: each takes one of eight tasks, for all wait for one another."""
    spawn = multiprocessing.get_context("spawn")
    with django_db_blocker.unblock():
        given = postgresql_url(), spawn.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=racing.begin, initargs=given) as pool:
        yield pool


@pytest.fixture
def at_once(transactional_db, processes):
    """`at_once(task, *args)` gives what came of it in each process; a list among the arguments has one for each."""

    def run(task, *args, **kwargs) -> list[str]:
        each = [arg if isinstance(arg, list) else [arg] * PROCESSES for arg in args]
        alone = [[arg[nth] for arg in each] for nth in range(PROCESSES)]
        futures = [processes.submit(task, *mine, **kwargs) for mine in alone]
        return sorted(future.result(300) for future in futures)

    yield run
    for future in [processes.submit(racing.hang_up) for _process in range(PROCESSES)]:
        future.result(300)


# --- One Party's application, submitted at once -----------------------------------------------------------------------


@pytest.fixture
def application(transactional_db, focal_point, senegal, officer) -> Application:
    person("deputy", party=senegal)
    return factories.complete(focal_point)


def submissions() -> int:
    return Event.objects.filter(verb=SUBMITTED).count()


def told_of_it() -> list[str]:
    """Whom the messages went to, at once or as a line of the day's."""
    return sorted([*told("applications/mail/receipt"), *told("applications/mail/to_screen")])


def concerned() -> list[str]:
    """The Party's focal point and deputy, who get a receipt, and the Secretariat."""
    people = User.objects.filter(grants__role__in=["focal_point", "deputy", "secretariat"])
    return sorted(people.values_list("email", flat=True))


def test_an_application_is_submitted_once(at_once, application, focal_point):
    assert at_once(racing.submit, application.pk, focal_point.pk) == ["moved on"] * 7 + ["submitted"]
    application.refresh_from_db()
    assert application.reference == f"{application.submitted_at.year}-SEN-01"
    assert submissions() == 1
    assert told_of_it() == concerned()


def test_without_the_lock_it_would_be_submitted_again(at_once, application, focal_point):
    done = at_once(racing.submit, application.pk, focal_point.pk, locked=False).count("submitted")
    assert done > 1
    assert submissions() == done
    assert told_of_it() == sorted(concerned() * done)


# --- One Party's draft, begun at once ---------------------------------------------------------------------------------


@contextmanager
def without_constraint(name: str, model=Application) -> Iterator[None]:
    """The records of the meantime are deleted, so that the constraint can come back."""
    constraint = next(one for one in model._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def test_a_draft_is_begun_once(at_once, focal_point, senegal):
    call = factories.call(senegal)
    assert at_once(racing.start, call.pk, senegal.pk, focal_point.pk) == ["begun"] + ["refused"] * 7
    assert Application.objects.get().state == "draft"
    assert Event.objects.filter(verb=STARTED).count() == 1


def test_without_the_constraint_several_would_be(at_once, focal_point, senegal):
    call = factories.call(senegal)
    with without_constraint("application_one_live_per_party_and_call"):
        assert at_once(racing.start, call.pk, senegal.pk, focal_point.pk) == ["begun"] * 8
        assert Application.objects.filter(party=senegal, call=call, is_live=True).count() == 8


# --- An evaluator asked while the interest is declared ----------------------------------------------------------------

ASK_AND_DECLARE = ["ask", "declare", *["neither"] * 6]


@pytest.fixture
def race(at_once, focal_point, officer, senegal):
    """`race()` has an evaluator asked and, meanwhile, declare the nationality of the Party; gives the evaluation."""
    application, judge = factories.in_evaluation(focal_point, officer), person("evaluator")

    def run(**kwargs) -> Evaluation:
        done = at_once(
            racing.ask_or_declare, ASK_AND_DECLARE, application.pk, judge.pk, officer.pk, senegal.pk, **kwargs
        )
        assert done == sorted(ASK_AND_DECLARE)
        assert Interest.objects.filter(user=judge, country=senegal).count() == 1
        return Evaluation.objects.get()

    return run


def test_an_interest_declared_while_the_evaluator_is_asked_ends_the_evaluation(race):
    assert race().state == "recused"


def test_without_the_lock_it_would_go_on(race):
    assert race(locked=False).state == "assigned"


# --- One focal point's successor, named and accepting at once ---------------------------------------------------------


EMAILS = [f"successor{number}@example.org" for number in range(PROCESSES)]


def in_office(party) -> int:
    return RoleGrant.objects.filter(role="focal_point", party=party, ended_at=None).count()


def test_one_successor_is_named(at_once, focal_point):
    grant = current_grant(focal_point, "focal_point")
    assert at_once(racing.name_successor, grant.pk, EMAILS) == ["named"] + ["refused"] * 7
    assert Invitation.objects.count() == StoredFile.objects.count() == 1


def test_without_the_constraint_several_would_be_named(at_once, focal_point):
    grant = current_grant(focal_point, "focal_point")
    with without_constraint("invitation_one_successor_at_a_time", Invitation):
        assert at_once(racing.name_successor, grant.pk, EMAILS) == ["named"] * 8


def test_the_successor_accepts_once_and_the_party_has_one_focal_point(at_once, focal_point, senegal):
    grant = current_grant(focal_point, "focal_point")
    given = {"by": focal_point, "party": senegal, "letter": factories.pdf(), "replaces": grant}
    invitation = actions.invite("next@example.org", "Nadia", "focal_point", **given)
    assert at_once(racing.accept, invitation.pk) == ["accepted"] + ["refused"] * 7
    assert in_office(senegal) == 1
    assert Event.objects.filter(verb="portal.role_ended").count() == 1


# --- One colleague invited by several at once -------------------------------------------------------------------------


def deputies(senegal) -> list[int]:
    return [person("deputy", party=senegal).pk for _number in range(PROCESSES)]


def test_a_colleague_is_invited_once(at_once, senegal):
    told = "This person has already been invited and hasn’t answered yet."
    assert at_once(racing.invite, deputies(senegal)) == sorted([told] * 7 + ["invited"])
    assert Invitation.objects.count() == OutgoingMessage.objects.count() == 1


def test_without_the_constraint_several_invitations_would_be_open(at_once, senegal):
    with without_constraint("invitation_open_once", Invitation):
        assert at_once(racing.invite, deputies(senegal)).count("invited") > 1


# --- One person's requests to be focal point, confirmed at once -------------------------------------------------------


def requests(senegal) -> list[int]:
    """Eight of the same person for the same Party."""
    said = {"full_name": "Awa", "function": "Directrice", "email": "awa@example.org", "language": "fr"}
    for number in range(PROCESSES):
        designations.ask(party=senegal, authority=f"Direction {number}", letter=factories.pdf(), **said)
    return list(Designation.objects.values_list("pk", flat=True))


def test_one_request_of_a_person_for_a_party_waits(at_once, senegal):
    assert at_once(racing.confirm_address, requests(senegal)) == ["refused"] * 7 + ["waits"]
    assert Designation.objects.filter(state="waiting").count() == 1


def test_without_the_constraint_several_would_wait(at_once, senegal):
    asked = requests(senegal)
    with without_constraint("designation_one_open_for_person_and_party", Designation):
        assert at_once(racing.confirm_address, asked) == ["waits"] * 8


# --- Deleted drafts of one Party, restored at once --------------------------------------------------------------------


@pytest.fixture
def deleted(transactional_db, focal_point, senegal) -> list[int]:
    """As many deleted drafts as there are processes, for one call."""
    call, drafts = factories.call(senegal), []
    for _nth in range(PROCESSES):
        drafts.append(factories.draft(focal_point, on=call))
        factories.move(drafts[-1], "abandon", focal_point)
    return [draft.pk for draft in drafts]


def test_one_deleted_draft_takes_the_partys_place_again(at_once, deleted, focal_point):
    assert at_once(racing.restore, deleted, focal_point.pk) == ["refused"] * 7 + ["restored"]
    assert Application.objects.filter(is_live=True).count() == 1
    assert Event.objects.filter(verb="applications.application.restore").count() == 1


def test_without_the_constraint_several_would_take_it(at_once, deleted, focal_point):
    with without_constraint("application_one_live_per_party_and_call"):
        assert at_once(racing.restore, deleted, focal_point.pk).count("restored") > 1


# --- One form, sent at once -------------------------------------------------------------------------------------------


@pytest.fixture
def form(transactional_db, sign_in, focal_point) -> tuple[str, str]:
    """The session and the address. It attaches a letter, which nothing but the form's token keeps from doubling."""
    browser = sign_in(focal_point)
    return browser.session.session_key, f"/applications/{factories.draft(focal_point).pk}/attachments/"


def test_a_form_acts_once(at_once, form):
    (answer,) = set(at_once(racing.attach, *form, str(uuid4())))
    assert answer == f"302 {form[1].replace('attachments', 'declaration')}"
    assert StoredFile.objects.count() == 1
    assert Event.objects.filter(verb="applications.file_added").count() == 1


def test_without_the_common_token_it_would_act_each_time(at_once, form):
    answers = at_once(racing.attach, *form, [str(uuid4()) for _process in range(PROCESSES)])
    assert {answer[:3] for answer in answers} == {"302"}
    assert StoredFile.objects.count() == PROCESSES


# --- One form, open in eight windows ----------------------------------------------------------------------------------


@dataclass
class Windows:
    """What eight windows have open: the session, the address, what each has hidden in its form, the field that is
    filled in, and the verb of what is saved."""

    session: str
    address: str
    marks: list[dict[str, str]]
    field: str
    verb: str

    @property
    def saved(self) -> int:
        return Event.objects.filter(verb=self.verb).count()


def answers(focal_point, officer):
    application = ask(factories.submitted(focal_point), officer)
    field = f"answer-{Question.objects.get().pk}"
    return focal_point, f"/applications/{application.pk}/clarification/", field, "applications.questions_answered"


def evaluation(focal_point, officer):
    found = factories.evaluation(factories.in_evaluation(focal_point, officer), officer)
    return found.evaluator, f"/evaluations/{found.pk}/", "comment", "applications.scores_saved"


def decision(focal_point, officer):
    factories.funds(100_000)
    found = factories.selection_round(factories.evaluated(focal_point, officer), officer=officer)
    factories.propose(found, officer)
    address = f"/admin/applications/selectionround/{found.pk}/candidates/{found.candidates.get().pk}/"
    return officer, address, "reasons", "applications.decision_made"


def roadmap_text(focal_point, officer):
    roadmap = roadmaps.begun(focal_point.grants.get().party)
    return focal_point, f"/roadmaps/{roadmap.pk}/text/context/", "context", "roadmap.text_saved"


@pytest.fixture(params=[answers, evaluation, decision, roadmap_text])
def windows(request, transactional_db, sign_in, focal_point, officer) -> Windows:
    who, address, field, verb = request.param(focal_point, officer)
    browser = sign_in(who)
    marks = [hidden(browser.get(address)) | {"decision": "select"} for _window in range(PROCESSES)]
    return Windows(browser.session.session_key, address, marks, field, verb)


def test_of_eight_who_save_a_form_one_does_and_the_others_are_shown_it(at_once, windows):
    sent = at_once(racing.fill_in, windows.session, windows.address, windows.marks, windows.field)
    assert sent == ["302"] + ["422"] * 7
    assert windows.saved == 1


def test_without_the_lock_several_would_overwrite_it(at_once, windows):
    sent = at_once(racing.fill_in, windows.session, windows.address, windows.marks, windows.field, locked=False)
    assert sent.count("302") == windows.saved > 1


def test_who_decides_and_who_proposes_at_once_never_wait_for_each_other(at_once, sign_in, focal_point, officer):
    factories.funds(100_000)
    found = factories.selection_round(factories.evaluated(focal_point, officer), officer=officer)
    factories.propose(found, officer)
    [candidate], browser = found.candidates.all(), sign_in(officer)
    base = f"/admin/applications/selectionround/{found.pk}/"
    addresses = [f"{base}candidates/{candidate.pk}/", f"{base}proposal/"] * (PROCESSES // 2)
    opened = [hidden(browser.get(address)) | {"decision": "select"} for address in addresses]
    answers = at_once(racing.fill_in, browser.session.session_key, addresses, opened, "reasons")
    assert set(answers) <= {"302", "422"}
    assert Event.objects.filter(verb="applications.decision_made").count() == 1


# --- A round whose delay is over, published by every worker at once ---------------------------------------------------


@pytest.fixture
def due(transactional_db, officer) -> SelectionRound:
    return factories.due_round(officer)


def decisions_told() -> int:
    return OutgoingMessage.objects.filter(template="applications/mail/decision").count()


def test_a_round_is_published_once(at_once, due):
    assert at_once(racing.publish) == ["left alone"] * 7 + ["published"]
    due.refresh_from_db()
    assert due.state == "published"
    assert sorted(Application.objects.values_list("state", flat=True)) == ["declined", "selected", "selected"]
    assert (Commitment.objects.count(), decisions_told()) == (2, 3)


def test_without_the_lock_others_would_be_at_it_too(at_once, due):
    assert "tried" in at_once(racing.publish, locked=False)


# --- One person's daily message, written by every worker at once ------------------------------------------------------


@pytest.fixture
def awaited(transactional_db) -> User:
    """Somebody whose hour has come, with a line that waits."""
    user = person("donor")
    DailyPlan.objects.create(person=user, next_at=clock.now() - dt.timedelta(days=3))
    outbox.queue("portal/mail/remark", to=user, remark=None, thing="Musées", address="/")
    return user


def daily_messages(user: User) -> tuple[int, int]:
    """How many were written, and how many lines are told in one."""
    sent = OutgoingMessage.objects.filter(template="portal/mail/daily", to=user.email)
    return sent.count(), Notice.objects.filter(person=user, told_in__in=sent).count()


def test_a_daily_message_is_written_once(at_once, awaited):
    assert at_once(racing.tell, awaited.pk) == ["nothing is due"] * (PROCESSES - 1) + ["written"]
    assert daily_messages(awaited) == (1, 1)


def test_without_the_lock_several_would_write_it_and_the_database_refuses(at_once, awaited):
    answers = at_once(racing.tell, awaited.pk, locked=False)
    assert (answers.count("written"), answers.count("refused") > 0) == (1, True)
    assert daily_messages(awaited) == (1, 1)


def test_without_the_lock_and_that_rule_several_are_written(at_once, awaited):
    """What the two tests above would see if nothing held it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_dailymessage DROP CONSTRAINT daily_message_once_a_day")
    try:
        assert at_once(racing.tell, awaited.pk, locked=False).count("written") > 1
        assert daily_messages(awaited)[0] > 1
    finally:
        DailyMessage.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE portal_dailymessage ADD {ONCE_A_DAY}")


# --- The same table, handed in at once --------------------------------------------------------------------------------


def test_a_table_is_handed_in_once(at_once, officer):
    assert at_once(racing.hand_in, officer.pk) == ["handed in"] + ["was there"] * 7
    assert (Import.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_without_the_constraint_several_would_be_under_way(at_once, officer):
    with without_constraint("import_of_a_file_under_way_once", Import):
        assert at_once(racing.hand_in, officer.pk).count("handed in") > 1
        assert Import.objects.count() > 1
