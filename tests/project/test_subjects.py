"""Whoever reads a message's subject knows which country and which thing it is about, and whom an answer reaches."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import translation

from portal import trail
from portal.models import Notice, OutgoingMessage
from portal.outgoing import outbox
from tests.factories import person, senegal
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# What names the thing in a subject.
NAMED = {
    "reference", "title", "thing", "role", "subject", "name", "number", "letter.message_subject", "party", "what",
    "file",
}  # fmt: skip
# About an account, about a request whose country stands before it (`outbox.queue`), or about all of the portal's data:
# the words name the thing.
ABOUT_THEMSELVES = {
    "portal/mail/account_changed", "portal/mail/confirm_address", "portal/mail/password_reset",
    "portal/mail/unknown_account", "portal/mail/designation_confirm", "portal/mail/designation_waits",
    "portal/mail/discrepancies",
}  # fmt: skip


def templates() -> dict[str, str]:
    folder = Path(settings.BASE_DIR) / "templates"
    return {str(path.relative_to(folder))[:-4]: path.read_text() for path in folder.glob("*/mail/*.txt")}


def nameless(found: Iterable[tuple[str, str]]) -> set[str]:
    """The templates whose subject (what stands before the first blank line) names nothing."""
    shown = {name: set(re.findall(r"{{ ([\w.]+)", text.split("\n\n")[0])) for name, text in found}
    return {name for name, variables in shown.items() if not variables & NAMED}


def test_every_subject_names_what_it_is_about():
    assert len(templates()) > 40
    assert nameless(templates().items()) == ABOUT_THEMSELVES


def test_a_subject_that_names_nothing_is_caught():
    text = '{% autoescape off %}{% translate "A milestone is returned to you" %}\n\nDear {{ title }},'
    assert nameless([("assistance/mail/returned", text)]) == {"assistance/mail/returned"}


def without_country(told: Iterable[OutgoingMessage | Notice]) -> set[str]:
    """The subjects of messages, and the lines of daily ones, about a Party's record that don't say which Party."""
    found = set()
    for one in told:
        said = one.subject if isinstance(one, OutgoingMessage) else one.line
        with translation.override(one.language):
            party = trail.party_of(one.about) if one.about else None
            if party and str(party) not in said:
                found.add(said)
    return found


def test_every_message_of_the_demonstration_names_its_country(demonstration):
    messages = OutgoingMessage.objects.prefetch_related("about")
    lines = Notice.objects.exclude(template="").prefetch_related("about")
    told = [*messages, *lines]
    assert len({one.template for one in told}) > 15
    assert without_country(told) == set()


def test_a_message_without_its_country_is_caught(demonstration):
    message = OutgoingMessage.objects.filter(content_type__model="application").first()
    message.subject = "Votre candidature est reçue"
    line = Notice.objects.filter(content_type__model="application").exclude(template="").first()
    line.line = "Une candidature est à examiner"
    assert without_country([message, line]) == {message.subject, line.line}


# --- Whom an answer reaches -------------------------------------------------------------------------------------------


def test_every_message_says_whom_to_answer(demonstration, settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    for message in some(OutgoingMessage.objects.exclude(template="portal/mail/contact")):
        assert message.reply_to in {"secretariat@example.org", "roadmaps.secretariat@example.org"}, message.subject
    strangers = OutgoingMessage.objects.filter(template="portal/mail/contact")
    assert {message.reply_to for message in strangers} == {"tomas.echeverria@example.org", "hanitra.rakoto@example.org"}


def test_an_answer_reaches_the_officer_in_charge_and_else_the_secretariats_box(demonstration, settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    assistance, officer = demonstration.running, demonstration.running.officer
    focal = person("focal_point", party=senegal())
    assert outbox.answers_go_to(assistance, focal) == officer.email
    assert outbox.answers_go_to(demonstration.milestone, focal) == demonstration.assistance.officer.email
    assert outbox.answers_go_to(assistance, officer) == "box@unesco.example"
    assert outbox.answers_go_to(None, focal) == "box@unesco.example"


def test_the_mail_server_is_handed_the_address_for_answers(settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    message = outbox.queue("portal/mail/account_changed", to=person("donor"))
    older = outbox.queue("portal/mail/account_changed", to=person("donor"))
    OutgoingMessage.objects.filter(pk=older.pk).update(reply_to="")
    for one in (message, older):
        assert outbox.send(one.pk)
    assert [sent.reply_to for sent in mail.outbox] == [["box@unesco.example"]] * 2
