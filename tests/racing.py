"""The processes of tests/test_races.py, each a portal of its own over the test's PostgreSQL. Imported afresh by
each: nothing runs at import. They meet at a barrier, and once more between a transition's guards and its writes."""

import os
import time
from contextlib import nullcontext
from multiprocessing.synchronize import Barrier
from unittest import mock

PAUSE = 0.05
_barrier: Barrier | None = None


def begin(database_url: str, barrier: Barrier) -> None:
    """What each process does once."""
    global _barrier
    _barrier = barrier
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url}
    import django

    django.setup()
    from applications.actions import proposals
    from portal.lifecycle import Lifecycle
    from portal.outgoing import documents, outbox

    documents.enqueue = outbox.enqueue = proposals.enqueue = lambda pk: None
    guard = Lifecycle._pass_gates

    def guard_slowly(*args):
        found = guard(*args)
        time.sleep(PAUSE)
        return found

    Lifecycle._pass_gates = guard_slowly


def submit(application: int, focal: int, *, locked: bool = True) -> str:
    """Submit the application: “submitted”, or what the person is told. Without the lock the dossier stays away too, for
    its versions' numbers are unique."""
    from django.db.models import QuerySet

    from applications.models import Application
    from portal.models import User
    from portal.refusals import WrongState

    record, by = Application.objects.get(pk=application), User.objects.get(pk=focal)
    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    _barrier.wait(180)
    try:
        with (
            nullcontext() if locked else unlocked,
            nullcontext() if locked else mock.patch("applications.dossier.dossiers.make"),
        ):
            record.lifecycle.perform(record, "submit", by=by, declaration=True)
    except WrongState:
        return "moved on"
    return "submitted"


def start(call: int, party: int, focal: int) -> str:
    """Begin the Party's draft: “begun”, or what the person is told."""
    from applications import actions
    from applications.models import Call
    from portal.models import Country, User
    from portal.refusals import Refused

    asked = Call.objects.get(pk=call), Country.objects.get(pk=party)
    by = User.objects.get(pk=focal)
    _barrier.wait(180)
    try:
        actions.start(*asked, title=f"Projet {os.getpid()}", language="fr", by=by)
    except Refused:
        return "refused"
    return "begun"


def restore(draft: int, focal: int) -> str:
    """Restore one of several deleted drafts of a Party for a call: “restored”, or what the person is told."""
    from applications.models import Application
    from portal.models import User
    from portal.refusals import Refused

    record, by = Application.objects.get(pk=draft), User.objects.get(pk=focal)
    _barrier.wait(180)
    try:
        record.lifecycle.perform(record, "restore", by=by)
    except Refused:
        return "refused"
    return "restored"


def attach(session: str, address: str, token: str) -> str:
    """Send the form with a file, as the browser of that session: the status, and where it leads."""
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from tests.papers import PDF

    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    letter = SimpleUploadedFile("lettre.pdf", PDF)
    _barrier.wait(180)
    response = browser.post(address, {"letter": letter, "_token": token, "_submit": "next"})
    return f"{response.status_code} {response.headers.get('Location', '')}"


def fill_in(session: str, address: str, marks: dict[str, str], field: str, *, locked: bool = True) -> str:
    """Send the form that a window of that session has open, slowly between the comparison and the write: the status."""
    from django.conf import settings
    from django.db.models import QuerySet
    from django.test import Client, override_settings

    from portal.forms import seen

    mark = seen.mark

    def mark_slowly(form):
        found = mark(form)
        time.sleep(PAUSE)
        return found

    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    _barrier.wait(180)
    in_the_demo = override_settings(DEMO=True)  # where an officer needs no second factor
    with nullcontext() if locked else unlocked, mock.patch.object(seen, "mark", mark_slowly), in_the_demo:
        return str(browser.post(address, {**marks, field: str(os.getpid()), "_submit": "save"}).status_code)


def ask_or_declare(
    what: str, application: int, evaluator: int, officer: int, country: int, *, locked: bool = True
) -> str:
    """Ask the evaluator, slowly between the check and the write, or declare the evaluator's nationality; or neither."""
    from django.db.models import QuerySet

    from applications import actions
    from applications.models import Application
    from portal.interests import actions as interests
    from portal.interests import ties
    from portal.models import Country, User
    from portal.refusals import Refused

    conflicts = ties.conflicts

    def check_slowly(user, record):
        found = conflicts(user, record)
        time.sleep(10 * PAUSE if user.pk == evaluator else 0)
        return found

    person, by = User.objects.get(pk=evaluator), User.objects.get(pk=officer)
    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    _barrier.wait(180)
    try:
        with nullcontext() if locked else unlocked:
            if what == "ask":
                with mock.patch.object(ties, "conflicts", check_slowly):
                    actions.assign_evaluator(Application.objects.get(pk=application), person, by=by)
            elif what == "declare":
                time.sleep(5 * PAUSE)
                interests.declare_interest(person, "nationality", country=Country.objects.get(pk=country), by=person)
    except Refused:
        return f"{what}: refused"
    return what


def name_successor(grant: int, email: str) -> str:
    """The focal point names a successor: “named”, or what the person is told."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from portal.models import RoleGrant
    from portal.people import actions
    from portal.refusals import Refused
    from tests.papers import PDF

    own = RoleGrant.objects.select_related("user", "party").get(pk=grant)
    letter = SimpleUploadedFile("lettre.pdf", PDF)
    _barrier.wait(180)
    try:
        actions.invite(email, "X", "focal_point", by=own.user, party=own.party, letter=letter, replaces=own)
    except Refused:
        return "refused"
    return "named"


def invite(deputy: int) -> str:
    """A deputy invites the colleague whom the others invite: “invited”, or what the person is told."""
    from django.utils import translation

    from portal.models import RoleGrant
    from portal.people import actions
    from portal.refusals import Refused

    own = RoleGrant.objects.select_related("user", "party").get(user=deputy)
    _barrier.wait(180)
    try:
        actions.invite("cora@example.org", "Cora", "contributor", by=own.user, party=own.party)
    except Refused as refusal:
        with translation.override("en"):
            return " ".join(refusal.messages)
    return "invited"


def accept(invitation: int) -> str:
    """The successor accepts: “accepted”, or what the person is told."""
    from portal.models import Invitation
    from portal.people import actions
    from portal.refusals import Refused

    found = Invitation.objects.get(pk=invitation)
    _barrier.wait(180)
    try:
        actions.accept_invitation(found, full_name="X", password="a long enough phrase", language="fr")
    except Refused:
        return "refused"
    return "accepted"


def confirm_address(designation: int) -> str:
    """The link of a request to be focal point is opened: “waits”, or what the person is told."""
    from portal.models import Designation
    from portal.people import designations
    from portal.refusals import Refused

    found = Designation.objects.get(pk=designation)
    _barrier.wait(180)
    try:
        designations.confirm_address(found)
    except Refused:
        return "refused"
    return "waits"


def publish(*, locked: bool = True) -> str:
    """A worker publishes the round whose delay is over: “published”, “left alone”, or “tried” and was stopped by what
    each application still says of itself."""
    from django.db.models import QuerySet

    from applications.actions import rounds

    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    _barrier.wait(180)
    with nullcontext() if locked else unlocked, mock.patch.object(rounds, "_hold_back") as held:
        published = rounds.publish_due()
    return "published" if published else "tried" if held.called else "left alone"


def tell(person: int, *, locked: bool = True) -> str:
    """A worker writes the person's daily message: “written”, “nothing is due”, or “refused” by the database."""
    from django.db import IntegrityError
    from django.db.models import QuerySet

    from portal.daily import collecting, telling

    def found_slowly(*args):
        found = collecting.found_for(*args)
        time.sleep(PAUSE)
        return found

    unlocked = mock.patch.object(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    _barrier.wait(180)
    try:
        with nullcontext() if locked else unlocked, mock.patch.object(telling, "found_for", found_slowly):
            return "written" if telling.tell(person) else "nothing is due"
    except IntegrityError:
        return "refused"


def hand_in(officer: int) -> str:
    """An officer hands in the table that the others do, slowly between the look for it and the write: “handed in”, or
    “was there”."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db.models import QuerySet

    from portal.imports import actions, kinds, running
    from portal.models import Event, User
    from tests.portal.imported import as_csv, row

    create = QuerySet.create

    def create_slowly(queryset, **values):
        time.sleep(PAUSE)
        return create(queryset, **values)

    by, table = User.objects.get(pk=officer), SimpleUploadedFile("contacts.csv", as_csv([row(1)]))
    _barrier.wait(180)
    with mock.patch.object(QuerySet, "create", create_slowly), mock.patch.object(running, "after_commit") as begun:
        made = actions.hand_in(kinds.named("contacts"), table, by=by)
    assert Event.objects.filter(verb=actions.HANDED_IN, object_id=made.pk).exists()
    return "handed in" if begun.called else "was there"


def hang_up() -> None:
    """Leave the database to the test, which empties it: keys that this process remembers are others' after that."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    ContentType.objects.clear_cache()
    connection.close()
    _barrier.wait(180)
