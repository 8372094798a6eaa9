"""A draft between two colleagues, signed on paper, deleted and restored; an application withdrawn, and begun again from
what it said."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Person

pytestmark = pytest.mark.journey

TEXTAREA = "textarea[name=context]"
NEXT = 'button[value="next"]'


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_a_draft_is_written_by_two_made_a_pdf_deleted_and_restored(enters, staged, tmp_path, screen, language):
    (draft,) = staged("draft").applications
    focal = enters(draft["focal"], screen=screen, language=language)
    deputy = enters(draft["deputy"], screen=screen, language=language)
    the_second_sees_both_versions_and_takes_the_first(focal, deputy, draft)
    a_file_that_is_not_what_it_says_is_refused(focal, draft, tmp_path)
    makes_a_pdf_to_sign(focal, draft, tmp_path)
    deletes_and_restores(focal, draft)


def the_second_sees_both_versions_and_takes_the_first(focal: Person, deputy: Person, draft: dict) -> None:
    section = f"/applications/{draft['pk']}/context/"
    deputy.goes_to(section)
    focal.goes_to(section)
    focal.sends({"context": "Écrit par le point focal."}, button=NEXT)
    with deputy.page.expect_navigation():
        deputy.page.evaluate(  # both had the page open; the second presses the button before the page saves by itself
            "() => { document.querySelector('textarea[name=context]').value = 'Écrit par le suppléant.';"
            " document.querySelector('button[value=next]').click(); }"
        )
    versions = deputy.page.locator(".versions")
    expect(versions).to_contain_text("Écrit par le point focal.")
    expect(versions).to_contain_text("Écrit par le suppléant.")
    with deputy.page.expect_navigation():
        deputy.page.get_by_role("link", name=deputy.words("Take theirs")).click()
    expect(deputy.page.locator(TEXTAREA)).to_have_value("Écrit par le point focal.")


def a_file_that_is_not_what_it_says_is_refused(focal: Person, draft: dict, place: Path) -> None:
    """Whatever its name; the letter that is there stays."""
    focal.goes_to(f"/applications/{draft['pk']}/attachments/")
    kept = focal.page.locator(".files li").count()
    (place / "programme.pdf").write_bytes(b"MZ\x90\x00 a program")
    focal.fills({"document": place / "programme.pdf"})
    focal.is_refused(
        "The content of this file isn’t what its name says (%(ending)s). Save it again from the program that made it.",
        ending="PDF",
    )
    expect(focal.page.locator(".files li")).to_have_count(kept)


def makes_a_pdf_to_sign(focal: Person, draft: dict, place: Path) -> None:
    focal.goes_to(f"/applications/{draft['pk']}/draft/")
    focal.sends()
    (address,) = focal.waits_for_documents()
    assert focal.downloads(address, place).read_bytes().startswith(b"%PDF-")


def deletes_and_restores(focal: Person, draft: dict) -> None:
    focal.goes_to(f"/applications/{draft['pk']}/")
    focal.presses("Delete the draft")
    focal.sends()
    focal.goes_to("/applications/")
    focal.opens(focal.words("Restore the draft"))
    focal.sends()
    focal.goes_to(f"/applications/{draft['pk']}/context/")
    expect(focal.page.locator(TEXTAREA)).to_have_value("Écrit par le point focal.")


@pytest.mark.parametrize(("screen", "language"), [("phone", "en"), ("desktop", "fr")])
def test_a_withdrawn_application_is_the_beginning_of_another(enters, staged, screen, language):
    (application,) = staged("submitted").applications
    focal = enters(application["focal"], screen=screen, language=language)
    focal.goes_to(f"/applications/{application['pk']}/")
    focal.presses("Withdraw the application")
    focal.sends({"reason": "Un autre calendrier."})
    focal.goes_to(f"/applications/{application['pk']}/")
    with focal.page.expect_navigation():
        focal.page.locator('main a[href*="?from="]').first.click()
    focal.sends()
    assert f"/{application['pk']}/" not in focal.page.url
    with focal.page.expect_navigation():
        focal.page.locator('main a[href$="/context/"]').first.click()
    expect(focal.page.locator(TEXTAREA)).to_have_value("Les œuvres circulent mal.")
