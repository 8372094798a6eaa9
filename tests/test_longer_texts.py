"""A draft keeps a text up to five times its limit and says how much is too much; only handing it in is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from applications import actions as applying
from portal import clock
from portal.refusals import GateClosed
from roadmap import actions as writing
from roadmap.models import NationalRoadmap
from tests.applications import factories as applications
from tests.applications.pages import fill
from tests.factories import person
from tests.roadmap import factories as roadmaps

pytestmark = pytest.mark.django_db


def words(count: int) -> str:
    return "mot " * (count - 1) + "fin"


# --- A roadmap --------------------------------------------------------------------------------------------------------


@pytest.fixture
def focal(senegal):
    return person("focal_point", party=senegal, language="en")


def put(roadmap, part: str, text: str, focal) -> None:
    """The text of a part of a roadmap."""
    priority = roadmap.priorities.first()
    match part:
        case "vision" | "context":
            writing.save_text(roadmap, by=focal, **{part: text})
        case "justification":
            writing.change_priority(priority, justification=text, by=focal)
        case "measure":
            writing.change_measure(priority.measures.first(), description=text, by=focal)


def submitted(roadmap, focal) -> NationalRoadmap:
    roadmap = NationalRoadmap.objects.get(pk=roadmap.pk)
    return roadmap.lifecycle.perform(roadmap, "submit", by=focal)


LIMITS = {"vision": 400, "context": 1200, "justification": 250, "measure": 300}


@pytest.mark.parametrize(("part", "limit"), LIMITS.items())
def test_a_roadmap_is_validated_once_its_texts_fit(senegal, focal, part, limit):
    roadmap = roadmaps.written(senegal)
    put(roadmap, part, words(5 * limit), focal)
    with pytest.raises(ValidationError, match="shorten this text by"):
        put(roadmap, part, words(5 * limit + 1), focal)
    with pytest.raises(GateClosed, match="longer than its limit"):
        submitted(roadmap, focal)
    put(roadmap, part, words(limit), focal)
    assert submitted(roadmap, focal).state == "validating"


def test_and_published_once_its_follow_up_fits(senegal, focal):
    roadmap = roadmaps.planned(senegal)
    writing.save_text(roadmap, by=focal, follow_up=words(601))
    with pytest.raises(GateClosed, match="longer than its limit"):
        roadmap.lifecycle.perform(roadmap, "publish", by=focal)


def test_its_page_says_by_how_much_and_a_colleague_reads_it_all(senegal, focal, sign_in):
    roadmap = roadmaps.begun(senegal)
    saved = fill(sign_in(focal), f"/roadmaps/{roadmap.pk}/text/context/", context=words(1205))
    shown = sign_in(focal).get(saved["Location"]).content.decode()
    assert "Context: Please shorten this text by 5 words (at most 1200)." in shown
    deputy = sign_in(person("deputy", party=senegal, language="en"))
    assert words(1205) in deputy.get(f"/roadmaps/{roadmap.pk}/text/context/").content.decode()


# --- An evaluation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["comment", "remark"])
def test_an_evaluation_is_submitted_once_its_comments_fit(focal_point, officer, part):
    found = applications.evaluation(applications.in_evaluation(focal_point, officer), officer)
    limit = {"comment": 400, "remark": 150}[part]

    def save(text: str) -> None:
        criteria = found.application.call.criteria.all()
        scores = {criterion.pk: (4, text if part == "remark" else "") for criterion in criteria}
        applying.save_scores(found, by=found.evaluator, scores=scores, comment=text if part == "comment" else "")

    save(words(5 * limit))
    with pytest.raises(ValidationError, match="shorten this text by"):
        save(words(5 * limit + 1))
    with pytest.raises(GateClosed, match="longer than its limit"):
        applications.move(found, "submit", found.evaluator)
    save(words(limit))
    assert applications.move(found, "submit", found.evaluator).state == "submitted"


def test_its_sheet_says_by_how_much(focal_point, officer, sign_in):
    found = applications.evaluation(applications.in_evaluation(focal_point, officer), officer)
    found.evaluator.language = "en"
    found.evaluator.save()
    web = sign_in(found.evaluator)
    saved = fill(web, f"/evaluations/{found.pk}/", submit="save", comment=words(402))
    shown = web.get(saved["Location"]).content.decode()
    assert "Overall comment: Please shorten this text by 2 words (at most 400)." in shown


# --- The answer to a question -----------------------------------------------------------------------------------------


def test_answers_are_sent_once_they_fit(focal_point, officer):
    application = applications.submitted(focal_point)
    due_on = clock.today() + dt.timedelta(days=14)
    asked = applications.move(application, "ask", officer, due_on=due_on, question_gender="Combien ?")
    question = asked.clarifications.get().questions.get()
    applying.write_answers(asked, by=focal_point, answers={question.pk: words(1500)})
    with pytest.raises(ValidationError, match="shorten this text by"):
        applying.write_answers(asked, by=focal_point, answers={question.pk: words(1501)})
    with pytest.raises(GateClosed, match="longer than its limit"):
        applications.move(asked, "answer", focal_point)
    applying.write_answers(asked, by=focal_point, answers={question.pk: words(300)})
    assert applications.move(asked, "answer", focal_point).state == "submitted"
