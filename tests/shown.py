"""A page as the browser draws it, from its HTML and the static files, which it keeps from page to page."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page


class Handler(BaseHTTPRequestHandler):
    """Serves one page, the static files, and scripts of a test's own."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path == "/":
            self.answer(200, self.server.html.encode(), "text/html; charset=utf-8")
        elif path in self.server.scripts:
            self.answer(200, self.server.scripts[path], "text/javascript", "max-age=3600")
        elif found:
            self.answer(200, Path(found).read_bytes(), mimetypes.guess_type(path)[0], "max-age=3600")
        else:
            self.answer(404, b"", "text/plain")

    def answer(self, status: int, body: bytes, content_type: str, kept: str = "no-store") -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": len(body), "Cache-Control": kept}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Nobody reads it."""


@contextmanager
def server(**scripts: bytes) -> Iterator[ThreadingHTTPServer]:
    """Of what `show` shows; each script under its name and “.js”."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.scripts = {f"/{name}.js": text for name, text in scripts.items()}
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def show(tab: Page, html: str, found: ThreadingHTTPServer) -> None:
    found.html = html
    tab.goto(f"http://127.0.0.1:{found.server_port}/")
