"""A section that saves itself while somebody types: replies lost, messages late, somebody else first, no session."""

import re
import uuid

import pytest

from applications import actions
from applications.models import Application, Section
from applications.tasks import settle
from portal import clock, sittings
from portal.forms import kept
from portal.models import Event, FormToken
from portal.refusals import Refused
from tests.applications import factories
from tests.applications.pages import address, fill, hidden
from tests.factories import person

pytestmark = pytest.mark.django_db


def saved_on_the_trail() -> list[dict]:
    events = Event.objects.filter(verb="applications.section_saved").order_by("pk")
    return [event.changes for event in events]


def deputy_saves(draft, revision: int, **values):
    deputy = person("deputy", party=draft.party, full_name="Demba Deputy")
    return actions.save_section(draft, "gender", by=deputy, revision=revision, values=values)


def test_what_is_typed_is_saved_and_the_form_can_still_be_sent(typing, draft):
    send = typing("gender")
    answer = send(1, gender="La parité")
    assert (answer.status_code, answer.headers["X-Kept"]) == (200, "saved")
    assert "Saved, " in answer.content.decode()
    assert 'name="revision" value="1" id="id_revision" hx-swap-oob="true"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.gender, FormToken.objects.count()) == ("La parité", 0)


def test_a_reply_that_is_lost_overtakes_nobody(typing, draft):
    send = typing("gender")
    for number, text in enumerate(["La", "La par", "La parité"], 1):
        assert send(number, gender=text).headers["X-Kept"] == "saved"  # each with the revision of the first page
    draft.refresh_from_db()
    assert draft.gender == "La parité"


def test_a_message_that_comes_late_overwrites_nothing(typing, draft):
    send = typing("gender")
    send(2, gender="La parité")
    assert send(1, gender="La").headers["X-Kept"] == "saved"
    draft.refresh_from_db()
    assert (draft.gender, Section.objects.get().revision) == ("La parité", 1)


def test_not_even_one_that_was_taken_back_by_the_next(typing, draft):
    """Which left the deputy's text as it was, but is of the same form all the same."""
    deputy_saves(draft, 0, gender="La parité")
    send = typing("gender")
    send(2, gender="La parité")
    send(1, gender="La")
    draft.refresh_from_db()
    assert draft.gender == "La parité"


def test_a_sitting_is_one_entry_of_the_trail_when_it_ends_by_the_button(typing, draft, web):
    send = typing("gender")
    send(1, gender="La")
    send(2, gender="La parité")
    assert saved_on_the_trail() == []
    send(3, gender="La parité", _autosave="1")
    fill(web, address(draft, "gender"), gender="La parité.")
    assert saved_on_the_trail() == [{"gender": ["", "La parité."]}]


def test_a_sitting_that_falls_quiet_goes_on_the_trail_once(typing):
    typing("gender")(1, gender="La parité")
    settle()
    assert saved_on_the_trail() == []
    with clock.at(clock.now() + sittings.QUIET):
        settle()
        settle()
    assert saved_on_the_trail() == [{"gender": ["", "La parité"]}]


def test_each_writer_has_an_entry_of_their_own(typing, draft):
    typing("gender")(1, gender="La mienne")
    deputy_saves(draft, 1, gender="La sienne")
    assert saved_on_the_trail() == [{"gender": ["", "La mienne"]}, {"gender": ["La mienne", "La sienne"]}]


def test_the_snapshot_of_what_is_handed_in_comes_after_its_trail(web, focal_point):
    ready = factories.complete(focal_point)
    section = ready.sections.get(key="gender")
    message = sittings.Message(uuid.uuid4(), 1, by_itself=True)
    actions.save_section(
        ready, "gender", by=focal_point, revision=section.revision, values={"gender": "Enfin"}, message=message
    )
    factories.move(ready, "submit", focal_point, declaration=True)
    assert saved_on_the_trail()[-1]["gender"][1] == "Enfin"


def test_somebody_else_first_stops_it_and_shows_both_versions_to_choose_from(typing, draft, web):
    send = typing("gender")
    deputy_saves(draft, 0, gender="La sienne")
    answer = send(1, gender="La mienne")
    assert answer.headers["X-Kept"] == "overtaken"
    assert "Demba Deputy" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.gender == "La sienne"
    url = address(draft, "gender")
    page = web.post(url, {"_compare": "1", "revision": "0", "gender": "La mienne"})
    text = page.content.decode()
    assert "Demba Deputy saved before you" in re.sub(r"<[^>]*>", "", text)
    assert (text.count("La sienne"), "Keep mine" in text, "Take theirs" in text) == (1, True, True)
    assert 'id="saving"' not in text
    web.post(url, {**hidden(page), "_submit": "mine", "gender": "La mienne"})
    draft.refresh_from_db()
    assert draft.gender == "La mienne"


def test_what_is_not_valid_stays_as_it_was_and_is_said(typing, draft):
    answer = typing("support")(
        1, logistics="99999", logistics_use="Ateliers", _rows="1", **{"profile-0": "Juriste", "days-0": "beaucoup"}
    )
    text = answer.content.decode()
    assert answer.headers["X-Kept"] == "saved"
    assert ("ceiling for logistics is USD\xa030,000" in text, "1 · Days" in text) == (True, True)
    draft.refresh_from_db()
    assert (draft.logistics, draft.logistics_use) == (None, "Ateliers")
    assert [(need.profile, need.days) for need in draft.expert_needs.all()] == [("Juriste", None)]
    assert Section.objects.get().unread == {"logistics": "99999", "days-0": "beaucoup"}


def test_a_refusal_that_names_no_field_is_said(typing, monkeypatch):
    def refuse(*_given, **_more):
        raise Refused("Not today.")

    send = typing("gender")
    monkeypatch.setattr(actions, "save_section", refuse)
    answer = send(1, gender="La parité")
    assert (answer.headers["X-Kept"], "Not today." in answer.content.decode()) == ("closed", True)


def test_a_form_that_does_not_say_which_revision_it_began_from_saves_nothing(typing, draft):
    send = typing("gender")
    assert send(1, gender="La parité", revision="latest").status_code == 400
    draft.refresh_from_db()
    assert draft.gender == ""


def stored(application: Application) -> tuple:
    """What is kept of the section on gender: the text, and when and how often it was saved."""
    section = Section.objects.filter(application=application, key="gender").values_list("revision", "saved_at").first()
    return Application.objects.get(pk=application.pk).gender, section


def test_after_submission_nothing_is_saved(typing, focal_point):
    complete = factories.complete(focal_point)
    send, before = typing("gender", complete), stored(complete)
    factories.move(complete, "submit", focal_point, declaration=True)
    answer = send(1, gender="Trop tard")
    assert (answer.status_code, answer.headers["X-Kept"]) == (200, "closed")
    assert "The application has been submitted: it can’t be changed any more." in answer.content.decode()
    assert stored(complete) == before
    assert before[0] == "Parité dans l’équipe nationale."


def test_in_a_deleted_draft_nothing_is_saved(typing, draft, focal_point):
    send = typing("gender")
    factories.move(draft, "abandon", focal_point)
    assert send(1, gender="Trop tard").status_code == 404
    assert stored(draft) == ("", None)


def test_a_session_that_has_ended_is_told_and_saves_nothing(typing, client):
    send = typing("gender")
    client.session.flush()
    client.cookies.pop("sessionid")
    assert (send(1, gender="La parité").status_code, Section.objects.count()) == (401, 0)


@pytest.mark.parametrize("sequence", ["", "-1", "x", "9" * 30])
def test_a_message_without_its_number_is_refused(typing, sequence):
    assert typing("gender")(sequence, gender="x").status_code == 400


def test_signing_out_has_the_browser_forget_what_it_kept_for_that_person(web, focal_point):
    place = kept.place(focal_point)
    assert place != kept.place(person("deputy", party=focal_point.grants.get().party))
    web.post("/accounts/logout/")
    assert web.cookies[kept.FORGET].value == place
    assert "keep/main.js" in web.get("/").content.decode()


def test_the_browser_may_ask_whether_what_it_sent_has_arrived(web, draft):
    url = address(draft, "gender")
    answers = hidden(web.get(url))
    ask = lambda: web.get(f"{url}?_acted={answers['_token']}").status_code  # noqa: E731
    assert ask() == 200
    web.post(url, {**answers, "_submit": "next", "gender": "x"})
    assert ask() == 204
