"""The pages of the expert bank, for each role, with good and bad input."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from experts import actions
from experts.models import Expert
from portal import files
from tests import factories
from tests.experts.factories import activity, admitted, candidate, theme
from tests.papers import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ENTRY = {
    "gender": "woman",
    "employer": "",
    "biography": "J’ai conseillé cinq ministères.",
    "biography_language": "fr",
    "languages": ["fr", "en"],
    "regions": ["africa"],
    "years": "12",
    "day_rate": "450,50",
    "_submit": "1",
}


def typed(**changes) -> dict:
    country = factories.CountryFactory(iso3="CAN", iso2="CA")
    given = {"full_name": "Ada Experte", "nationality": country.pk, "residence": country.pk,
             "activities": [activity().pk], "themes": [theme().pk], **ENTRY, **changes}  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


@pytest.fixture
def expert_user():
    return factories.person("expert", full_name="Ada Experte", language="fr")


def test_an_expert_without_an_entry_is_led_to_write_one(sign_in, expert_user):
    response = sign_in(expert_user).get(reverse("my-entry"), follow=True)
    assert response.redirect_chain == [(reverse("my-entry-change"), 302)]
    assert response.context["form"].initial["full_name"] == "Ada Experte"


def test_the_entry_is_saved_with_its_file(sign_in, expert_user):
    upload = SimpleUploadedFile("cv.pdf", PDF)
    response = sign_in(expert_user).post(reverse("my-entry-change"), typed(cv=upload))
    assert response.status_code == 302, response.context["form"].errors
    expert = Expert.objects.get()
    assert (expert.user, expert.state, expert.years, str(expert.day_rate)) == (expert_user, "candidate", 12, "450.50")
    assert list(expert.activities.all()) == [activity()]
    assert files.about(expert).count() == 1
    page = sign_in(expert_user).get(reverse("my-entry")).content.decode()
    assert 'lang="fr" dir="auto" class="typed"' in page


def test_the_same_form_sent_twice_makes_one_entry(sign_in, expert_user):
    client = sign_in(expert_user)
    token = client.get(reverse("my-entry-change")).context["form_token"]
    for _click in range(2):
        response = client.post(reverse("my-entry-change"), typed(_token=token))
        assert (response.status_code, response.url) == (302, reverse("my-entry"))
    assert Expert.objects.count() == 1


BAD = {
    "empty": ({"full_name": ""}, "full_name"),
    "too long": ({"full_name": "A" * 151}, "full_name"),
    "too many words": ({"biography": "mot " * 301}, "biography"),
    "a picture under a PDF’s name": ({"cv": SimpleUploadedFile("cv.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 30)}, "cv"),
    "an empty file": ({"cv": SimpleUploadedFile("cv.pdf", b"")}, "cv"),
    "a program": ({"cv": SimpleUploadedFile("cv.exe", b"MZ" + b"0" * 30)}, "cv"),
    "a negative amount": ({"day_rate": "-1"}, "day_rate"),
    "an enormous amount": ({"day_rate": "9" * 30}, "day_rate"),
    "not an amount": ({"day_rate": "beaucoup"}, "day_rate"),
    "years that nobody has": ({"years": "99"}, "years"),
    "no language": ({"languages": []}, "languages"),
    "a language that isn’t offered": ({"languages": ["xx"]}, "languages"),
    "a country that isn’t there": ({"residence": "999999"}, "residence"),
}


@pytest.mark.parametrize(("changes", "field"), BAD.values(), ids=BAD)
def test_bad_input_is_said_at_its_field_and_what_was_typed_is_kept(sign_in, expert_user, changes, field):
    for value in changes.values():
        if hasattr(value, "seek"):
            value.seek(0)
    response = sign_in(expert_user).post(reverse("my-entry-change"), typed(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "J’ai conseillé cinq ministères." in response.content.decode() or field == "biography"
    assert not Expert.objects.exists()


def test_control_characters_and_tags_do_no_harm(sign_in, expert_user):
    client = sign_in(expert_user)
    client.post(reverse("my-entry-change"), typed(employer="Studio\x00\x07 <script>alert(1)</script>"))
    assert Expert.objects.get().employer == "Studio <script>alert(1)</script>"
    page = client.get(reverse("my-entry")).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_post_without_the_button_saves_nothing(sign_in, expert_user):
    response = sign_in(expert_user).post(reverse("my-entry-change"), typed(_submit=None))
    assert (response.status_code, Expert.objects.count()) == (200, 0)
    assert "J’ai conseillé" in response.content.decode()


def test_an_expired_session_gives_back_what_was_typed(client, sign_in, expert_user):
    page = sign_in(expert_user).get(reverse("my-entry-change"))
    owner = page.context["form_owner"]
    client.logout()
    assert client.post(reverse("my-entry-change"), typed(_owner=owner)).status_code == 302
    response = sign_in(expert_user).get(reverse("my-entry-change"))
    assert "J’ai conseillé cinq ministères." in response.content.decode()
    assert not Expert.objects.exists()


# --- Whose page is it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["secretariat", "focal_point", "evaluator", "field_office", "donor", "finance"])
def test_my_entry_is_for_experts(sign_in, role):
    client = sign_in(factories.person(role))
    assert client.get(reverse("my-entry")).status_code == 403
    assert client.get(reverse("my-entry-change")).status_code == 403


def test_an_entry_is_read_by_its_owner_and_the_secretariat_alone(sign_in, officer, expert_user, focal_point):
    expert = admitted(expert_user, by=officer)
    address = reverse("expert", args=[expert.pk])
    assert sign_in(officer).get(address).status_code == 200
    assert sign_in(expert_user).get(address).status_code == 200
    for stranger in (focal_point, factories.person("expert"), factories.person("finance")):
        assert sign_in(stranger).get(address).status_code == 404


def test_a_curriculum_vitae_is_read_by_those_who_read_the_entry(sign_in, officer, expert_user):
    expert = candidate(expert_user, by=officer)
    actions.change(expert, by=expert_user, cv=SimpleUploadedFile("cv.pdf", PDF))
    address = reverse("stored-file", args=[files.about(expert).get().pk])
    assert sign_in(officer).get(address).status_code == 200
    assert sign_in(factories.person("expert")).get(address).status_code == 404


def test_an_owner_pauses_the_entry(sign_in, officer, expert_user):
    expert = admitted(expert_user, by=officer)
    response = sign_in(expert_user).post(reverse("expert-do", args=[expert.pk, "pause"]), {"_submit": "1"})
    assert response.url == reverse("my-entry")
    assert Expert.objects.get().state == "paused"
    assert sign_in(expert_user).get(reverse("expert-do", args=[expert.pk, "admit"])).status_code == 403
    assert sign_in(expert_user).get(reverse("expert-do", args=[expert.pk, "fly"])).status_code == 404


# --- The admin -----------------------------------------------------------------------------------------------------


def test_the_officer_adds_filters_and_invites_in_the_admin(sign_in, officer):
    client = sign_in(officer)
    added = client.post(reverse("admin:experts_expert_add"), typed(email="ada@example.org", _save="1"))
    assert added.status_code == 302, added.context["adminform"].form.errors
    expert = Expert.objects.get()
    listed = client.get(reverse("admin:experts_expert_changelist"), {"language": "fr", "region": "africa"})
    assert list(listed.context["cl"].result_list) == [expert]
    none = client.get(reverse("admin:experts_expert_changelist"), {"language": "vi"})
    assert list(none.context["cl"].result_list) == []
    client.post(reverse("admin:experts_expert_invite", args=[expert.pk]))
    assert client.get(reverse("admin:experts_expert_change", args=[expert.pk])).status_code == 200


def test_the_admin_list_takes_as_many_queries_for_three_as_for_one(sign_in, officer, django_assert_max_num_queries):
    client, counts = sign_in(officer), []
    for number in range(3):
        candidate(by=officer, full_name=f"Expert {number}")
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("admin:experts_expert_changelist"))
        counts.append(len(counted.captured_queries))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("role", ["finance", "expert", "focal_point"])
def test_the_bank_in_the_admin_is_the_secretariats(sign_in, role):
    response = sign_in(factories.person(role)).get(reverse("admin:experts_expert_changelist"))
    assert response.status_code in (302, 403)
