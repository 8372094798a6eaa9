"""A selection round in the admin, from its beginning to its release; the texts of its letters; a decision re-opened."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applications.actions import letters, proposals, reopening, rounds
from applications.models import Application, Candidate, Letter, LetterTemplate, Proposal, Reopening, SelectionRound
from applications.moves import READ, of_application
from applications.selection import apart, decisions
from portal import clock
from portal.languages import OWN
from portal.models import Document, Event, OutgoingMessage
from portal.refusals import GateClosed, Refused, WrongState
from portal.triggers import aside
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import person
from tests.some import some

pytestmark = pytest.mark.django_db
ROUNDS = "/admin/applications/selectionround/"


@pytest.fixture
def web(sign_in, officer):
    return sign_in(officer)


def send(web, url: str, **answers):
    return web.post(url, {**hidden(web.get(url)), "_submit": "1", **answers})


def page(web, url: str) -> str:
    return " ".join(web.get(url).content.decode().split())


def worked_out() -> str:
    """What a worker does with the proposal that was asked for last; its key."""
    proposal = Proposal.objects.first()
    proposals.work_out(proposal.pk)
    return str(proposal.pk)


def made_once() -> None:
    factories.funds(100_000)
    factories.evaluated(people.focal_point(), people.officer())


# --- From the beginning to the release --------------------------------------------------------------------------------


def test_from_a_new_round_to_the_release_without_leaving_the_admin(web, application):
    answers = {"call": application.call_id, "name": "Automne", "places": 1, "cap": "", "delay_hours": 0}
    made = web.post(f"{ROUNDS}add/", {**answers, "_save": "1"})
    assert made.status_code == 302, made.context["adminform"].form.errors
    found = SelectionRound.objects.get()
    base = f"{ROUNDS}{found.pk}/"
    assert made.headers["Location"] == f"{base}change/"
    assert "No application is in this round yet." in page(web, f"{base}change/")

    assert send(web, f"{base}candidates/", **{f"cost_{application.pk}": "60000"}).status_code == 302
    limits = {"name": "Automne", "places": 1, "cap": "80000", "delay_hours": 0, "least_africa": 1, "most_africa": 2}
    assert send(web, f"{base}limits/", **limits).status_code == 302
    candidate = found.candidates.get()
    assert "None has been worked out yet." in page(web, f"{base}proposal/")
    assert send(web, f"{base}proposal/", _submit="ask").headers["Location"] == f"{base}proposal/"
    assert "Waiting to be worked out." in page(web, f"{base}proposal/")
    assert "A proposal is being worked out." in page(web, f"{base}change/")
    proposal = worked_out()
    assert "A proposal is worked out, and not kept yet." in page(web, f"{base}change/")
    assert "In all 70 points, USD 60,000." in page(web, f"{base}proposal/").replace("\xa0", " ")
    assert send(web, f"{base}proposal/", _submit=proposal).headers["Location"] == f"{base}change/"
    assert "The proposal is kept." in page(web, f"{base}change/")
    decide = f"{base}candidates/{candidate.pk}/"
    assert send(web, decide, decision="select", reasons="Bon projet").status_code == 302
    assert send(web, f"{base}do/settle/").status_code == 302
    letter = Letter.objects.get()
    shown = page(web, f"{base}letters/{letter.pk}/")
    assert '<bdi lang="fr">Musiques et cinéma</bdi>' in shown
    assert "Bon projet" in shown
    assert send(web, f"{base}letters/{letter.pk}/", read="on").headers["Location"] == f"{base}change/"
    assert send(web, f"{base}do/release/").status_code == 302
    assert "They go out on" in page(web, f"{base}change/")
    assert rounds.publish_due() == 1
    assert Application.objects.get().state == "selected"
    assert "Published" in page(web, f"{base}change/")


def test_forcing_shows_what_changes_and_keeps_nothing(web, application, officer, focal_point):
    other = factories.evaluated(person("focal_point"), officer)
    Application.objects.filter(pk=other.pk).update(score=Decimal(60), call=application.call)
    found = factories.selection_round(application, officer=officer, places=1)
    costs = {application.pk: Decimal(60_000), other.pk: Decimal(50_000)}
    rounds.put_candidates(found, costs=costs, by=officer)
    weaker = found.candidates.get(application=other)
    url = f"{ROUNDS}{found.pk}/proposal/"
    fields = {f"force_{c.pk}": "" for c in found.candidates.all()} | {f"force_{weaker.pk}": "in"}
    unsaid = send(web, url, **fields, _submit="ask")
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, [f"why_{weaker.pk}"])
    assert not Proposal.objects.exists()
    why = {f"why_{c.pk}": "Équilibre" for c in found.candidates.all()}
    assert send(web, url, **fields | why | {"_submit": "ask"}).status_code == 302
    forced = worked_out()
    response = web.get(url)
    shown = response.context["shown"]
    compared = shown.compared
    assert [c.pk for c in compared["enter"]] == [weaker.pk]
    assert [c.application for c in compared["leave"]] == [application]
    assert (compared["lost"], shown.cost, compared["cost_before"]) == ("10 points", 50_000, 60_000)
    assert response.context["form"][f"force_{weaker.pk}"].value() == "in"
    assert not found.candidates.exclude(proposed=None).exists()
    for changed in (dict.fromkeys(fields, "in") | why, fields | why | {f"why_{weaker.pk}": "Autre raison"}):
        otherwise = send(web, url, **changed, _submit=forced)
        assert otherwise.status_code == 422
        assert "You have changed what is forced, or why: have the" in otherwise.content.decode()
    assert send(web, url, **dict.fromkeys(fields, "in") | why, _submit="ask").status_code == 302
    both = worked_out()
    assert "This can’t be met: the places, the envelope." in page(web, url)
    refused = send(web, url, **dict.fromkeys(fields, "in") | why, _submit=both)
    assert (refused.status_code, found.candidates.exclude(proposed=None).exists()) == (422, False)


def test_why_one_is_forced_stands_in_the_ranking_and_on_the_trail(web, application, officer, senegal):
    found = factories.propose(factories.selection_round(application, officer=officer), officer, SEN="in")
    assert "Always in: Équilibre des régions" in page(web, f"{ROUNDS}{found.pk}/change/")
    kept = Event.objects.get(verb="applications.proposal_kept")
    assert kept.changes[application.reference] == [None, "Always in: Équilibre des régions"]
    factories.propose(found, officer)
    again = Event.objects.filter(verb="applications.proposal_kept").latest("pk")
    assert again.changes[application.reference] == ["Always in: Équilibre des régions", None]
    assert (found.candidates.get().forced, found.candidates.get().forced_why) == ("", "")


def test_a_proposal_of_before_reasons_were_asked_is_not_kept(application, officer):
    found = factories.selection_round(application, officer=officer)
    asked = {found.candidates.get().pk: "in"}
    proposal = proposals.ask(found, forced=asked, why=dict.fromkeys(asked, "Équilibre"), by=officer)
    proposals.work_out(proposal.pk)
    Proposal.objects.update(reasons={})
    with pytest.raises(Refused, match="Say why an application is always in or out"):
        proposals.keep(proposal, by=officer)
    assert found.candidates.get().proposed is None


def test_the_database_forces_nobody_without_a_reason_and_leaves_what_was_forced_before(application, officer):
    found = factories.selection_round(application, officer=officer)
    with pytest.raises(IntegrityError, match="forced_again_why"), transaction.atomic():
        found.candidates.update(forced="in")
    found.candidates.all().delete()
    with pytest.raises(IntegrityError, match="forced_why"), transaction.atomic():
        Candidate.objects.create(round=found, application=application, cost=Decimal(1), forced="out")
    Candidate.objects.create(round=found, application=application, cost=Decimal(1))
    with aside(connection, "applications_candidate"):
        found.candidates.update(forced="in")  # as an earlier release did
    found.candidates.update(cost=Decimal(50_000))
    assert (found.candidates.get().forced, found.candidates.get().forced_why) == ("in", "")
    with pytest.raises(IntegrityError, match="forced_again_why"), transaction.atomic():
        found.candidates.update(forced="out")


# --- What is left to do, where it is decided already ------------------------------------------------------------------


def said_of(web, application) -> str:
    """What the desk and the workspace say is to be done; both the same."""
    workspace = f"/admin/applications/application/{application.pk}/change/"
    words = ("Decide on it in a selection round", "read the letters of its selection round", "the letter goes out on")
    desk, work = (({said for said in words if said in page(web, url)}) for url in ("/", workspace))
    assert desk == work
    (said,) = desk
    return said


def test_what_is_decided_already_is_not_to_be_decided_again(web, application, officer):
    assert said_of(web, application) == "Decide on it in a selection round"
    found = factories.propose(factories.selection_round(application, officer=officer), officer)
    assert said_of(web, application) == "Decide on it in a selection round"
    decide = f"{ROUNDS}{found.pk}/candidates/{found.candidates.get().pk}/"
    assert decide in page(web, f"{ROUNDS}{found.pk}/change/")
    factories.prepare(found.candidates.get(), officer, "select")
    factories.move(found, "settle", officer)
    assert said_of(web, application) == "read the letters of its selection round"
    assert decide not in page(web, f"{ROUNDS}{found.pk}/change/")
    letters.read(Letter.objects.get(), by=officer)
    factories.move(SelectionRound.objects.get(), "release", officer)
    assert said_of(web, application) == "the letter goes out on"
    workspace = page(web, f"/admin/applications/application/{application.pk}/change/")
    assert "It is the Secretariat’s turn: it decides." not in workspace
    factories.move(SelectionRound.objects.get(), "stop", officer, reason="Erreur")
    factories.move(SelectionRound.objects.get(), "cancel", officer, reason="Autre calendrier")
    assert said_of(web, application) == "Decide on it in a selection round"


def test_many_that_are_decided_are_said_in_as_many_queries_as_one(officer):
    due = factories.due_round(officer)

    def asked(keys) -> int:
        with CaptureQueriesContext(connection) as seen:
            found = Application.objects.filter(pk__in=keys).select_related("call", "party").prefetch_related(*READ)
            for one in some(found):
                assert "the letter goes out on" in str(next(of_application(one)).what)
        return len(seen)

    keys = list(due.candidates.values_list("application", flat=True))
    assert asked(keys[:1]) == asked(keys) == 5


def test_who_waits_for_a_solver_that_dies_reads_it_and_can_try_again(web, application, officer, monkeypatch):
    found = factories.selection_round(application, officer=officer)
    base = f"{ROUNDS}{found.pk}/"
    send(web, f"{base}proposal/", _submit="ask")
    with monkeypatch.context() as dying:
        dying.setattr(apart, "answers", died)
        worked_out()
    assert "It could not be worked out: the calculation was broken off." in page(web, f"{base}proposal/")
    assert "The proposal could not be worked out; you can try again." in page(web, f"{base}change/")
    send(web, f"{base}proposal/", _submit="ask")
    worked_out()
    assert "In all 70 points" in page(web, f"{base}proposal/").replace("\xa0", " ")


def died(question):
    raise apart.Ended("The solver’s process ended with -11")


def test_the_page_looks_again_while_it_is_worked_out(web, application, officer):
    found = factories.selection_round(application, officer=officer)
    url = f"{ROUNDS}{found.pk}/proposal/"
    again = f'hx-get="{url}"'
    assert again not in page(web, url)
    assert "htmx" in page(web, url).partition("</head>")[0]
    send(web, url, _submit="ask")
    assert again in page(web, url)
    worked_out()
    assert again not in page(web, url)


def test_what_has_changed_since_is_not_shown(web, application, officer):
    found = factories.selection_round(application, officer=officer)
    proposals.work_out(proposals.ask(found, forced={}, why={}, by=officer).pk)
    rounds.put_candidates(found, costs={application.pk: Decimal(1)}, by=officer)
    shown = page(web, f"{ROUNDS}{found.pk}/proposal/")
    assert "have changed since the last one" in shown
    assert "Keep this proposal" not in shown


def test_who_is_out_reads_why_and_what_taking_it_would_cost(web, application, officer):
    other = factories.evaluated(person("focal_point"), officer)
    Application.objects.filter(pk=other.pk).update(score=Decimal(60), call=application.call)
    found = factories.selection_round(application, officer=officer, places=1)
    rounds.put_candidates(found, costs={a.pk: Decimal(50_000) for a in (application, other)}, by=officer)
    factories.propose(found, officer)
    weaker = found.candidates.get(application=other)
    shown = page(web, f"{ROUNDS}{found.pk}/candidates/{weaker.pk}/")
    assert "Left out by: the places." in shown
    assert "Taking it would cost 10 points of the total; these would leave: Senegal." in shown
    assert "the places" in page(web, f"{ROUNDS}{found.pk}/change/")


@pytest.mark.parametrize("part", ["limits/", "candidates/", "proposal/", "next/", "change/", ""])
def test_a_round_is_the_secretariats_alone(sign_in, application, officer, part):
    found = factories.selection_round(application, officer=officer)
    for role in ("finance", "evaluator", "donor"):
        assert sign_in(person(role)).get(f"{ROUNDS}{found.pk}/{part}" if part else ROUNDS).status_code in (302, 403)


def test_decisions_have_no_button_and_no_page_of_their_own(web, application):
    base = f"/admin/applications/application/{application.pk}/"
    assert "/do/select/" not in page(web, f"{base}change/")
    assert web.get(f"{base}do/select/").status_code == 404
    assert web.post(f"{base}do/decline/", {"reason": "x", "_submit": "1"}).status_code == 404


def test_the_pages_of_a_party_say_nothing_of_what_is_pending(client, application, officer, focal_point):
    def seen() -> str:
        client.force_login(focal_point, backend="portal.people.signin.PortalBackend")
        answers = [client.get(url) for url in (f"/applications/{application.pk}/", "/applications/", "/")]
        return "".join(answer.content.decode() for answer in answers)

    def without_tokens(text: str) -> str:
        return re.sub(r'(name="csrfmiddlewaretoken"|name="_token"|name="_owner"|nonce)[^>]*', "", text)

    before = without_tokens(seen())
    found = factories.selection_round(application, officer=officer, cost=61_234)
    factories.propose(found, officer)
    factories.prepare(found.candidates.get(), officer, "select", reasons="Bruant")
    factories.releasing(found, officer)
    assert without_tokens(seen()) == before


# --- The texts of the letters -----------------------------------------------------------------------------------------


def texts(kind: str = "declined", **changes) -> dict[str, str]:
    latest = letters.latest(kind)
    names = (f"{part}_{code}" for part in letters.PARTS for code in OWN)
    return {name: getattr(latest, name) for name in names} | changes


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("declined", {"body_fr": "{raison} {reasons}"}, "“{raison}” isn’t known here"),
        ("declined", {"body_fr": "{reasons.__class__} {reasons}"}, "“{reasons.__class__}” isn’t known here"),
        ("declined", {"body_fr": "{order} {reasons}"}, "“{order}” isn’t known here"),
        ("declined", {"body_fr": "{reasons} {title"}, "stands alone"),
        ("declined", {"body_fr": "Non."}, "“{reasons}” is missing"),
        ("selected", {"subject_fr": "Pour {nom}"}, "“{nom}” isn’t known here"),
    ],
)
def test_what_cannot_be_put_into_a_text_is_refused_by_its_name(officer, kind, changes, message):
    with pytest.raises(Refused, match=message.replace("{", r"\{").replace(".", r"\.")) as refusal:
        letters.write_text(kind, texts=texts(kind, **changes), by=officer)
    assert list(refusal.value.message_dict) == list(changes)
    assert LetterTemplate.objects.filter(kind=kind).count() == 1


def test_a_new_version_leaves_the_old_ones_and_their_letters_as_they_were(web, application, officer):
    declined = factories.decided(application, officer, "decline", reasons="Trop tôt")
    first = Letter.objects.get().template
    url = "/admin/applications/lettertemplate/declined/new/"
    looked = web.post(url, {**hidden(web.get(url)), **texts(body_fr="Nouveau {title}.\n\n{reasons}"), "_look": "1"})
    assert "Nouveau <bdi" in looked.content.decode()
    assert LetterTemplate.objects.filter(kind="declined").count() == 1
    assert send(web, url, **texts(body_fr="Nouveau {title}.\n\n{reasons}")).status_code == 302
    assert letters.latest("declined").version == 2
    assert Letter.objects.get(application=declined).template == first
    for change in (lambda: LetterTemplate.objects.filter(pk=first.pk).update(body_fr="x"), first.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    event = Event.objects.get(verb="applications.letter_text_written")
    assert event.changes["body_fr"][1] == "Nouveau {title}.\n\n{reasons}"


def test_of_two_who_write_a_version_at_the_same_moment_one_is_refused(officer, monkeypatch):
    first = letters.latest("declined")
    letters.write_text("declined", texts=texts(), by=officer)
    monkeypatch.setattr(letters, "latest", lambda kind: first)  # as the other reads it until this one is through
    with pytest.raises(Refused, match="Somebody wrote a new version"):
        letters.write_text("declined", texts=texts(), by=officer)
    assert LetterTemplate.objects.filter(kind="declined").count() == 2


def test_a_letter_that_was_given_never_changes(application, officer):
    factories.decided(application, officer, "decline")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(values={})


def test_the_messages_are_in_each_persons_language_and_in_the_texts_words(application, officer, senegal):
    deputy = person("deputy", party=senegal, language="en")
    factories.decided(application, officer, "decline")
    sent = {m.recipient: m for m in OutgoingMessage.objects.filter(template="applications/mail/decision")}
    assert sent[deputy].subject == f"Senegal · Decision on application {application.reference}"
    assert "The application “Musiques et cinéma” has not been selected." in sent[deputy].text
    french = next(m for person_, m in sent.items() if person_ != deputy)
    assert "La candidature «\xa0Musiques et cinéma\xa0» n’a pas été retenue." in french.text


def test_a_refusal_at_screening_has_its_letter_at_once(focal_point, officer):
    refused = factories.move(factories.submitted(focal_point), "refuse", officer, reason="Hors liste")
    letter = Letter.objects.get(application=refused)
    assert (letter.template.kind, letter.released_at is not None, letter.candidate) == ("ineligible", True, None)
    assert Document.objects.filter(kind="applications.decision_letter").count() == 1


# --- A decision re-opened ---------------------------------------------------------------------------------------------


def test_two_officers_re_open_a_decision_and_its_money_goes_back(sign_in, application, officer, focal_point):
    chosen = factories.decided(application, officer, "select")
    commitment = chosen.commitment
    base = f"/admin/applications/application/{chosen.pk}/"
    assert send(sign_in(officer), f"{base}reopen/", reason="Cofinancement retiré").status_code == 302
    own = send(sign_in(officer), f"{base}reopen_confirm/", answer="confirm")
    assert (own.status_code, Application.objects.get().state) == (422, "selected")
    second = person("secretariat")
    assert "Confirm that the decision is re-opened" in page(sign_in(second), "/")
    assert send(sign_in(second), f"{base}reopen_confirm/", answer="confirm").status_code == 302
    chosen = Application.objects.get()
    assert (chosen.state, chosen.commitment, chosen.decided_at, chosen.decision_reason) == ("evaluated", None, None, "")
    commitment.refresh_from_db()
    assert commitment.amount == 0
    assert OutgoingMessage.objects.filter(template="applications/mail/reopened", to=focal_point.email).count() == 1
    again = factories.decided(chosen, officer, "select", cost=50_000)
    assert again.commitment.amount == Decimal(50_000)


def test_a_request_serves_once(application, officer):
    chosen = factories.decided(application, officer, "select")
    asked = reopening.ask_reopening(chosen, reason="Erreur", by=officer)
    reopened = reopening.confirm_reopening(asked, by=person("secretariat"))
    factories.decided(reopened, officer, "select", cost=50_000)
    with pytest.raises(GateClosed, match="second officer"):
        factories.move(Application.objects.get(), "reopen", officer, reason="Seul")
    with pytest.raises(WrongState, match="Nobody asks"):
        reopening.confirm_reopening(asked, by=person("secretariat"))
    assert Application.objects.get().commitment.amount == Decimal(50_000)


def test_the_database_wants_two_officers(application, officer):
    factories.decided(application, officer, "decline")
    asked = reopening.ask_reopening(application, reason="Erreur", by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.filter(pk=asked.pk).update(confirmed_by=officer, confirmed_at=clock.now())
    with pytest.raises(Refused, match="already"):
        reopening.ask_reopening(application, reason="Encore", by=person("secretariat"))
    with pytest.raises(GateClosed, match="second officer"):
        factories.move(application, "reopen", officer, reason="Seul")


def test_a_request_is_dropped_and_the_decision_stands(application, officer):
    factories.decided(application, officer, "decline")
    asked = reopening.ask_reopening(application, reason="Erreur", by=officer)
    reopening.drop_reopening(asked, by=person("secretariat"))
    with pytest.raises(Refused, match="Nobody asks"):
        reopening.confirm_reopening(asked, by=person("secretariat"))
    assert Application.objects.get().state == "declined"
    reopening.ask_reopening(application, reason="Erreur", by=officer)


def test_a_decision_on_which_work_rests_stays(application, officer, monkeypatch):
    factories.decided(application, officer, "select")
    monkeypatch.setattr(
        decisions, "_resting", [lambda application: decisions.Resting("The assistance is open.", "Assistance", "/")]
    )
    with pytest.raises(Refused, match="The assistance is open"):
        reopening.ask_reopening(application, reason="Erreur", by=officer)


def test_a_declined_one_stays_where_the_party_has_begun_another(application, officer, focal_point):
    factories.decided(application, officer, "decline")
    factories.draft(focal_point, on=application.call)
    asked = reopening.ask_reopening(application, reason="Erreur", by=officer)
    with pytest.raises(GateClosed, match="another application"):
        reopening.confirm_reopening(asked, by=person("secretariat"))


def test_only_officers_ask(application, officer, focal_point):
    factories.decided(application, officer, "decline")
    with pytest.raises(PermissionDenied):
        reopening.ask_reopening(application, reason="Erreur", by=focal_point)
