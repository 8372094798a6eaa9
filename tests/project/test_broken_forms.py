"""Forms that do each thing wrong once: what the walk of `test_bad_inputs` looks for, it finds."""

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path
from django.utils.html import escape
from lxml.html import HtmlElement

from portal.models import FieldOffice
from tests.project import forms
from tests.project.bad_inputs import KINDS, good, grown, is_english, rows
from tests.project.test_bad_inputs import after_the_session_ended, saved_by_itself, try_out

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def page(request: HttpRequest, *, said: str = "Ce texte est trop long.", lang: str = "fr", **shown) -> HttpResponse:
    """A form with one line, which says something and shows what was typed."""
    text = shown.get("text", escape(request.POST.get("text", "")))
    invalid = ' aria-invalid="true"' if request.method == "POST" and "at" not in shown else ""
    alert = f'<div role="alert"><ul><li>{said}</li></ul></div>' if request.method == "POST" and said else ""
    line = f'<input name="text" value="{text}" required{invalid}>'
    form = f'<form method="post">{line}<button name="_submit">OK</button></form>'
    return HttpResponse(f'<html lang="{lang}"><body>{alert}{form}</body></html>', status=422 if alert else 200)


def right(request: HttpRequest) -> HttpResponse:
    """Refuses everything, with a message and what was typed."""
    return page(request)


def falls_over(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise ValueError("too long for the column")
    return page(request)


def takes_anything(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/right/") if request.method == "POST" else page(request)


def says_nothing(request: HttpRequest) -> HttpResponse:
    return page(request, said="")


def says_it_elsewhere(request: HttpRequest) -> HttpResponse:
    return page(request, at="")


def speaks_english(request: HttpRequest) -> HttpResponse:
    return page(request, said="Ensure this value has at most 200 characters (it has 5000).", lang="en")


def speaks_code(request: HttpRequest) -> HttpResponse:
    return page(request, said="La contrainte « text_not_too_long » n’est pas respectée.")


def says_what_fits_any_field(request: HttpRequest) -> HttpResponse:
    return page(request, said="Ce champ est obligatoire.")


def forgets(request: HttpRequest) -> HttpResponse:
    return page(request, text="")


def echoes(request: HttpRequest) -> HttpResponse:
    return page(request, said=f"Ce texte est trop long\xa0: {request.POST.get('text', '')}")


def saves_half(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        FieldOffice.objects.create(name="Bureau")
    return page(request)


def says_saved_and_forgets(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(headers={"X-Kept": "saved"})
    return page(request, text="avant")


def sends_away_and_forgets(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponseRedirect("/accounts/login/?next=/sends_away_and_forgets/")
    return page(request)


VIEWS = [
    right,
    falls_over,
    takes_anything,
    says_nothing,
    says_it_elsewhere,
    speaks_english,
    speaks_code,
    says_what_fits_any_field,
    forgets,
    echoes,
    saves_half,
    says_saved_and_forgets,
    sends_away_and_forgets,
]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in VIEWS]
handler500 = "tests.project.test_broken_forms.sorry"


def sorry(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Désolé", status=500)


class OneForm:
    """A walk with one form, for somebody who hasn't signed in."""

    def __init__(self, view):
        self.open = Client(raise_request_exception=False)
        address = f"/{view.__name__}/"
        (self.form,) = forms.read(forms.tree(self.open.get(address).content.decode()), address)
        self.rows = rows()

    def client(self, person: str | None) -> Client:
        return self.open

    def good(self, place: str, form: forms.Form) -> dict:
        return good(form, {})

    def read(self, person: str | None, address: str) -> HtmlElement:
        return forms.tree(self.open.get(address).content.decode())

    def send(self, form: forms.Form, typed: dict, client: Client | None = None) -> HttpResponse:
        return self.open.post(form.action, typed)


@pytest.fixture(autouse=True)
def _without_the_portals_middleware(settings):
    settings.MIDDLEWARE = []


def found(view, kind: str = "far too much") -> list[str]:
    walk = OneForm(view)
    return try_out(walk, view.__name__, walk.form, KINDS[kind])


@pytest.mark.parametrize(
    ("view", "wrong"),
    [
        (right, []),
        (falls_over, ["a server error"]),
        (takes_anything, ["accepted"]),
        (says_nothing, ["nothing is said"]),
        (says_it_elsewhere, ["nothing at text"]),
        (speaks_code, ["said in code: La contrainte « text_not_too_long » n’est pas respectée."]),
        (says_what_fits_any_field, ["said of any field: Ce champ est obligatoire."]),
        (forgets, ["lost: text"]),
        (saves_half, ["half saved"]),
    ],
)
def test_a_form_that_does_it_wrong_is_caught(view, wrong):
    assert found(view) == wrong


def test_a_form_that_speaks_english_is_caught():
    said = "said in English: Ensure this value has at most 200 characters (it has 5000)."
    assert found(speaks_english) == ["not a page in French", said]


@pytest.mark.parametrize("kind", ["script tags", "control characters around the text"])
def test_a_form_that_echoes_is_caught(kind):
    assert found(right, kind) == []
    assert ("the script would run" in found(echoes, kind)) == (kind == "script tags")


def test_a_form_that_says_it_saved_by_itself_and_forgot_is_caught():
    walk = OneForm(says_saved_and_forgets)
    assert saved_by_itself(walk, walk.form, {"text": "Le mien"}) == ["saved", "lost: text"]


def test_a_form_that_forgets_when_the_session_ends_is_caught():
    walk = OneForm(sends_away_and_forgets)
    assert after_the_session_ended(walk, "", walk.form) == ["lost: text", "nothing is said"]


def test_a_form_without_anything_to_type_has_nothing_wrong():
    assert found(right, "negative amounts") == []


def test_what_is_added_is_counted():
    before = rows()
    FieldOffice.objects.create(name="Bureau")
    assert grown(before, rows()) == {"portal.FieldOffice": 1}


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("This field is required.", True),
        ("Please shorten this text by 5 words (at most 400).", True),
        ("Ce champ est obligatoire.", False),
        ("Erreur : Raccourcissez ce texte de 5 mots (au plus 400).", False),
    ],
)
def test_english_is_told_from_french(message, english):
    assert is_english(message) is english
