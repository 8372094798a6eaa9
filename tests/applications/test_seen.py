"""Two windows on the same form: whoever saves second is shown what the first saved, and replaces it knowingly."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse

from applications.actions import letters
from applications.models import Candidate, Question, Score, ScreeningAnswer, SelectionRound
from applications.queries import proposals
from portal.languages import OWN
from tests.applications import factories
from tests.applications.pages import hidden
from tests.applications.test_screening import ask
from tests.factories import person
from tests.markup import joined

pytestmark = pytest.mark.django_db
NAMES = [f"{part}_{language}" for part in letters.PARTS for language in OWN]
SAID = "This was changed after you opened the page"


@dataclass
class Page:
    """A form, what either window types, what the first page says once it is stored, and how to read that back."""

    who: Any
    address: str
    one: dict[str, Any]
    other: dict[str, Any]
    said: str
    stored: Any
    both: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def evaluation(focal_point, officer):
    found = factories.evaluation(factories.in_evaluation(focal_point, officer), officer)
    name = f"comment-{found.application.call.criteria.first().pk}"
    return Page(
        found.evaluator, reverse("evaluation", args=[found.pk]), {name: "The first"}, {name: "The second"}, "The first",
        lambda: Score.objects.get(evaluation=found, criterion=int(name.partition("-")[2])).comment,
    )  # fmt: skip


@pytest.fixture
def checklist(focal_point, officer):
    application = factories.submitted(focal_point)
    item = application.call.checklist.first().pk
    return Page(
        officer, f"/admin/applications/application/{application.pk}/checklist/",
        {f"found-{item}": "no", f"note-{item}": "The first"}, {f"found-{item}": "no", f"note-{item}": "The second"},
        "The first", lambda: ScreeningAnswer.objects.get(item=item).note,
    )  # fmt: skip


@pytest.fixture
def answers(focal_point, officer):
    application = ask(factories.submitted(focal_point), officer)
    question = Question.objects.get()
    return Page(
        focal_point, reverse("application-clarification", args=[application.pk]),
        {f"answer-{question.pk}": "The first"}, {f"answer-{question.pk}": "The second"}, "The first",
        lambda: Question.objects.get().answer,
    )  # fmt: skip


@pytest.fixture
def round_of_one(focal_point, officer):
    factories.funds(100_000)
    return factories.selection_round(factories.evaluated(focal_point, officer), officer=officer, name="Automne")


def of_round(found: SelectionRound) -> str:
    return f"/admin/applications/selectionround/{found.pk}/"


@pytest.fixture
def limits(round_of_one, officer):
    same = {"name": "Automne", "places": 5, "cap": ""}
    return Page(
        officer, f"{of_round(round_of_one)}limits/", same | {"delay_hours": 48}, same | {"delay_hours": 12}, "48",
        lambda: str(SelectionRound.objects.get().delay_hours),
    )  # fmt: skip


@pytest.fixture
def candidates(round_of_one, officer):
    name = f"cost_{round_of_one.candidates.get().application_id}"
    return Page(
        officer, f"{of_round(round_of_one)}candidates/", {name: "50000"}, {name: "40000"}, "50000",
        lambda: f"{Candidate.objects.get().cost.normalize():f}",
    )  # fmt: skip


def forced_in_the_proposal(found: SelectionRound) -> str:
    """What is forced in the one that was asked for last, as its page says it."""
    (forced,) = proposals.latest(found).forced.values()
    return str(dict(Candidate._meta.get_field("forced").flatchoices)[forced])


@pytest.fixture
def proposal(round_of_one, officer):
    pk = round_of_one.candidates.get().pk
    one, other = ({f"force_{pk}": way, f"why_{pk}": "Équilibre"} for way in ("in", "out"))
    return Page(
        officer, f"{of_round(round_of_one)}proposal/", one, other, "Always in",
        lambda: forced_in_the_proposal(round_of_one),
    )  # fmt: skip


@pytest.fixture
def decision(round_of_one, officer):
    factories.propose(round_of_one, officer)
    given = {"decision": "select", "departure": "", "reserve_order": ""}
    address = f"{of_round(round_of_one)}candidates/{round_of_one.candidates.get().pk}/"
    return Page(
        officer, address, given | {"reasons": "The first"}, given | {"reasons": "The second"}, "The first",
        lambda: Candidate.objects.get().reasons,
    )  # fmt: skip


@pytest.fixture
def letter_text(officer):
    texts = {name: getattr(letters.latest("declined"), name) for name in NAMES}
    one, other = (texts | {"subject_fr": subject} for subject in ("The first", "The second"))
    return Page(
        officer, "/admin/applications/lettertemplate/declined/new/", one, other, "The first",
        lambda: letters.latest("declined").subject_fr,
    )  # fmt: skip


PAGES = ["evaluation", "checklist", "answers", "limits", "candidates", "proposal", "decision", "letter_text"]


@pytest.mark.parametrize("name", PAGES)
def test_the_second_of_two_windows_sees_what_the_first_saved_and_may_replace_it(name, request, sign_in):
    page: Page = request.getfixturevalue(name)
    page.who.language = "en"
    page.who.save()
    web = sign_in(page.who)
    first, second = hidden(web.get(page.address)), hidden(web.get(page.address))

    assert web.post(page.address, {**first, **page.one, "_submit": "save"}).status_code == 302
    assert page.stored() == page.said

    told = web.post(page.address, {**second, **page.other, "_submit": "save"})
    assert told.status_code == 422
    assert (SAID in told.content.decode(), page.stored()) == (True, page.said)
    assert page.said in [stored.value for stored in told.context["stored_now"]]

    typed = told.context["form"]
    assert all(str(typed[name].value()) == str(value) for name, value in page.other.items())
    assert web.post(page.address, {**hidden(told), **page.other, "_submit": "save"}).status_code == 302
    assert page.stored() != page.said


def test_an_evaluation_to_submit_says_at_each_criterion_that_its_score_is_missing(evaluation, sign_in):
    web = sign_in(evaluation.who)
    refused = web.post(
        evaluation.address, {**hidden(web.get(evaluation.address)), **evaluation.one, "_submit": "submit"}
    )
    assert refused.status_code == 422
    wrong = [name for name, said in refused.context["form"].errors.items() if said]
    assert wrong == [name for name in refused.context["form"].fields if name.startswith("value-")]
    assert "<title>Error:" in joined(refused.content.decode())
    assert Score.objects.count() == 0


def test_an_unchanged_form_is_taken_although_another_record_changed(checklist, sign_in, officer):
    web = sign_in(officer)
    opened = hidden(web.get(checklist.address))
    other = factories.submitted(person("focal_point"))
    factories.check(other, officer)
    assert web.post(checklist.address, {**opened, **checklist.one, "_submit": "save"}).status_code == 302


def test_what_an_expired_session_kept_is_still_set_against_what_is_stored(decision, sign_in, officer):
    web = sign_in(officer)
    opened = hidden(web.get(decision.address))
    web.post(decision.address, {**hidden(web.get(decision.address)), **decision.one, "_submit": "save"})
    web.logout()
    assert web.post(decision.address, {**opened, **decision.other, "_submit": "save"}).status_code == 302
    back = hidden(sign_in(officer).get(decision.address))
    assert back["_seen"] == opened["_seen"]
    assert web.post(decision.address, {**back, **decision.other, "_submit": "save"}).status_code == 422
    assert decision.stored() == "The first"
