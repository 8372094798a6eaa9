"""Debian's Chromium without windows, which takes half the time of the whole, for what has to be seen as it is drawn."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# In a container or on a server: no GPU, no sandbox of its own for root, nothing from outside.
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """No question to the test's own database within: Playwright runs a loop in this thread, and Django gives what runs
    in a loop another connection."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=OPTIONS)
        yield browser
        browser.close()
