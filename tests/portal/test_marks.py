"""The marks that a form carries: a token, which acts once for one person; a digest of the answers, by which the same
is told from a second window; and what it has seen of the record, by key and not by word."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation

from applications.models import CountryList
from portal.forms import once, seen
from portal.models import Country, User
from tests.factories import CountryFactory, UserFactory, person

pytestmark = pytest.mark.django_db


# --- The token --------------------------------------------------------------------------------------------------------


def test_a_token_counts_for_one_person():
    """Whoever learns another’s token learns nothing by it, and can't keep them from acting."""
    token, one, other = once.new_token(), UserFactory(), UserFactory()
    assert once.act(token, one, lambda: "/one/") == "/one/"
    assert (once.led_to(token, one), once.led_to(token, other), once.led_to(token, AnonymousUser())) == (
        "/one/",
        "",
        "",
    )
    assert once.act(token, other, lambda: "/other/") == "/other/"
    assert once.act(token, one, lambda: pytest.fail("acted twice")) == "/one/"


@pytest.mark.parametrize("token", ["", "no token", "00000000-0000-0000-0000-00000000000g", "\x00", "9" * 500])
def test_what_is_no_token_never_acted(token):
    user = UserFactory()
    assert once.led_to(token, user) == ""
    assert [once.act(token, user, lambda: "/done/") for _time in range(2)] == ["/done/"] * 2


# --- The answers ------------------------------------------------------------------------------------------------------


def sent(user=None, path: str = "/a/", text: str = "Bravo.", token: str = "", **files: bytes):
    """A form as a browser sends it."""
    uploads = {name: SimpleUploadedFile("lettre.pdf", content) for name, content in files.items()}
    request = RequestFactory().post(path, {"text": text, "_token": token or once.new_token(), **uploads})
    request.user = user or AnonymousUser()
    return request


def test_the_same_answers_are_the_same_from_every_window():
    user = UserFactory()
    assert once.digest(sent(user, letter=b"one")) == once.digest(sent(user, letter=b"one"))


def test_anything_else_is_something_else():
    user = UserFactory()
    different = [
        sent(user),
        sent(UserFactory()),
        sent(),
        sent(user, path="/b/"),
        sent(user, text="Encore bravo."),
        sent(user, letter=b"one"),
        sent(user, letter=b"two"),  # of the same name and size
        sent(user, other=b"one"),
        sent(user, letter=b"one", other=b"one"),
    ]
    assert len({once.digest(request) for request in different}) == len(different)


def test_each_of_several_files_in_one_field_counts():
    digests = set()
    for first in (b"one", b"two"):
        files = [SimpleUploadedFile("a.pdf", first), SimpleUploadedFile("b.pdf", b"same")]
        request = RequestFactory().post("/a/", {"evidence": files})
        request.user = AnonymousUser()
        digests.add(once.digest(request))
    assert len(digests) == 2


def test_a_file_is_there_to_be_read_after_its_digest():
    request = sent(UserFactory(), letter=b"one")
    request.FILES["letter"].seek(2)
    once.digest(request)
    assert request.FILES["letter"].read() == b"one"


def test_the_same_answers_of_two_people_are_two():
    for user in (UserFactory(), UserFactory()):
        answers = once.digest(sent(user))
        assert once.act(once.new_token(), user, lambda: "/done/", answers=answers) == "/done/"
        with pytest.raises(once.SentBefore):
            once.act(once.new_token(), user, lambda: pytest.fail("acted twice"), answers=answers)


# --- What it has seen -------------------------------------------------------------------------------------------------


class Places(forms.Form):
    party = forms.ModelChoiceField(Country.objects.all())
    followed = forms.ModelMultipleChoiceField(Country.objects.all())


def mark_of(party: Country, *followed: Country, language: str) -> str:
    """The mark of a form that begins with these countries, read afresh in that language."""
    with translation.override(language):
        fresh = [Country.objects.get(pk=one.pk) for one in (party, *followed)]
        return seen.mark(Places(initial={"party": fresh[0], "followed": fresh[1:]}))


def test_a_record_is_seen_by_its_key_which_the_language_switch_leaves_alone():
    one, other = CountryFactory(), CountryFactory()
    with translation.override("fr"):
        in_french = str(Country.objects.get(pk=one.pk))
    assert in_french != str(one)
    assert mark_of(one, one, other, language="fr") == mark_of(one, one, other, language="en")
    marks = [
        mark_of(*chosen, language="en") for chosen in ((one,), (other,), (one, one), (one, other), (one, one, other))
    ]
    assert len(set(marks)) == len(marks)


def test_a_form_opened_in_one_language_is_saved_in_the_other(sign_in):
    """Nobody has changed anything meanwhile, and its countries have other names now."""
    officer, country = person("secretariat", language="fr"), CountryFactory()
    listed = CountryList.objects.create(name_fr="Liste", name_en="List", dated="2026-01-01", source="CAD")
    listed.countries.set([country])
    web, address = sign_in(officer), f"/admin/applications/countrylist/{listed.pk}/change/"
    page = web.get(address)
    User.objects.filter(pk=officer.pk).update(language="en")
    typed = {"name_fr": "Liste", "name_en": "Other", "dated": "2026-01-01", "source": "CAD", "countries": [country.pk]}
    marks = {"_token": page.context["form_token"], "_seen": page.context["form_seen"]}
    assert web.post(address, typed | marks | {"_save": "1"}).status_code == 302
    assert CountryList.objects.get().name_en == "Other"
