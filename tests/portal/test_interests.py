"""The register of interests, for people with an account and without: one answer for lists and for single records."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from applications.models import Application
from experts import actions as bank
from experts.models import Expert
from portal import history, registry, verbs
from portal.directory import actions as directory
from portal.interests import queries, subjects, ties
from portal.interests.actions import declare_interest, end_interest
from portal.models import Contact, Event, Interest, User
from portal.people import actions as invitations
from portal.refusals import Refused
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.experts import factories as experts
from tests.factories import CountryFactory, person
from tests.some import some

pytestmark = pytest.mark.django_db

EMPLOYER = "Employer: the applicant authority, or one of its partners."


def made_once() -> None:
    factories.in_evaluation(people.focal_point(), people.officer())


@pytest.fixture
def application(db) -> Application:
    return Application.objects.get()


@pytest.fixture
def expert(officer) -> Expert:
    """Without an account."""
    return experts.admitted(by=officer)


def said(person, record, **asked) -> list[str]:
    return [str(reason) for reason in ties.conflicts(person, record, **asked)]


# --- A person without an account --------------------------------------------------------------------------------------


def test_somebody_without_an_account_is_tied_by_what_they_say_through_a_link(expert, application):
    assert said(expert, application) == []
    made = declare_interest(expert, "employer", by=None, organisation="DIRECTION DES ARTS", country=application.party)
    assert (made.user, made.entry, made.declared_by) == (None, expert, None)
    assert said(expert, application) == [EMPLOYER]
    assert Event.objects.get(verb="portal.interest_declared", object_id=made.pk).by is None


def test_an_officer_declares_for_them_and_nobody_else_does(expert, officer, focal_point, application):
    for by in (focal_point, person("evaluator"), person("finance")):
        with pytest.raises(PermissionDenied):
            declare_interest(expert, "statement", by=by, about=application, statement="Un cousin")
    made = declare_interest(expert, "statement", by=officer, about=application, statement="Un cousin")
    assert said(expert, application) == ["A tie of another kind has been stated."]
    end_interest(made, by=officer, reason="Une homonymie")
    assert said(expert, application) == []
    made.refresh_from_db()
    assert (made.ended_by, made.ended_because) == (officer, "Une homonymie")


def test_with_an_account_they_stay_tied_under_either_name(expert, officer, application):
    declare_interest(expert, "statement", by=None, about=application, statement="Un cousin")
    user = person("expert", email=expert.email)
    bank.invite(expert, by=officer)
    expert.refresh_from_db()
    assert expert.user == user
    assert said(user, application) == ["A tie of another kind has been stated."]
    assert said(expert, application) == ["A tie of another kind has been stated."]
    assert [one.entry for one in queries.interests_of(user)] == [expert]
    assert user.pk in ties.against(application)


def test_what_ties_the_account_ties_the_entry(officer, application, senegal):
    spoke = person("deputy", "expert", party=senegal)
    expert = experts.admitted(spoke, by=officer)
    assert said(expert, application) == ["Speaks for this Party, or has spoken for it."]


def test_what_the_bank_knows_of_an_entry_ties_it_without_an_account(officer, application, senegal):
    expert = experts.admitted(by=officer, nationality=senegal)
    assert said(expert, application) == ["Nationality, as given in the expert bank."]
    assert list(ties.against(application, Expert)) == [expert.pk]
    assert ties.against(application, Expert, allowing=["nationality"]) == {}


@pytest.mark.parametrize("kind", ["nationality", "employer", "project", "statement"])
def test_the_same_is_asked_of_everybody(expert, kind):
    with pytest.raises(Refused):
        declare_interest(expert, kind, by=None)


def test_a_nationality_is_declared_once_for_an_entry_too(expert, senegal):
    declare_interest(expert, "nationality", by=None, country=senegal)
    with pytest.raises(Refused, match="already"):
        declare_interest(expert, "nationality", by=None, country=senegal)
    twice = Interest(entry=expert, kind="nationality", country=senegal)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


def test_the_database_lets_an_entry_gain_its_account_once(expert, officer, application):
    made = declare_interest(expert, "statement", by=None, about=application, statement="Un cousin")
    rows = Interest.objects.filter(pk=made.pk)
    rows.update(user=officer)
    for other in (None, person("expert")):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            rows.update(user=other)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        rows.update(entry_id=expert.pk + 1)


def test_the_database_knows_nobodys_interest_of_nobody(officer, senegal):
    nobodys = [Interest(kind="nationality", country=senegal, declared_by=officer)]
    nobodys += [Interest(user=officer, kind="nationality", country=senegal)]  # with an account one says it oneself
    for interest in some(nobodys):
        with pytest.raises(IntegrityError, match="interest_is_somebodys"), transaction.atomic():
            interest.save()


# --- One question, for lists and for single records -------------------------------------------------------------------


def test_lists_and_single_records_agree(application, officer, senegal, expert):
    """By hand: who is tied to which of two applications, and by what."""
    other = factories.in_evaluation(person("focal_point", party=(elsewhere := CountryFactory())), officer)
    native, employed, stated, free = (person("evaluator", full_name=name) for name in ("N", "E", "S", "F"))
    declare_interest(native, "nationality", by=native, country=senegal)
    declare_interest(employed, "employer", by=employed, organisation="Direction des arts")
    declare_interest(stated, "statement", by=officer, about=other, statement="Un frère")
    expected = {
        (native, application): ["Nationality of the applicant country."],
        (employed, application): [EMPLOYER],
        (employed, other): [EMPLOYER],
        (stated, other): ["A tie of another kind has been stated."],
    }
    for user in (native, employed, stated, free):
        user = User.objects.get(pk=user.pk)
        open_ones = set(ties.open_to(user, Application.objects.all()))
        closed_ones = set(ties.closed_to(user, Application))
        for record in (application, other):
            reasons = expected.get((user, record), [])
            assert said(user, record) == reasons
            assert ties.conflicted(user, record) is bool(reasons)
            assert [str(reason) for reason in ties.against(record).get(user.pk, [])] == reasons
            assert (record in closed_ones, record in open_ones) == (bool(reasons), not reasons)
            assert ties.tied(user).covers(record) is bool(reasons)
    assert said(User.objects.get(pk=free.pk), application) == []
    assert elsewhere != senegal


def test_entries_are_asked_at_once_with_an_account_and_without(
    application, officer, senegal, django_assert_num_queries
):
    free, alone = experts.admitted(by=officer), experts.admitted(by=officer)
    declare_interest(alone, "employer", by=None, organisation="Réseau")
    signed_in = experts.admitted(user := person("evaluator", "expert"), by=officer)
    declare_interest(user, "statement", by=user, country=senegal, statement="Conseil en 2019")
    with django_assert_num_queries(3):
        found = ties.against(application, Expert)
    assert {key: [str(reason) for reason in reasons] for key, reasons in found.items()} == {
        alone.pk: [EMPLOYER],
        signed_in.pk: ["A tie of another kind has been stated."],
    }
    assert free.pk not in found


def test_a_kind_of_tie_may_be_no_obstacle(application, officer, senegal):
    """A national expert may be proposed to the country: the nationality is shown, and nothing more."""
    expert = experts.admitted(by=officer)
    declare_interest(expert, "nationality", by=None, country=senegal)
    declare_interest(expert, "employer", by=None, organisation="Réseau")
    assert [tie.kind for tie in ties.reasons(expert, application)] == ["nationality", "employer"]
    assert said(expert, application, allowing=["nationality"]) == [EMPLOYER]
    found = ties.against(application, Expert, allowing=["nationality", "employer"])
    assert found == {}


def test_nobody_is_kept_from_records_that_are_no_subject(officer, senegal):
    with pytest.raises(LookupError):
        ties.conflicts(officer, senegal)
    assert [subject.model for subject in subjects.every()] == ["applications.application"]


# --- The pages --------------------------------------------------------------------------------------------------------


def test_ones_page_says_what_the_portal_knows_without_being_told(sign_in, senegal):
    user = person("evaluator", "deputy", party=senegal)
    page = sign_in(user).get("/interests/").content.decode()
    assert "Known without your saying so" in page
    assert "Speaks for this Party, or has spoken for it." in page
    assert "Known without" not in sign_in(person("evaluator")).get("/interests/").content.decode()


def test_it_names_the_record_and_says_no_more_of_it(sign_in, application, officer):
    user = person("evaluator")
    declare_interest(user, "statement", by=officer, about=application, statement="Un frère")
    page = sign_in(user).get("/interests/").content.decode()
    assert f"Application {application.label}, {application.party}" in page
    assert application.title not in page


def test_the_register_is_found_by_the_application_and_by_the_person(sign_in, application, officer):
    user = person("evaluator", full_name="Ngũgĩ Tied")
    made = declare_interest(user, "statement", by=officer, about=application, statement="Un frère")
    web = sign_in(officer)
    for typed in some([application.reference, "ngugi"]):
        found = web.get("/admin/portal/interest/", {"q": typed}).content.decode()
        assert f"/admin/portal/interest/{made.pk}/change/" in found
    page = web.get(f"/admin/portal/interest/{made.pk}/change/").content.decode()
    assert "Ngũgĩ Tied" in page
    assert f"{application.label}, {application.party}" in page


def test_an_officer_is_told_of_a_record_that_is_no_longer_there(sign_in, officer, application):
    web, address = sign_in(officer), "/admin/portal/interest/add/"
    given = {"user": person("evaluator").pk, "kind": "statement", "country": "", "organisation": "", "statement": "Oui"}
    page = web.post(
        address, {**hidden(web.get(address)), **given, "record": "applications.application:0", "_save": "1"}
    )
    assert list(page.context["adminform"].form.errors) == ["record"]


def test_the_register_asks_whose_it_is(sign_in, officer, senegal):
    web, address = sign_in(officer), "/admin/portal/interest/add/"
    given = {
        "user": "",
        "kind": "nationality",
        "country": senegal.pk,
        "organisation": "",
        "statement": "",
        "record": "",
    }
    page = web.post(address, {**hidden(web.get(address)), **given, "_save": "1"})
    assert list(page.context["adminform"].form.errors) == ["user"]


def test_what_the_register_says_of_a_closed_record_is_closed_too(application, officer):
    tied, other = person("secretariat"), person("evaluator")
    declare_interest(tied, "statement", by=tied, about=application, statement="Une amie")
    made = declare_interest(other, "statement", by=officer, about=application, statement="Un frère")
    tied = User.objects.get(pk=tied.pk)
    assert made not in queries.register(tied)
    assert [one.user for one in queries.register(tied) if one.about == application] == [tied]
    assert registry.is_withheld(tied, made)
    assert not registry.is_withheld(officer, made)
    assert not history.open_events(tied).filter(verb="portal.interest_declared", object_id=made.pk).exists()


# --- The first release ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "3/change/", "add/"])
def test_its_addresses_lead_to_the_register(rest, sign_in, officer):
    answer = sign_in(officer).get(f"/admin/applications/interest/{rest}")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/portal/interest/{rest}")


def test_its_trail_still_reads_and_leads_there(officer, application):
    for verb, label in (("declared", "Interest declared"), ("ended", "Interest ended")):
        assert verbs.label_of(f"applications.interest_{verb}") == label
    made = declare_interest(user := person("evaluator"), "statement", by=user, about=application, statement="Un frère")
    assert registry.page_of(officer, made) == reverse("admin:portal_interest_change", args=[made.pk])
    assert registry.page_of(user, made) == ""


# --- An officer declares for somebody without an account --------------------------------------------------------------


@pytest.fixture
def contact(officer) -> Contact:
    return directory.write(Contact(name="Zoé Lœuf", function="Consultante", email="zoe@example.org"), by=officer)


@pytest.fixture
def register(officer, sign_in):
    """Sends the form of the register: its errors by field, or nothing where the interest stands."""
    officer.language = "en"
    officer.save()
    browser, address = sign_in(officer), reverse("admin:portal_interest_add")

    def send(**typed) -> dict[str, list[str]]:
        token = browser.get(address).context["form_token"]
        said = {"kind": "employer", "organisation": "Direction des arts", "_token": token, "_save": "1"}
        answer = browser.post(address, said | typed)
        send.page = answer.content.decode()
        return dict(answer.context["adminform"].form.errors) if answer.context else {}

    return send


@pytest.mark.parametrize("typed", ["zoe loeuf", "LŒUF", "zoe@example.org"])
def test_an_officer_finds_a_contact_by_name_or_address(register, contact, officer, typed):
    assert register(somebody=typed) == {}
    made = Interest.objects.get()
    assert (made.user, made.entry, made.declared_by) == (None, contact, officer)
    assert str(made) == f"Contact no. {contact.pk} · Employer · Direction des arts"


def test_the_entry_of_an_expert_is_found_too_and_ties_them(register, expert, application):
    assert register(somebody=expert.full_name, organisation="DIRECTION DES ARTS", country=application.party_id) == {}
    assert said(expert, application) == [EMPLOYER]


def test_of_several_who_are_found_the_officer_chooses_and_nothing_typed_is_lost(register, contact, officer):
    other = directory.write(Contact(name="Zoé Ba", email="zb@example.org"), by=officer)
    assert register(somebody="zoé") == {"whom": ["Several are found: choose whom you mean."]}
    assert not Interest.objects.exists()
    assert 'value="Direction des arts"' in register.page
    assert "Zoé Ba · Contacts · zb@example.org" in html.fromstring(register.page).text_content()
    assert register(somebody="zoé", whom=f"portal.contact:{other.pk}") == {}
    assert Interest.objects.get().entry == other
    assert register(somebody="zoé", whom="portal.contact:999") == {"whom": ["Several are found: choose whom you mean."]}
    assert register(somebody="zoe ba", whom=f"portal.contact:{contact.pk}", organisation="Fonds") == {}
    assert Interest.objects.get(organisation="Fonds").entry == other


def test_somebody_whom_the_portal_does_not_know_becomes_a_contact(register, contact):
    assert register(somebody="Idriss Cé") == {
        "address": ["Nobody is found by this name. Give their e-mail address, and they become a contact."]
    }
    assert register(somebody="Idriss Cé", address="https://x") == {"address": ["Enter a valid email address."]}
    assert register(somebody="Idriss Cé", address="Zoe@example.org") == {
        "address": ["Somebody with this address is in the list already."]
    }
    assert (Contact.objects.count(), Interest.objects.count()) == (1, 0)
    assert register(somebody="Idriss Cé", address="Idriss@example.org") == {}
    made = Interest.objects.get().entry
    assert (made.name, made.email) == ("Idriss Cé", "idriss@example.org")


def test_where_the_interest_is_refused_no_contact_is_made(register):
    assert register(somebody="Idriss Cé", address="idriss@example.org", organisation="") == {
        "organisation": ["Name the organisation."]
    }
    assert not Contact.objects.exists()


def test_one_person_is_named_and_only_one(register, contact):
    evaluator = person("evaluator")
    assert register() == {"user": ["Choose the person, or write below who it is."]}
    assert register(user=evaluator.pk, somebody="zoe") == {
        "somebody": ["Choose a person above or write somebody here, not both."]
    }
    assert register(user=evaluator.pk) == {}


def test_too_many_of_a_name_ask_for_more_of_it(register, officer):
    for nth in range(11):
        directory.write(Contact(name=f"Awa {'abcdefghijk'[nth]}", email=f"{nth}@example.org"), by=officer)
    assert register(somebody="awa") == {"somebody": ["Too many are found: write more of the name, or the address."]}


def test_a_contact_who_signs_in_by_now_is_tied_by_what_was_declared(register, contact, application, officer):
    register(somebody="zoe", organisation="DIRECTION DES ARTS", country=application.party_id)
    invitation = invitations.invite(contact.email, "Zoé Lœuf", "evaluator", by=officer)
    user = invitations.accept_invitation(invitation, full_name="Zoé", password="a long enough phrase", language="fr")
    assert Interest.objects.get().user == user
    assert said(user, application) == [EMPLOYER]
