"""The forms of a roadmap on bad input, on a double click, and open twice: nothing typed is lost, nothing is doubled."""

import re

import pytest
from django.urls import reverse

from portal.models import Document, Event
from roadmap import actions, queries
from roadmap.models import ActionItem, Measure, NationalRoadmap
from tests.factories import person
from tests.roadmap import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("_open_roadmap")]

ACTION = {
    "title": "Réviser le décret", "kind": "law", "responsible": "Bureau du droit d’auteur", "starts_on": "2026-09-01",
    "ends_on": "2027-06-30", "cost": "12 000,50", "currency": "USD", "indicator": "Part des œuvres déclarées",
    "baseline": "10 %", "target": "40 %", "measure": "",
}  # fmt: skip


@pytest.fixture
def focal(senegal):
    return person("focal_point", party=senegal, language="en")


@pytest.fixture
def client(sign_in, focal):
    return sign_in(focal)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def opened(client, address: str) -> dict[str, str]:
    """What the form carries as the browser would send it back."""
    page = client.get(address).content.decode()
    return {"_token": hidden(page, "_token"), "_seen": hidden(page, "_seen"), "_submit": "1"}


def send(client, address: str, **given):
    return client.post(address, opened(client, address) | given)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- Good input -------------------------------------------------------------------------------------------------------


def test_the_text_page_by_page(client, senegal):
    roadmap = factories.begun(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "vision"])
    given = {"title": "Le son libre", "period_start": "2026", "period_end": "2031", "vision": "Que tout s’entende."}
    assert send(client, address, **given)["Location"] == f"/roadmaps/{roadmap.pk}/"
    send(client, reverse("roadmap-text", args=[roadmap.pk, "context"]), context="On n’entend rien.")
    saved = NationalRoadmap.objects.get(pk=roadmap.pk)
    assert (saved.title, saved.period, saved.vision, saved.context) == (
        "Le son libre", "2026–2031", "Que tout s’entende.", "On n’entend rien.",
    )  # fmt: skip


def test_priorities_and_measures(client, senegal):
    roadmap = factories.begun(senegal)
    pk = roadmap.pk
    chosen = factories.activity("5.1")
    send(client, reverse("roadmap-priority-add", args=[pk]), activity=str(chosen.pk), justification="Elles manquent.")
    send(client, reverse("roadmap-priority", args=[pk, "5.1"]), justification="Elles manquent partout.")
    send(client, reverse("roadmap-measure-add", args=[pk, "5.1"]), title="Compter", description="Chaque année.")
    measure = Measure.objects.get()
    send(client, reverse("roadmap-measure", args=[pk, measure.pk]), title="Compter mieux", description="")
    priority = queries.priorities(roadmap).get(activity=chosen)
    assert priority.justification == "Elles manquent partout."
    assert [(m.title, m.description) for m in priority.measures.all()] == [("Compter mieux", "")]
    send(client, reverse("roadmap-measure-remove", args=[pk, measure.pk]))
    send(client, reverse("roadmap-priority-remove", args=[pk, "5.1"]))
    assert list(roadmap.priorities.values_list("activity__code", flat=True)) == ["1.1", "2.1"]


def test_an_action_with_everything(client, senegal):
    roadmap = factories.validated(senegal)
    measure = Measure.objects.get(priority__roadmap=roadmap, priority__activity__code="1.1")
    address = reverse("roadmap-action-add", args=[roadmap.pk, "1.1"])
    assert send(client, address, **ACTION | {"measure": str(measure.pk)})["Location"] == f"/roadmaps/{roadmap.pk}/plan/"
    item = ActionItem.objects.get()
    assert (item.title, item.kind, str(item.cost), item.currency, item.measure, item.target) == (
        "Réviser le décret", "law", "12000.50", "USD", measure, "40 %",
    )  # fmt: skip
    assert (str(item.starts_on), str(item.ends_on)) == ("2026-09-01", "2027-06-30")
    address = reverse("roadmap-action", args=[roadmap.pk, item.pk])
    send(client, address, **ACTION | {"kind": "training", "cost": ""})
    item.refresh_from_db()
    assert (item.kind, item.cost, item.measure) == ("training", None, None)
    send(client, reverse("roadmap-action-remove", args=[roadmap.pk, item.pk]))
    assert not ActionItem.objects.exists()


def test_the_currencies_offered_are_the_dollar_the_euro_and_the_countrys_own(client, senegal):
    roadmap = factories.validated(senegal)
    page = client.get(reverse("roadmap-action-add", args=[roadmap.pk, "1.1"])).content.decode()
    assert re.findall(r'<option value="([A-Z]{3})"', page) == ["USD", "EUR", "XOF"]


def test_validation_is_recorded_with_the_authoritys_document(client, senegal):
    roadmap = factories.validating(senegal)
    address = reverse("roadmap-do", args=[roadmap.pk, "validate"])
    day = str(roadmap.created_at.date())
    given = {"document": factories.letter(), "validated_on": day, "authority": "Ministère"}
    assert send(client, address, **given).status_code == 302
    assert NationalRoadmap.objects.get(pk=roadmap.pk).state == "validated"


def test_draft_pdfs_in_the_chosen_languages(client, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-drafts", args=[roadmap.pk])
    assert send(client, address, languages=["fr", "en"])["Location"] == address
    assert {(d.kind, d.language) for d in Document.objects.all()} == {("roadmap.draft", "fr"), ("roadmap.draft", "en")}
    shown = text_of(client.get(address))
    assert shown.count("Waiting to be made") == 2
    assert "hx-get" in shown


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "given", "message"),
    [
        ("vision", {"title": ""}, "Fill in “Title of the roadmap”."),
        ("vision", {"title": "\x00\x07"}, "Fill in “Title of the roadmap”."),
        ("vision", {"title": " \u202e\u2066 "}, "Fill in “Title of the roadmap”."),
        ("vision", {"title": "A" * 201}, "at most 200 characters"),
        ("vision", {"vision": ""}, "Fill in “Vision”."),
        ("vision", {"vision": "mot " * 2001}, "Please shorten this text by 1601 words (at most 400)."),
        ("vision", {"period_start": "2031", "period_end": "2027"}, "The last year is before the first."),
        ("vision", {"period_start": "-1"}, "greater than or equal to 2005"),
        ("vision", {"period_end": "9" * 30}, "less than or equal to 2100"),
        ("vision", {"period_end": "soon"}, "Enter a whole number."),
        ("context", {"context": "mot " * 6001}, "Please shorten this text by 4801 words (at most 1200)."),
        ("follow-up", {"follow_up": ""}, "Answer the question “How is the roadmap followed up?”."),
    ],
)
def test_text_that_cannot_be_saved_is_kept_beside_its_message(client, senegal, section, given, message):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, section])
    whole = {
        "vision": {"title": "Le titre tapé", "period_start": "2026", "period_end": "2029", "vision": "La vision."},
        "context": {}, "follow-up": {},
    }[section] | given  # fmt: skip
    response = send(client, address, **whole)
    assert response.status_code == 422
    shown = text_of(response)
    assert message in shown
    assert 'class="errors"' in shown
    for name, typed in whole.items():
        if name not in given:
            assert typed in shown
    saved = NationalRoadmap.objects.get(pk=roadmap.pk)
    assert (saved.title, saved.vision) == ("Feuille de route du son", "Que tout s’entende.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": ""}, "Fill in “Action”."),
        ({"title": "A" * 251}, "at most 250 characters"),
        ({"kind": ""}, "Choose an answer: “Kind”."),
        ({"kind": "wish"}, "Select a valid choice."),
        ({"responsible": ""}, "Fill in “Responsible body”."),
        ({"starts_on": ""}, "Enter a date: “Starts on”."),
        ({"starts_on": "31/02/2026"}, "no day of the calendar"),
        ({"starts_on": "2027-07-01"}, "The end is before the beginning."),
        ({"starts_on": "2025-12-31"}, "The roadmap covers 2026–2029: choose a date within it."),
        ({"ends_on": "2030-01-01"}, "The roadmap covers 2026–2029: choose a date within it."),
        ({"ends_on": "9999-12-31"}, "Check the year: this day must be between"),
        ({"cost": "-5"}, "greater than or equal to 0"),
        ({"cost": "1" + "0" * 20}, "beyond any amount"),
        ({"cost": "a lot"}, "Enter an amount in figures"),
        ({"cost": "NaN"}, "Enter a number."),
        ({"cost": "1e999999999"}, ""),
        ({"currency": "ZZZ"}, "Select a valid choice."),
        ({"measure": "999999"}, "Select a valid choice."),
        ({"measure": "x' OR 1=1"}, "Select a valid choice."),
        ({"indicator": ""}, "Fill in “Indicator”."),
        ({"target": "A" * 121}, "at most 120 characters"),
    ],
)
def test_an_action_that_cannot_be_is_kept_beside_its_message(client, senegal, given, message):
    roadmap = factories.validated(senegal)
    response = send(client, reverse("roadmap-action-add", args=[roadmap.pk, "1.1"]), **ACTION | given)
    assert response.status_code == 422
    shown = text_of(response)
    assert message in shown
    kept = {"title": "Réviser le décret", "baseline": "10 %", "cost": "12 000,50"}
    assert all(f'value="{typed}"' in shown for name, typed in kept.items() if name not in given)
    assert not ActionItem.objects.exists()


def test_script_tags_are_text(client, senegal):
    roadmap = factories.validated(senegal)
    hostile = "<script>alert(1)</script>"
    send(
        client,
        reverse("roadmap-action-add", args=[roadmap.pk, "1.1"]),
        **ACTION | {"title": hostile, "target": hostile},
    )
    assert ActionItem.objects.get().title == hostile
    shown = text_of(client.get(reverse("roadmap-plan", args=[roadmap.pk])))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"document": ""}, "Attach a file: “The authority’s document”."),
        ({"document": factories.letter("arrete.pdf", b"MZ\x90 program")}, "isn’t what its name says (PDF)"),
        ({"document": factories.letter("arrete.exe")}, "This type of file isn’t accepted."),
        ({"document": factories.letter("arrete.pdf", b"")}, "empty"),
        ({"document": factories.letter("arrete.pdf", factories.PDF + b" " * (10 * 1024 * 1024))}, "larger than 10 MB"),
        ({"validated_on": "2036-01-01"}, "This date is still to come."),
        ({"validated_on": "2999-01-01"}, "Check the year: this day must be between"),
        ({"validated_on": "1999-01-01"}, "The roadmap was begun on the portal on"),
        ({"authority": ""}, "Fill in “Name of the competent authority”."),
    ],
)
def test_a_validation_that_cannot_be_recorded(client, senegal, given, message):
    roadmap = factories.validating(senegal)
    given = {"document": factories.letter(), "validated_on": "2026-06-10", "authority": "Ministère tapé"} | given
    response = send(client, reverse("roadmap-do", args=[roadmap.pk, "validate"]), **given)
    assert response.status_code == 422
    assert message in text_of(response)
    assert NationalRoadmap.objects.get(pk=roadmap.pk).state == "validating"


def test_an_activity_already_chosen_is_not_offered(client, senegal):
    roadmap = factories.begun(senegal)
    address = reverse("roadmap-priority-add", args=[roadmap.pk])
    response = send(client, address, activity=str(factories.activity("1.1").pk), justification="Encore.")
    assert response.status_code == 422
    assert "Select a valid choice." in text_of(response)


def test_no_language_no_draft(client, senegal):
    roadmap = factories.written(senegal)
    response = send(client, reverse("roadmap-drafts", args=[roadmap.pk]))
    assert response.status_code == 422
    assert "Choose at least one language." in text_of(response)
    assert not Document.objects.exists()


# --- Twice ------------------------------------------------------------------------------------------------------------


def test_a_double_click_acts_once(client, senegal):
    roadmap = factories.validated(senegal)
    address = reverse("roadmap-action-add", args=[roadmap.pk, "1.1"])
    form = opened(client, address) | ACTION
    assert [client.post(address, form)["Location"] for _ in range(2)] == [f"/roadmaps/{roadmap.pk}/plan/"] * 2
    assert ActionItem.objects.count() == 1


def test_the_same_move_from_two_windows_happens_once(client, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-do", args=[roadmap.pk, "submit"])
    first, second = opened(client, address), opened(client, address)
    assert client.post(address, first).status_code == 302
    late = client.post(address, second)
    assert late.status_code == 422
    assert "This has already moved on: it is now “In validation”." in text_of(late)
    assert Event.objects.filter(verb="roadmap.nationalroadmap.submit").count() == 1


def test_a_page_that_somebody_overtook_says_so_keeps_what_was_typed_and_shows_what_is_stored(client, senegal):
    roadmap = factories.written(senegal)
    deputy = person("deputy", party=senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "context"])
    form = opened(client, address) | {"context": "Ce que je tape."}
    actions.save_text(roadmap, by=deputy, context="Ce que l’autre a enregistré.")

    told = client.post(address, form)
    shown = text_of(told)
    assert told.status_code == 422
    assert "This was changed after you opened the page" in shown
    assert "Ce que je tape." in shown
    assert '<div lang="fr" dir="auto" class="typed"><p>Ce que l’autre a enregistré.</p></div>' in shown
    assert NationalRoadmap.objects.get(pk=roadmap.pk).context == "Ce que l’autre a enregistré."

    page = told.content.decode()
    again = {"_token": hidden(page, "_token"), "_seen": hidden(page, "_seen"), "_submit": "1", "context": "Les deux."}
    assert client.post(address, again).status_code == 302
    assert NationalRoadmap.objects.get(pk=roadmap.pk).context == "Les deux."


def test_an_error_in_between_does_not_hide_somebody_elses_change(client, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "context"])
    form = opened(client, address)
    actions.save_text(roadmap, by=person("deputy", party=senegal), context="L’autre.")
    page = client.post(address, form | {"context": "mot " * 6001}).content.decode()
    told = client.post(address, form | {"_seen": hidden(page, "_seen"), "context": "Le mien."})
    assert "This was changed after you opened the page" in text_of(told)


def test_an_action_changed_meanwhile_is_shown_in_words(client, senegal):
    roadmap = factories.validated(senegal)
    item = factories.item(roadmap)
    address = reverse("roadmap-action", args=[roadmap.pk, item.pk])
    form = opened(client, address) | ACTION
    actions.change_action_item(item, by=person("deputy", party=senegal), kind="training", responsible="Un autre bureau")
    shown = text_of(client.post(address, form))
    assert "<p>Training</p>" in shown
    assert "<p>Un autre bureau</p>" in shown


def test_changes_of_other_parts_do_not_disturb(client, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "context"])
    form = opened(client, address) | {"context": "Autre contexte."}
    actions.save_text(roadmap, by=person("deputy", party=senegal), vision="Autre vision.")
    assert client.post(address, form).status_code == 302
    saved = NationalRoadmap.objects.get(pk=roadmap.pk)
    assert (saved.vision, saved.context) == ("Autre vision.", "Autre contexte.")


def test_what_was_typed_about_something_removed_is_given_back(client, senegal):
    roadmap = factories.written(senegal)
    measure = Measure.objects.filter(priority__roadmap=roadmap).first()
    address = reverse("roadmap-measure", args=[roadmap.pk, measure.pk])
    form = opened(client, address) | {"title": "Mon long titre", "description": "Ma longue description."}
    actions.remove_measure(measure, by=person("deputy", party=senegal))
    response = client.post(address, form)
    assert response.status_code == 410
    assert "Somebody has removed this meanwhile" in text_of(response)
    assert "Ma longue description." in text_of(response)


@pytest.mark.parametrize("state", ["validating", "validated", "published"])
def test_a_page_left_open_while_the_roadmap_moved_on(client, senegal, state):
    roadmap = factories.AT[state](senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "vision"])
    page = client.get(address)
    assert "This can’t change any more" in text_of(page)
    assert 'name="_submit"' not in text_of(page)
    given = {
        "title": "Tapé",
        "period_start": "2026",
        "period_end": "2029",
        "vision": "Ma vision tapée.",
        "_submit": "1",
    }
    late = client.post(address, given)
    assert late.status_code == 422
    assert "This can’t change any more" in text_of(late)
    assert "Ma vision tapée." in text_of(late)


def test_switching_the_language_keeps_what_was_typed_and_saves_nothing(client, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "context"])
    form = opened(client, address) | {"context": "À moitié tapé", "_language": "fr"}
    page = client.post(address, form)
    assert page.status_code == 200
    assert "À moitié tapé" in text_of(page)
    assert hidden(page.content.decode(), "_seen") == form["_seen"]
    assert NationalRoadmap.objects.get(pk=roadmap.pk).context == "On n’entend rien."


def test_an_expired_session_gives_back_what_was_typed(client, sign_in, focal, senegal):
    roadmap = factories.written(senegal)
    address = reverse("roadmap-text", args=[roadmap.pk, "context"])
    page = client.get(address).content.decode()
    form = opened(client, address) | {"context": "Tapé avant l’expiration", "_owner": hidden(page, "_owner")}
    client.logout()
    assert client.post(address, form)["Location"].startswith("/accounts/login/")
    sign_in(focal)
    assert "Tapé avant l’expiration" in text_of(client.get(address))
