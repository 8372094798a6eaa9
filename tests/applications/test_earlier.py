"""What a text said before somebody changed it: kept, read by whoever may write it, and put back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications import actions
from applications.dossier import content, sections
from applications.models import Application, Section
from portal import clock, versions
from portal.models import EarlierVersion
from portal.sittings import Message
from tests.applications import factories
from tests.applications.pages import address, fill, hidden
from tests.factories import person

pytestmark = pytest.mark.django_db


def save(draft: Application, by, text: str, *, at: dt.datetime | None = None) -> None:
    saved = Section.objects.filter(key="gender").first()
    with clock.at(at or clock.now()):
        revision = saved.revision if saved else 0
        actions.save_section(draft, "gender", by=by, revision=revision, values={"gender": text})


def said(draft: Application, part: str = "gender") -> list[tuple]:
    return [(v.content["gender"], v.saved_by, v.replaced_by) for v in versions.of(draft, part)]


def test_each_text_that_was_replaced_is_kept_with_who_and_when(draft, focal_point):
    deputy, moment = person("deputy", party=draft.party), clock.now()
    save(draft, focal_point, "Un")
    save(draft, deputy, "Deux", at=moment + dt.timedelta(hours=1))
    save(draft, focal_point, "Trois", at=moment + dt.timedelta(hours=2))
    assert said(draft) == [("Deux", deputy, focal_point), ("Un", focal_point, deputy)]
    assert versions.of(draft, "gender").first().saved_at == moment + dt.timedelta(hours=1)


def test_nothing_is_kept_of_an_empty_text_or_of_one_that_stays(draft, focal_point):
    save(draft, focal_point, "")
    save(draft, focal_point, "Un")
    save(draft, focal_point, "Un")
    assert said(draft) == []


def test_keep_mine_loses_nobodys_text(draft, focal_point, sign_in):
    """The second of two who wrote from the same page replaces what the first has saved, and it can be put back."""
    deputy, url = person("deputy", party=draft.party, language="en"), address(draft, "gender")
    focal_point.language = "en"
    focal_point.save()
    web = sign_in(focal_point)
    page = hidden(web.get(url))
    save(draft, deputy, "Le sien")
    overtaken = web.post(url, {**page, "_submit": "next", "gender": "Le mien"})
    web.post(url, {**hidden(overtaken), "_submit": "mine", "gender": "Le mien"})
    assert said(draft) == [("Le sien", deputy, focal_point)]
    earlier = reverse("application-section-earlier", args=[draft.pk, "gender"])
    assert "Le sien" in web.get(earlier).content.decode()
    fill(web, earlier, submit=str(EarlierVersion.objects.get().pk))
    assert Application.objects.get().gender == "Le sien"
    assert said(draft)[0] == ("Le mien", focal_point, focal_point)


def test_ones_own_other_window_loses_nothing_either(draft, focal_point):
    """Within a sitting what one window has saved again and again is no version; what another replaces is."""
    one, other = uuid4(), uuid4()
    for number, (window, text) in enumerate([(one, "U"), (one, "Un"), (other, "Deux"), (other, "Deux bis")]):
        typed, message = {"gender": text}, Message(window, number, by_itself=True)
        actions.save_section(draft, "gender", by=focal_point, revision=number, values=typed, message=message)
    assert said(draft) == [("Un", focal_point, focal_point)]


def test_nor_does_the_first_save_lose_what_was_asked_at_the_start(draft, focal_point):
    title = draft.title
    actions.save_section(draft, "authority", by=focal_point, revision=0, values={"title": "Autrement"})
    (version,) = versions.of(draft, "authority")
    assert (version.content["title"], version.saved_by, version.replaced_by) == (title, None, focal_point)


@pytest.mark.parametrize("key", [kind.key for kind in sections.SECTIONS if kind.key != "attachments"])
def test_every_section_is_put_back_as_it_was(focal_point, key):
    draft, kind = factories.complete(focal_point), sections.BY_KEY[key]
    whole = content.storable_section(draft, kind)
    empty = {name: "" if isinstance(getattr(draft, name), str) else None for name in kind.fields if name != "themes"}
    empty |= {"title": "Autre"} if "title" in empty else {}
    values = empty | ({"themes": []} if "themes" in kind.fields else {})
    revision = Section.objects.get(key=key).revision
    actions.save_section(draft, key, by=focal_point, revision=revision, values=values, rows=[])
    fresh = Application.objects.get()
    assert content.storable_section(fresh, kind) != whole
    actions.restore_section(draft, key, versions.of(draft, key).first().content, by=focal_point)
    assert content.storable_section(Application.objects.get(), kind) == whole


def test_what_cannot_be_read_comes_back_with_its_version(draft, focal_point):
    def save_calendar(revision: int, **given) -> None:
        actions.save_section(draft, "calendar", by=focal_point, revision=revision, **given)

    save_calendar(0, values={}, unread={"months": "12-18"})
    save_calendar(1, values={"months": 12})
    actions.restore_section(draft, "calendar", versions.of(draft, "calendar").first().content, by=focal_point)
    assert Section.objects.get(key="calendar").unread == {"months": "12-18"}


def test_only_its_partys_own_people_read_the_versions_of_a_draft(draft, focal_point, officer, sign_in):
    save(draft, focal_point, "Un")
    save(draft, focal_point, "Deux")
    earlier = reverse("application-section-earlier", args=[draft.pk, "gender"])
    readers = {
        "focal point": focal_point,
        "contributor": person("contributor", party=draft.party),
        "officer": officer,
        "another Party": person("focal_point"),
    }
    answers = {who: sign_in(user).get(earlier).status_code for who, user in readers.items()}
    assert answers == {"focal point": 200, "contributor": 200, "officer": 404, "another Party": 404}


def test_an_officer_who_reads_the_application_has_its_section_and_their_versions_neither(focal_point, officer, sign_in):
    application = factories.submitted(focal_point)
    page, web = address(application, "gender"), sign_in(officer)
    assert [web.get(f"/applications/{application.pk}/").status_code, web.get(page).status_code] == [200, 403]
    assert web.get(f"{page}earlier/").status_code == 403


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "9" * 5000])
def test_a_version_that_is_not_there_is_refused(draft, focal_point, sign_in, asked):
    web = sign_in(focal_point)
    answer = fill(web, reverse("application-section-earlier", args=[draft.pk, "gender"]), submit=asked)
    assert answer.status_code == 422


def test_one_of_another_section_is_not_put_back(draft, focal_point, sign_in):
    save(draft, focal_point, "Un")
    save(draft, focal_point, "Deux")
    other = EarlierVersion.objects.get()
    web = sign_in(focal_point)
    assert fill(web, address(draft, "context") + "earlier/", submit=str(other.pk)).status_code == 422


def test_after_the_submission_nothing_is_put_back(focal_point, sign_in):
    application = factories.complete(focal_point)
    saved = Section.objects.get(key="gender")
    actions.save_section(application, "gender", by=focal_point, revision=saved.revision, values={"gender": "Autrement"})
    factories.move(application, "submit", focal_point, declaration=True)
    version, web = versions.of(application, "gender").get(), sign_in(focal_point)
    assert fill(web, address(application, "gender") + "earlier/", submit=str(version.pk)).status_code == 422
    assert Application.objects.get().gender == "Autrement"


def test_a_version_never_changes(draft, focal_point):
    save(draft, focal_point, "Un")
    save(draft, focal_point, "Deux")
    with pytest.raises(DatabaseError), transaction.atomic():
        EarlierVersion.objects.update(content={"gender": "Autre"})


def test_an_evaluator_reads_and_puts_back_their_own_scores(focal_point, officer, sign_in):
    application = factories.in_evaluation(focal_point, officer)
    evaluator = person("evaluator", language="en")
    found = factories.evaluation(application, officer, evaluator)
    first = application.call.criteria.first()
    for value, remark in ((4, "Clair"), (2, "Moins clair")):
        actions.save_scores(found, by=evaluator, scores={first.pk: (value, remark)}, comment="Bien")
    earlier = reverse("evaluation-earlier", args=[found.pk])
    assert "Clair" in sign_in(evaluator).get(earlier).content.decode()
    fill(sign_in(evaluator), earlier, submit=str(EarlierVersion.objects.get().pk))
    assert [(s.value, s.comment) for s in found.scores.filter(criterion=first)] == [(4, "Clair")]
    for other in (person("evaluator"), officer, focal_point):
        assert sign_in(other).get(earlier).status_code == 404
