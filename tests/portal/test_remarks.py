"""Conversations with the Secretariat: who reads and writes, who is told, for whom what was written waits."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from django.urls import reverse

from applications import actions as of_applications
from applications.models import Application, Note
from applications.notes import NOTES
from portal import clock, registry
from portal.fields import ProseField
from portal.interests.actions import declare_interest
from portal.models import Event, Notice, Remark, User
from portal.moves import Side
from portal.refusals import Refused
from portal.remarks import actions, conversations, moving
from portal.triggers import aside
from tests import factories as people
from tests.applications import factories as applications
from tests.factories import person, senegal
from tests.some import some
from tests.told import told as to

pytestmark = pytest.mark.django_db


def made_once():
    focal, officer = people.focal_point(), people.officer()
    of_applications.put_in_charge(officer, [applications.submitted(focal)], by=officer)


@pytest.fixture
def application() -> Application:
    return Application.objects.get()


def write(record, by, text: str = "Bonjour", **said) -> Remark:
    return actions.write(record, text=text, language="fr", by=by, **said)


def told() -> list[str]:
    return sorted(to("portal/mail/remark"))


def desk(user) -> list[tuple]:
    return [(str(item.what), item.url) for item in registry.work_of(user) if "/conversations/" in item.url]


def page(record) -> str:
    return conversations.about(record).address(record)


# --- Who is to answer -------------------------------------------------------------------------------------------------


def test_what_the_party_writes_waits_for_the_secretariat_until_it_answers(application, focal_point, officer):
    write(application, focal_point)
    assert desk(officer) == [("Answer the message received", page(application))]
    assert desk(focal_point) == []
    write(application, officer, "Merci")
    assert desk(officer) == desk(focal_point) == []


def test_what_the_secretariat_asks_waits_for_the_party_until_it_answers(application, focal_point, officer):
    write(application, officer, "Pour information")
    assert desk(focal_point) == []
    write(application, officer, "Quel est le budget ?", asks=True)
    write(application, officer, "Une copie suffit.")
    assert desk(focal_point) == [("Answer the Secretariat’s message", page(application))]
    write(application, focal_point, "30 000 dollars")
    assert desk(focal_point) == []
    assert desk(officer) == [("Answer the message received", page(application))]


def test_it_waits_since_the_first_message_that_has_no_answer(application, focal_point, officer):
    first = write(application, focal_point)
    write(application, focal_point, "Encore une question")
    [move] = [move for move in registry.moves_of(application) if move.side is Side.SECRETARIAT and "conv" in move.url]
    assert move.since == first.at
    assert Remark.objects.unanswered().count() == 2


def test_an_officer_may_say_that_no_answer_is_needed(application, focal_point, officer):
    write(application, focal_point, "Merci beaucoup")
    actions.settle(application, by=officer)
    assert desk(officer) == []
    with pytest.raises(Refused, match="Nothing waits for an answer here any more"):
        actions.settle(application, by=officer)
    with pytest.raises(PermissionDenied):
        actions.settle(application, by=focal_point)
    verbs = Event.objects.filter(verb__startswith="portal.remark").order_by("pk").values_list("verb", "by", "shared")
    assert list(verbs) == [
        ("portal.remark_written", focal_point.pk, False),
        ("portal.remark_settled", officer.pk, False),
    ]


# --- Who reads --------------------------------------------------------------------------------------------------------


def test_only_the_audience_of_an_application_reads_it(application, focal_point, officer, sign_in):
    write(application, focal_point, "Rien que pour vous")
    other = people.CountryFactory()
    readers = [focal_point, officer, person("contributor", party=application.party)]
    closed = [
        person("focal_point", party=other),
        person("evaluator"),
        person("expert"),
        person("field_office", countries=[application.party]),
        person("finance"),
        person("donor"),
    ]
    answers = {user.pk: sign_in(user).get(page(application)) for user in [*readers, *closed]}
    assert {answers[user.pk].status_code for user in readers} == {200}
    assert {answers[user.pk].status_code for user in closed} == {404}
    for user in some(readers):
        assert "Rien que pour vous" in answers[user.pk].content.decode()
    for user in some(closed):
        with pytest.raises(PermissionDenied):
            write(application, user)


def test_an_evaluator_of_the_application_sees_nothing_of_it(focal_point, officer, sign_in):
    application = Application.objects.get()
    applications.check(application, officer)
    applications.move(application, "admit", officer)
    evaluation = applications.evaluation(application, officer)
    write(application, focal_point, "Rien que pour vous")
    web = sign_in(evaluation.evaluator)
    assert web.get(page(application)).status_code == 404
    shown = web.get(reverse("evaluation", args=[evaluation.pk])).content.decode()
    assert "Rien que pour vous" not in shown
    assert "conversation" not in shown


def test_an_officer_with_an_interest_is_neither_shown_nor_told_it(application, focal_point, sign_in):
    tied = person("secretariat", email="tied@example.org")
    declare_interest(tied, "nationality", country=application.party, by=tied)
    Application.objects.update(officer=None)
    write(Application.objects.get(), focal_point, "Rien que pour vous")
    assert sign_in(tied).get(page(application)).status_code == 404
    assert desk(tied) == []
    assert people.officer().email in told()
    assert tied.email not in told()


def test_of_a_draft_the_secretariat_reads_what_was_written_to_it_and_nothing_else(focal_point, officer, sign_in):
    other = people.CountryFactory(iso3="XBA")
    writer = person("focal_point", party=other)
    draft = applications.draft(writer, party=other, on=applications.call(other, code="another"))
    assert sign_in(officer).get(page(draft)).status_code == 404
    write(draft, writer, "Une question avant de déposer")
    shown = sign_in(officer).get(page(draft)).content.decode()
    assert "Une question avant de déposer" in shown
    assert draft.title not in shown
    assert sign_in(officer).get(reverse("admin:applications_application_change", args=[draft.pk])).status_code == 302
    assert desk(officer) == [("Answer the message received", page(draft))]
    for notice in some(Notice.objects.filter(template="portal/mail/remark")):
        assert draft.title not in notice.line


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_the_officer_in_charge_and_the_partys_others_are_told_once(application, focal_point, officer):
    person("secretariat", email="elsewhere@example.org")
    person("deputy", party=senegal(), email="deputy@example.org")
    person("contributor", party=senegal(), email="contributor@example.org")
    write(application, focal_point)
    write(application, focal_point, "J’oubliais")
    assert told() == sorted(["deputy@example.org", officer.email])
    left = Notice.objects.get(template="portal/mail/remark", person=officer)
    assert left.url == page(application)
    assert left.line == f"Senegal · Fatou Focal has written to you about “{application.title}”"


def test_an_answer_reaches_whoever_wrote(application, focal_point, officer):
    helper = person("contributor", party=senegal(), email="contributor@example.org")
    write(application, helper)
    Notice.objects.all().delete()
    write(application, officer, "Voici")
    assert told() == sorted([focal_point.email, helper.email])


# --- The page and the form --------------------------------------------------------------------------------------------


def test_the_partys_page_and_the_officers_file_show_it(application, focal_point, officer, sign_in):
    write(application, focal_point, "Une question")
    for user, address in some(
        {
            focal_point: reverse("application", args=[application.pk]),
            officer: reverse("admin:applications_application_file", args=[application.pk]),
        }.items()
    ):
        shown = sign_in(user).get(address).content.decode()
        assert "Une question" in shown
        assert page(application) in shown


def test_the_form_acts_once_and_keeps_what_was_typed(application, web):
    address = page(application)
    token = web.get(address).context["form_token"]
    said = {"text": "Une question", "language": "fr", "_token": token, "_submit": "1"}
    for _click in range(2):
        assert web.post(address, said).status_code == 302
    assert [remark.text for remark in Remark.objects.all()] == ["Une question"]
    refused = web.post(address, {"text": "mot " * 501, "language": "fr", "_token": "", "_submit": "1"})
    assert refused.status_code == 422
    assert "mot mot mot" in refused.content.decode()
    assert Remark.objects.count() == 1


def test_the_button_of_an_officer_settles_it(application, focal_point, officer, sign_in):
    write(application, focal_point, "Merci")
    address = reverse("conversation-settle", args=["application", application.pk])
    assert sign_in(focal_point).post(address).status_code == 403
    assert sign_in(officer).post(address).status_code == 302
    assert [remark.settles for remark in Remark.objects.all()] == [False, True]


def test_a_kind_of_record_without_a_conversation_is_not_found(web):
    assert web.get("/conversations/country/1/").status_code == 404


# --- The database -----------------------------------------------------------------------------------------------------


def test_nothing_changes_or_takes_back_what_was_written(application, focal_point):
    remark = write(application, focal_point)
    for act in some([lambda: Remark.objects.update(text="Autre chose"), lambda: Remark.objects.all().delete()]):
        with pytest.raises(DatabaseError, match="portal_remark refuses"), transaction.atomic():
            act()
    assert Remark.objects.get(pk=remark.pk).text == "Bonjour"


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"text": ""}, "remark_says_something_or_settles"),
        ({"side": "party", "settles": True, "text": ""}, "remark_says_something_or_settles"),
        ({"side": "party", "asks": False}, "remark_to_the_secretariat_waits"),
        ({"side": "evaluators"}, "remark_side_known"),
        ({"audience": "everybody"}, "remark_audience_known"),
    ],
)
def test_the_database_refuses_a_remark_that_says_nothing_or_reaches_nobody(application, focal_point, broken, rule):
    said = {"about": application, "author": focal_point, "audience": "party", "side": "secretariat", "language": "fr"}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Remark.objects.create(**said | {"text": "Bonjour", "asks": True} | broken)


# --- One table --------------------------------------------------------------------------------------------------------

# Tables that were closed when their rows became remarks; messages of strangers, who are in no circle.
NO_REMARKS = {"applications.note", "assistance.comment", "portal.contactmessage"}


def keeps_remarks(model: type[models.Model]) -> bool:
    """Whether a row is a text that somebody with an account wrote at a moment."""
    fields = {field.name: field for field in model._meta.fields}
    moments = [field for field in fields.values() if getattr(field, "default", None) is clock.now]
    return isinstance(fields.get("text"), ProseField) and bool(moments) and _points_to_people(fields.values())


def _points_to_people(fields) -> bool:
    return any(field.related_model is User for field in fields)


def test_no_app_keeps_remarks_of_its_own():
    assert {model._meta.label_lower for model in apps.get_models() if keeps_remarks(model)} == {
        "portal.remark",
        *NO_REMARKS,
    }


@isolate_apps()
def test_an_app_that_keeps_remarks_of_its_own_is_caught():
    class Annotation(models.Model):
        text = ProseField("text", words=50)
        by = models.ForeignKey(User, models.PROTECT, related_name="+")
        at = models.DateTimeField(default=clock.now)

        class Meta:
            app_label = "roadmap"

    assert keeps_remarks(Annotation)


def test_a_note_of_the_old_table_becomes_a_remark_with_who_and_when(application, officer):
    then = clock.now() - dt.timedelta(days=300)
    with aside(connection, "applications_note"):
        Note.objects.create(application=application, by=officer, at=then, text="Ancienne note")
    moving.copy(
        apps, "applications.Note", about="application", audience="secretariat", side_of=lambda *_: "secretariat"
    )
    note = NOTES.remarks(application).get()
    assert (note.text, note.author, note.at, note.party) == ("Ancienne note", officer, then, application.party)


def test_each_circle_is_read_where_it_says(application, focal_point, officer):
    for remark, readers in some(
        [
            (write(application, focal_point), [focal_point, officer]),
            (of_applications.add_note(application, "À vérifier", by=officer), [officer]),
        ]
    ):
        assert [user for user in (focal_point, officer) if registry.page_of(user, remark)] == readers
