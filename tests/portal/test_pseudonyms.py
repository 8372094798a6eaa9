"""The trail, the outbox and the lines of daily messages name nobody: a pseudonym stands in their columns, the name is
put in when they are read, and is nowhere once it is erased."""

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import mail, serializers
from django.db import IntegrityError, connection, models, transaction
from django.forms.models import model_to_dict
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from experts.models import Expert
from portal import clock, personal, pseudonyms, trail, verbs
from portal.invariants import names, watching
from portal.invariants.findings import Finding
from portal.models import Absence, Discrepancy, Event, Name, Notice, OutgoingMessage, User
from portal.outgoing import outbox
from portal.people import actions
from tests.experts.factories import candidate
from tests.factories import UserFactory, current_grant, person
from tests.some import some

pytestmark = pytest.mark.django_db
DONE = verbs.declare("test.done", "Done")
AWA = {"full_name": "Awa <b>Diop</b> & O’Neil", "email": "awa.diop@example.org"}


@pytest.fixture
def awa() -> User:
    return UserFactory(language="en", **AWA)


def stored(model: type[models.Model], *columns: str) -> list[str]:
    """What the columns hold, as the database has it: past the model."""
    with connection.cursor() as cursor:
        quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
        cursor.execute(f"SELECT {quoted} FROM {model._meta.db_table}")
        return [str(value) for row in cursor.fetchall() for value in row]


def names_nobody(texts: list[str]) -> bool:
    return not any(word in text for text in texts for word in ("Awa", "Diop", "awa.diop", "O’Neil"))


# --- The trail --------------------------------------------------------------------------------------------------------


def test_an_entry_about_a_person_holds_a_pseudonym_and_is_read_with_the_name(awa, officer):
    trail.record(DONE, awa, by=officer, changes={"full_name": ["Awa Ndiaye", awa.full_name], "language": ["fr", "en"]})
    assert names_nobody(stored(Event, "about_label", "changes", "folded"))
    event = Event.objects.get(verb=DONE)
    assert event.about_label == AWA["full_name"]
    assert event.changes == {"full_name": ["Awa Ndiaye", AWA["full_name"]], "language": ["fr", "en"]}


def test_what_was_erased_is_said_to_be_in_the_reader_s_language(awa, officer):
    trail.record(DONE, awa, by=officer, changes={"full_name": ["Awa Ndiaye", awa.full_name]})
    assert pseudonyms.erase(awa) == 2
    assert Event.objects.get(verb=DONE).about_label == "name erased"
    with translation.override("fr"):
        assert Event.objects.get(verb=DONE).changes == {"full_name": ["nom effacé", "nom effacé"]}
    assert names_nobody(stored(Name, "text", "folded"))


def test_the_same_name_has_one_pseudonym_for_each_whom_it_names(awa):
    namesake = UserFactory(full_name=awa.full_name)
    with pseudonyms.kept():
        assert str(awa) == awa.full_name != namesake.full_name
    assert Name.objects.filter(text=awa.full_name).count() == 2
    pseudonyms.erase(namesake)
    assert Name.objects.get(object_id=awa.pk, kind="name").text == awa.full_name


def test_whoever_is_deleted_is_named_nowhere(officer):
    expert = candidate(by=officer, full_name="Awa Diop")
    told = Event.objects.filter(content_type=ContentType.objects.get_for_model(Expert), object_id=expert.pk)
    assert {event.about_label for event in some(told)} == {"Awa Diop"}
    expert.delete()
    assert {event.about_label for event in some(told.all())} == {"name erased"}


def test_a_long_label_is_cut_before_a_pseudonym_and_not_within(awa):
    with pseudonyms.kept():
        name = awa.full_name
        assert pseudonyms.shortened(f"{'x' * 245}{name}", 250) == "x" * 245
        assert pseudonyms.shortened(f"x{name}", 250) == f"x{name}"


def test_what_a_person_typed_that_only_looks_like_a_pseudonym_stays(officer):
    typed = f"~{'a' * 16}~"
    trail.record(DONE, officer, by=officer, changes={"note": [None, typed]})
    assert Event.objects.get(verb=DONE).changes == {"note": [None, typed]}


# --- The outbox -------------------------------------------------------------------------------------------------------


@pytest.fixture
def message(awa, senegal) -> OutgoingMessage:
    actions.grant_role(awa, "deputy", by=None, party=senegal)
    return outbox.queue("portal/mail/role_ended", to=awa, grant=current_grant(awa, "deputy"), reason="")


COLUMNS = ("to", "reply_to", "subject", "text", "html", "folded")


def test_a_message_holds_pseudonyms_and_goes_out_with_the_names(message):
    assert names_nobody(stored(OutgoingMessage, *COLUMNS))
    read = OutgoingMessage.objects.get(to="awa.diop@example.org")
    assert read.to == "awa.diop@example.org"
    assert AWA["full_name"] in read.text
    assert "Awa &lt;b&gt;Diop&lt;/b&gt; &amp; O’Neil" in read.html
    outbox.send(message.pk)
    (sent,) = mail.outbox
    assert sent.to == ["awa.diop@example.org"]
    assert AWA["full_name"] in sent.body
    assert "Awa &lt;b&gt;Diop&lt;/b&gt; &amp; O’Neil" in sent.alternatives[0].content


def test_a_recipient_s_name_that_somebody_typed_is_put_out_too(awa, senegal):
    actions.grant_role(awa, "deputy", by=None, party=senegal)
    reason = f"{AWA['full_name']}, awa.diop@example.org, not xawa.diop@example.organ"
    signed_in = SimpleLazyObject(lambda: awa)  # as a request has them
    outbox.queue("portal/mail/role_ended", to=signed_in, grant=current_grant(awa, "deputy"), reason=reason)
    assert [AWA["full_name"] in text for text in stored(OutgoingMessage, "text")] == [False]
    assert reason in OutgoingMessage.objects.get().text


def test_it_is_found_by_the_address_and_by_no_other(message):
    assert list(OutgoingMessage.objects.filter(to="awa.diop@example.org")) == [message]
    assert list(OutgoingMessage.objects.filter(to__in=["x@example.org", "awa.diop@example.org"])) == [message]
    assert not OutgoingMessage.objects.filter(to="diop@example.org").exists()
    assert not OutgoingMessage.objects.filter(to__in=["diop@example.org"]).exists()
    assert not OutgoingMessage.objects.exclude(to="awa.diop@example.org").exists()


def test_one_that_waits_for_somebody_erased_is_never_sent(message, awa):
    pseudonyms.erase(awa)
    assert outbox.send(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.reason, mail.outbox) == ("failed", "erased", [])
    assert message.to == "address erased"


def test_whoever_was_to_be_answered_and_is_erased_is_the_secretariat_s_to_answer_for(awa, officer, settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    message = outbox.queue("portal/mail/account_changed", to=officer, about=awa, reply_to=awa.email)
    assert OutgoingMessage.objects.get(pk=message.pk).reply_to == awa.email
    pseudonyms.erase(awa)
    outbox.send(message.pk)
    assert mail.outbox[0].reply_to == ["box@unesco.example"]
    assert not OutgoingMessage.objects.filter(reply_to="").exists()  # what was erased is no address of nobody


def test_saved_again_and_read_again_it_holds_what_it_held(message):
    before = stored(OutgoingMessage, *COLUMNS)
    read = OutgoingMessage.objects.get()
    assert read.subject
    read.refresh_from_db()
    read.save()
    OutgoingMessage.objects.defer("text", "html").get().save()
    assert stored(OutgoingMessage, *COLUMNS) == before


def test_rows_are_written_down_as_they_are_stored(message):
    written = serializers.serialize("json", OutgoingMessage.objects.all())
    assert names_nobody([written])
    message.delete()
    (read,) = serializers.deserialize("json", written)
    read.save()
    assert AWA["full_name"] in OutgoingMessage.objects.get(to="awa.diop@example.org").text


def test_a_list_asks_for_all_its_names_at_once(awa, officer, django_assert_num_queries):
    for one in (awa, *UserFactory.create_batch(3)):
        trail.record(DONE, one, by=officer)
    with django_assert_num_queries(2):
        assert len({event.about_label for event in Event.objects.filter(verb=DONE)}) == 4
    with django_assert_num_queries(2):
        assert len({event.about_label for event in Event.objects.filter(verb=DONE).iterator()}) == 4


def test_a_stranger_s_address_goes_when_nobody_asks_about_the_message_any_more():
    outbox.queue("portal/mail/unknown_account", email="awa.diop@example.org", language="fr")
    outbox.forget_strangers()
    assert OutgoingMessage.objects.get().to == "awa.diop@example.org"
    with clock.at(clock.now() + outbox.STRANGERS_KEPT * 1.01):
        outbox.forget_strangers()
    assert OutgoingMessage.objects.get().to == "address erased"


def test_what_was_there_before_stays_within_its_column(awa):
    """A pseudonym may be longer than the name whose place it takes."""
    notice = Notice.objects.create(person=awa, line=f"{'x' * 396}Awa")
    migration = import_module("portal.migrations.0038_pseudonyms_in_what_is_kept")
    longer = SimpleNamespace(in_place=lambda value, own: value.replace("Awa", pseudonyms.new()))
    migration._rewrite(Notice, ["line"], longer, lambda row: ())
    assert Notice.objects.get(pk=notice.pk).line == "x" * 396


# --- The officers, who look for somebody ------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["diop", "Awa o'neil", "AWA.DIOP"])
def test_the_outbox_is_searched_by_address_and_name(sign_in, officer, message, typed):
    page = sign_in(officer).get("/admin/portal/outgoingmessage/", {"q": typed}).content.decode()
    assert "awa.diop@example.org" in page


def test_the_trail_is_searched_by_a_name_that_it_does_not_hold(sign_in, officer, awa):
    trail.record(DONE, awa, by=officer)
    page = sign_in(officer).get("/admin/portal/event/", {"q": "diop"}).content.decode()
    assert "Diop" in page
    pseudonyms.erase(awa)
    assert "Diop" not in sign_in(officer).get("/admin/portal/event/", {"q": "ndiaye"}).content.decode()


# --- The table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_name SET text = 'Somebody else'",
        "UPDATE portal_name SET object_id = '0'",
        "UPDATE portal_name SET text = ''",
        "DELETE FROM portal_name",
    ],
)
def test_the_database_lets_a_name_be_erased_and_nothing_else(awa, statement):
    with pseudonyms.kept():
        assert str(awa) != ""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert pseudonyms.erase(awa) == 1
    assert pseudonyms.erase(awa) == 0


def test_a_record_is_not_saved_with_pseudonyms_in_it(awa):
    with pseudonyms.kept():
        awa.full_name = str(awa)
    with pytest.raises(ValueError, match="was saved while names were kept out"):
        awa.save()


# --- The whole project ------------------------------------------------------------------------------------------------

# Addresses of nobody in particular, and those that another package keeps beside an account.
NOBODY_S = {"portal.fieldoffice.email", "account.emailaddress.email"}
CALLED = re.compile("(full|contact|signatory|first|last)_name|phone")


def bare(fields: list[models.Field]) -> set[str]:
    """The columns of addresses, and those called like a person's name or number, that are neither known as a person's
    nor hold pseudonyms."""
    known = (personal.PersonalField, personal.HoldingField)
    told = (field for field in fields if isinstance(field, models.EmailField) or CALLED.search(field.name))
    return {f"{field.model._meta.label_lower}.{field.name}" for field in told if not isinstance(field, known)}


def test_every_column_of_names_and_addresses_is_known_as_a_person_s():
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    assert bare(fields) == NOBODY_S


@pytest.mark.parametrize("name", ["email", "full_name", "mobile_phone"])
def test_a_new_column_is_caught(name):
    field = models.EmailField(name=name) if name == "email" else models.CharField(name=name)
    field.model = User
    assert bare([field]) == {f"portal.user.{name}"}


def test_a_discrepancy_names_nobody(awa):
    found = Finding(User, awa.pk, what="roles held", found=1, expected=2)
    told = watching._kept("portal.test", found)
    assert names_nobody(stored(Discrepancy, "said_fr", "said_en"))
    assert AWA["full_name"] in Discrepancy.objects.get(pk=told.pk).said_en


def test_a_person_is_read_as_they_are_stored_through_a_request_too(awa):
    signed_in = SimpleLazyObject(lambda: awa)
    with pseudonyms.kept():
        assert model_to_dict(signed_in, ["full_name", "email"]) == AWA


def test_what_is_written_out_and_what_outlives_its_record_is_found(message, awa, officer):
    trail.record(DONE, awa, by=officer)
    assert list(names.named()) == []
    OutgoingMessage.objects.update(subject="For Awa <b>Diop</b> & O’Neil")
    Event._base_manager.bulk_create([Event(at=clock.now(), verb=DONE, about=awa, about_label=AWA["email"], changes={})])
    stray = Name.objects.create(content_type=Event.objects.first().content_type, object_id="0", kind="name", text="Awa")
    found = {(finding.model, finding.key) for finding in names.named()}
    assert found == {(OutgoingMessage, message.pk), (Event, Event.objects.latest("pk").pk), (Name, stray.pk)}


def test_a_line_of_the_daily_message_names_nobody(awa):
    absence = Absence(officer=awa, first_day=clock.today(), last_day=clock.today())
    outbox.queue("portal/mail/stands_in", to=person("secretariat"), absence=absence)
    assert names_nobody(stored(Notice, "line"))
    assert AWA["full_name"] in Notice.objects.get().line
