"""A contributor writes the drafts of the Party's applications, and sees nothing else of the Party."""

import pytest
from django.core.exceptions import PermissionDenied

from applications import actions, queries
from portal import files
from portal.models import User
from tests.applications import factories
from tests.factories import CountryFactory, current_grant, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor(senegal) -> User:
    return person("contributor", party=senegal, full_name="Cora Contributor")


@pytest.fixture
def draft(focal_point):
    return factories.complete(focal_point)


def save(draft, by):
    return actions.save_section(draft, "context", by=by, revision=1, values={"context": "Autrement."})


def test_a_contributor_writes_the_draft_and_its_letter(draft, contributor, sign_in):
    assert save(draft, contributor).saved_by == contributor
    stored = actions.attach(draft, factories.pdf(), by=contributor)
    actions.detach(draft, stored, by=contributor)
    page = sign_in(contributor)
    assert page.get(f"/applications/{draft.pk}/").status_code == 200
    assert page.get(f"/applications/{draft.pk}/context/").status_code == 200
    letter = files.about(draft).get()
    assert page.get(f"/files/{letter.pk}/").status_code == 200


def test_but_neither_begins_nor_submits_nor_deletes_one(draft, contributor, senegal, sign_in):
    with pytest.raises(PermissionDenied):
        actions.start(factories.call(senegal), senegal, title="X", language="fr", by=contributor)
    for name, answers in (("submit", {"declaration": True}), ("abandon", {})):
        with pytest.raises(PermissionDenied):
            factories.move(draft, name, contributor, **answers)
        assert sign_in(contributor).get(f"/applications/{draft.pk}/do/{name}/").status_code == 403
    assert list(queries.to_apply(contributor)) == []


def test_a_contributor_sees_the_applications_of_that_party_alone(draft, contributor):
    factories.draft(person("focal_point", party=CountryFactory()))
    assert list(queries.visible_to(contributor)) == [draft]


def test_and_nothing_else_of_the_party(contributor, focal_point, senegal, sign_in):
    letter = files.keep(factories.pdf(), senegal, purpose="authority-letter", by=person("secretariat"))
    closed = {
        "/account/deputies/sen/": 403,
        "/account/deputies/sen/hand-over/": 403,
        "/assistances/": 403,
        "/roadmaps/mine/": 403,
        "/admin/": 302,
        f"/files/{letter.pk}/": 404,
    }
    page = sign_in(contributor)
    assert {address: page.get(address).status_code for address in closed} == closed
    assert page.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    page = sign_in(focal_point)  # to whom they are open
    opened = {address: page.get(address).status_code for address in closed if address != "/admin/"}
    assert set(opened.values()) == {200}


def test_the_desk_and_the_navigation_lead_to_the_draft(draft, contributor, sign_in):
    text = sign_in(contributor).get("/").content.decode()
    assert f'href="/applications/{draft.pk}/"' in text
    assert 'href="/applications/"' in text
    assert "Write the application" in text
    assert "Finish and submit" not in text


def test_a_contributor_reads_the_news_of_the_application_and_no_other(draft, contributor, focal_point, senegal):
    from portal.history import news_for
    from portal.people import actions as people

    people.invite("demba@example.org", "Demba", "deputy", by=focal_point, party=senegal)
    about = {news.event.content_type.model for news in news_for(contributor, 50)}
    assert about == {"application"}


def test_the_focal_point_is_led_to_the_invitation_and_the_contributor_is_not(draft, contributor, focal_point, sign_in):
    way = "/account/deputies/sen/"
    assert way in sign_in(focal_point).get(f"/applications/{draft.pk}/").content.decode()
    assert way not in sign_in(contributor).get(f"/applications/{draft.pk}/").content.decode()


def test_once_the_role_has_ended_nothing_opens(draft, contributor, focal_point, sign_in):
    from portal.people import actions as people

    people.end_role(current_grant(contributor, "contributor"), reason="Left the ministry", by=focal_point)
    former = User.objects.get(pk=contributor.pk)
    with pytest.raises(PermissionDenied):
        save(draft, former)
    assert sign_in(former).get(f"/applications/{draft.pk}/").status_code == 404


def test_who_writes_an_application_does_not_evaluate_it(focal_point, officer, senegal):
    application = factories.in_evaluation(focal_point, officer)
    both = person("contributor", "evaluator", party=senegal)
    assert both not in queries.free_evaluators(application)
