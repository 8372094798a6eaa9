"""PDFs: a template and static/print.css made into a tagged document (PDF/UA-1) that reads nothing from outside.

The template is a whole HTML page whose `<html lang>` and `<title>` become the document's; headings become bookmarks,
an SVG's `<title>` its alternative text. The same page gives the same bytes.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.outgoing import tagging

tagging.complete()

Progress = Callable[[int], None]
STYLE = "print.css"
STATIC = "static:"
FIRST_PAGE, LAST_PAGE = 20, 80  # per cent done when the layout begins, and when it ends


def render(template: str, context: dict[str, Any], progress: Progress | None = None) -> bytes:
    """The finished PDF in the active language. `progress` is told per cents as the work goes on."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    frame = {"language": language, "direction": direction(language), "portal_url": settings.PORTAL_URL}
    with _followed(progress or (lambda done: None)):
        page = HTML(string=render_to_string(template, frame | context), base_url=STATIC, url_fetcher=StaticFiles())
        return page.write_pdf(stylesheets=[_style()], pdf_variant="pdf/ua-1")


def direction(language: str) -> str:
    """Which way a language is written, for the `dir` of typed text."""
    return "rtl" if translation.get_language_info(language)["bidi"] else "ltr"


class StaticFiles(URLFetcher):
    """Nothing but our own static files, as `static:name`: no network, no other file, whatever a text says."""

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        found = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if not found:
            raise ValueError("Only static files are read into a PDF")
        return URLFetcherResponse(url, Path(found).read_bytes())


def _style() -> CSS:
    return CSS(string=_style_text(), base_url=STATIC, url_fetcher=StaticFiles())


@cache
def _style_text() -> str:
    return Path(finders.find(STYLE)).read_text(encoding="utf-8")


# --- Progress: WeasyPrint says its steps on a logger, a line for each page --------------------------------------------

PROGRESS_LOGGER.setLevel(logging.INFO)
PROGRESS_LOGGER.propagate = False


class _Steps(logging.Handler):
    """Turns WeasyPrint's steps into per cents. How many pages will come isn't known: each adds less than the last."""

    def __init__(self, progress: Progress):
        super().__init__(logging.INFO)
        self.progress, self.thread, self.told, self.pages = progress, threading.get_ident(), 0, 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread and (done := self._done(str(record.msg))) >= self.told + 2:
            self.told = done
            self.progress(done)

    def _done(self, step: str) -> int:
        if step.startswith("Step 5"):
            self.pages += 1
            return LAST_PAGE - (LAST_PAGE - FIRST_PAGE) * 20 // (20 + self.pages)
        return {"Step 1": 5, "Step 3": 10, "Step 4": FIRST_PAGE, "Step 6": 85, "Step 7": 95}.get(step[:6], 0)


@contextmanager
def _followed(progress: Progress) -> Iterator[None]:
    steps = _Steps(progress)
    PROGRESS_LOGGER.addHandler(steps)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(steps)
