"""A disk that takes nothing more, where something is only held for a moment: what the cache keeps, large files as they
come in, workbooks as they are made. (What is to be kept: tests/project.)"""

import errno
import resource
import tempfile
from contextlib import contextmanager

import pytest
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal import exports
from portal.caches import ForgivingFileCache
from portal.models import Designation
from portal.room import NoRoom
from tests.applications import factories
from tests.factories import PASSWORD, person
from tests.ground import unwritable_cache
from tests.markup import joined
from tests.papers import PDF

pytestmark = pytest.mark.django_db
ABOUT = exports.About("/", 5_000)
SAID = {
    "en": "The portal’s disk takes nothing more: this couldn’t be done, and nothing was saved.",
    "fr": "Le disque du portail est plein : cela n’a pas pu être fait, et rien n’a été enregistré.",
}


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def said(answer) -> str:
    return joined(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def web(client):
    client.raise_request_exception = False
    return client


# --- The cache --------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_cache(settings, tmp_path):
    settings.CACHES = unwritable_cache(tmp_path)
    assert isinstance(caches["default"], ForgivingFileCache)


def test_where_nothing_can_be_cached_nothing_is(no_cache):
    assert (cache.get("key", []), cache.add("key", 1)) == ([], True)
    assert (cache.set("key", 1), cache.delete("key")) == (None, False)
    assert (cache.get_or_set("key", lambda: "made"), cache.get("key")) == ("made", None)


def test_what_can_be_cached_is(settings, tmp_path):
    kept = ForgivingFileCache(tmp_path / "cache", {})
    kept.set("key", "kept")
    assert (kept.get("key"), kept.add("key", "other"), kept.get("key")) == ("kept", False, "kept")
    assert (kept.delete("key"), kept.get("key")) == (True, None)


def test_without_a_cache_people_sign_in_and_dossiers_are_read(no_cache, web, officer, focal_point):
    application = factories.submitted(focal_point)
    officer.set_password(PASSWORD)
    officer.save()
    assert web.post(reverse("account_login"), {"login": officer.email, "password": "wrong"}).status_code == 200
    assert web.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD}).status_code == 302
    workspace = web.get(reverse("admin:applications_application_change", args=[application.pk]))
    assert (workspace.status_code, "Musiques et cinéma" in workspace.content.decode()) == (200, True)


# --- A large file as it comes in --------------------------------------------------------------------------------------


def opened(*args, **kwargs):
    """A temporary file that takes nothing."""
    return open("/dev/full", "w+b", buffering=0)


@pytest.fixture(params=["it can’t be begun", "it can’t be gone on with"])
def no_spool(request, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    making = full if request.param == "it can’t be begun" else opened
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", making)


def handed_in(web, language: str):
    letter = SimpleUploadedFile("letter.pdf", PDF + b" " * 200_000, "application/pdf")
    sent = {"full_name": "Awa", "letter": letter, "after": "the file", "_submit": "1"}
    return web.post(reverse("designation-ask"), sent, headers={"Accept-Language": language})


@pytest.mark.parametrize("language", SAID)
def test_a_file_for_which_there_is_no_room_is_answered_on_a_page_and_nothing_is_saved(no_spool, web, language):
    answer = handed_in(web, language)
    assert (answer.status_code, SAID[language] in said(answer)) == (507, True)
    assert not Designation.objects.exists()


def test_of_such_a_file_all_is_read_so_that_a_proxy_hears_the_answer(no_spool, web):
    answer = handed_in(web, "en")
    assert answer.wsgi_request.environ["wsgi.input"].read() == b""


def test_where_there_is_room_a_large_file_comes_in(settings, web):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    answer = handed_in(web, "en")
    assert answer.status_code == 422
    assert "letter.pdf" in answer.content.decode()


# --- A workbook as it is made -----------------------------------------------------------------------------------------


@contextmanager
def files_of_at_most(size: int):
    """As on a disk on which so many bytes are left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 1_000, 20_000])
def test_a_workbook_for_which_there_is_no_room_is_none(size):
    lines = [[f"line {number}"] for number in range(5_000)]
    with files_of_at_most(size), pytest.raises(NoRoom):
        exports.workbook("T", lines, ABOUT)
    assert exports.workbook("T", lines, ABOUT).read(2) == b"PK"


@pytest.mark.parametrize("language", SAID)
def test_who_asks_for_one_is_told_so(web, sign_in, monkeypatch, language):
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    sign_in(person("secretariat", language=language))
    answer = web.get(reverse("admin:applications_application_export", args=["xlsx"]))
    assert (answer.status_code, SAID[language] in said(answer)) == (507, True)
