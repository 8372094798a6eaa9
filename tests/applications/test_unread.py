"""What is typed in a draft and can't be taken as it is: kept, said at its field, and in the way of the submission."""

import datetime as dt

import pytest

from applications import actions
from applications.dossier import content, sections
from applications.models import Application, Call, Section
from portal import clock
from portal.refusals import GateClosed, Refused
from tests.applications import factories
from tests.applications.pages import address, fill, hidden
from tests.factories import person
from tests.markup import joined
from tests.project import forms
from tests.roadmap.factories import open_roadmap

pytestmark = pytest.mark.django_db
PAST = "2026, au début du printemps"


def boxes(page) -> dict[str, str]:
    """What the boxes of a section's page hold."""
    read = forms.read(forms.tree(page.content.decode()), "/")
    (form,) = [form for form in read if "revision" in form.fields]
    return {name: field.value for name, field in form.fields.items()}


def shown(web, draft: Application, section: str) -> dict[str, str]:
    return boxes(web.get(address(draft, section)))


def said(web, draft: Application, section: str) -> str:
    return web.get(address(draft, section)).content.decode()


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("months", "12-18", "Enter a whole number."),
        ("months", "douze", "Enter a whole number."),
        ("months", "25", "An assistance lasts from 12 to 18 months."),
        ("desired_start", "31/02/2027", "This is no day of the calendar."),
        ("desired_start", "2027-02-31", "This is no day of the calendar."),
        ("desired_start", "12/2027", "This is no day of the calendar."),
        ("desired_start", PAST, "This is no day of the calendar."),
        ("text-0", "Une étape " * 60, "Ensure this value has at most 300 characters"),
        ("first_month-0", "mars", "Enter a whole number."),
        ("last_month-0", "40", "Ensure this value is less than or equal to 18."),
    ],
)
def test_what_cannot_be_read_comes_back_with_its_message(typing, web, draft, name, typed, message):
    fill(web, address(draft, "calendar"), months="15", desired_start="01/03/2027")
    answers = {"months": "15", "desired_start": "01/03/2027", "text-0": "Lancement"}
    answer = typing("calendar")(1, **answers | {name: typed})
    assert (answer.headers["X-Kept"], message in answer.content.decode()) == ("saved", True)
    again = shown(web, draft, "calendar")
    assert again[name] == typed
    assert message in said(web, draft, "calendar")
    stored = Application.objects.get()
    assert (stored.months, stored.desired_start) == (15, dt.date(2027, 3, 1))


def test_a_colleague_sees_it_and_puts_it_right(typing, web, draft, sign_in):
    typing("calendar")(1, months="12-18")
    deputy = sign_in(person("deputy", party=draft.party, language="en"))
    assert shown(deputy, draft, "calendar")["months"] == "12-18"
    fill(deputy, address(draft, "calendar"), months="12")
    assert (Application.objects.get().months, Section.objects.get().unread) == (12, {})
    assert "12-18" not in said(deputy, draft, "calendar")


def test_a_row_keeps_its_cell_when_those_above_are_empty(typing, web, draft):
    """Empty rows are not stored: what can't be read moves up with its row."""
    rows = {"_rows": "3", "profile-0": "", "profile-2": "Juriste", "days-2": "beaucoup"}
    assert typing("support")(1, **rows).headers["X-Kept"] == "saved"
    again = shown(web, draft, "support")
    assert (again["profile-0"], again["days-0"]) == ("Juriste", "beaucoup")
    assert [(need.profile, need.days) for need in draft.expert_needs.all()] == [("Juriste", None)]


def test_a_row_of_which_nothing_can_be_read_is_a_row(typing, web, draft):
    typing("support")(1, **{"_rows": "1", "days-0": "beaucoup"})
    assert (shown(web, draft, "support")["days-0"], draft.expert_needs.count()) == ("beaucoup", 1)


def test_texts_of_an_activity_that_is_not_ticked_are_kept(typing, web, draft):
    open_roadmap()
    answer = typing("priorities")(1, **{"justification-1.2": "Les plateformes"})
    assert answer.headers["X-Kept"] == "saved"
    assert shown(web, draft, "priorities")["justification-1.2"] == "Les plateformes"
    assert "You wrote about activity 1.2: tick it, or empty its texts." in said(web, draft, "priorities")


def test_a_text_over_its_limit_is_stored_and_said_and_only_the_check_refuses(typing, web, draft):
    text = "mot " * 810
    answer = typing("context")(1, context=text)
    assert answer.headers["X-Kept"] == "saved"
    assert "Please shorten this text by 10 words (at most 800)." in answer.content.decode()
    assert Application.objects.get().context == text.strip()
    moved = fill(web, address(draft, "context"), context=text)
    assert (moved.status_code, moved.headers["Location"]) == (302, address(draft, "objectives"))
    lacking = [str(message) for message in sections.lacking(Application.objects.get())["context"]]
    assert lacking == ["Context and needs: Please shorten this text by 10 words (at most 800)."]


def test_a_text_beyond_five_times_its_limit_stays_in_its_box_and_that_is_said(typing, web, draft):
    fill(web, address(draft, "context"), context="Le contexte")
    answer = typing("context")(1, context="mot " * 4001)
    assert answer.headers["X-Kept"] == "partly"
    assert "All but this, which is only on this page:" in answer.content.decode()
    assert Application.objects.get().context == "Le contexte"
    sent = fill(web, address(draft, "context"), context="mot " * 4001)
    assert (sent.status_code, boxes(sent)["context"]) == (422, ("mot " * 4001))


def test_four_thousand_words_of_eight_hundred_are_the_most_that_is_kept(typing, draft):
    assert typing("context")(1, context="mot " * 4000).headers["X-Kept"] == "saved"


def test_what_cannot_be_read_holds_up_the_submission(focal_point):
    draft = factories.complete(focal_point)
    section = Section.objects.get(key="calendar")
    values, rows = {"months": 12}, None
    actions.save_section(
        draft,
        "calendar",
        by=focal_point,
        revision=section.revision,
        values=values,
        rows=rows,
        unread={"months": "12-18"},
    )
    assert [str(said) for said in sections.lacking(draft)["calendar"]] == ["Correct the answers that can’t be read."]
    with pytest.raises(GateClosed, match="Correct the answers that can’t be read"):
        factories.move(draft, "submit", focal_point, declaration=True)


def test_nothing_of_it_goes_on_the_trail_and_the_section_counts_its_revisions(typing, draft):
    send = typing("calendar")
    send(1, months="12-18")
    send(2, months="12-19")
    assert Section.objects.get().revision == 2
    assert Section.objects.get().unread == {"months": "12-19"}


def test_after_the_close_it_can_still_be_read_on_every_page_and_taken_away(typing, web, draft):
    typing("calendar")(1, **{"months": "12-18", "first_month-0": "mars", "text-0": "Lancement"})
    Call.objects.update(closes_on=clock.today() - dt.timedelta(days=1))
    for page in ("calendar", "check"):
        words = said(web, draft, page)
        assert ("12-18" in words, "mars" in words, "(typed so, can’t be read)" in words) == (True, True, True), page
    calendar = content.section_of(draft, "calendar")  # as the PDF has it
    assert [(str(answer.label), answer.value) for answer in calendar.answers[-2:]] == [
        ("duration in months (typed so, can’t be read)", "12-18"),
        ("line 1 · from month (typed so, can’t be read)", "mars"),
    ]


def test_a_copy_of_the_draft_takes_it_along(typing, web, draft, focal_point):
    typing("calendar")(1, months="12-18")
    copied = actions.copy(draft, factories.call(draft.party), title="Encore", language="fr", by=focal_point)
    assert shown(web, copied, "calendar")["months"] == "12-18"


def test_an_earlier_version_shows_it_and_so_does_a_comparison(typing, web, draft, sign_in):
    url = address(draft, "calendar")
    first = hidden(web.get(url))
    deputy = sign_in(person("deputy", party=draft.party, language="en"))
    deputy.post(url, {**hidden(deputy.get(url)), "_autosave": "1", "_sequence": "1", "months": "12-18"})
    overtaken = web.post(url, {**first, "_submit": "next", "months": "14"})
    assert "<dd>12-18</dd>" in joined(overtaken.content.decode())
    fill(deputy, url, months="15")
    assert "12-18" in web.get(f"{url}earlier/").content.decode()


def test_nobody_keeps_more_beside_a_section_than_its_form_sends(draft, focal_point):
    with pytest.raises(Refused, match="too long to be saved"):
        actions.save_section(draft, "calendar", by=focal_point, revision=0, values={}, unread={"months": "9" * 500_000})
    assert not Section.objects.exists()
