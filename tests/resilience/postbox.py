"""A mail server that keeps the first sender waiting, and takes what comes after."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OPENING = {"EHLO": b"250 postbox", "HELO": b"250 postbox", "MAIL": b"250 ok", "RCPT": b"250 ok", "RSET": b"250 ok"}


class Postbox(socketserver.ThreadingTCPServer):
    """`reached` is set once a sender waits to give its text, from `waiting_port`; `taken` are the texts of which it was
    told that they are here. Senders wait for as long as they live while `slow`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Sender)
        self.slow, self.reached, self.waiting_port = True, threading.Event(), 0
        self.taken: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Sender(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say(b"220 postbox")
        for line in self.rfile:
            word = line[:4].decode().upper()
            if word == "QUIT":
                return
            self.take() if word == "DATA" else self.say(OPENING.get(word, b"500 what?"))

    def take(self) -> None:
        if self.server.slow:
            self.server.waiting_port = self.client_address[1]
            self.server.reached.set()
            self.rfile.read()  # until the sender is gone
            return
        self.say(b"354 go on")
        text = b"".join(iter(self.rfile.readline, b".\r\n"))
        self.server.taken.append(text.decode())
        self.say(b"250 taken")

    def say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")


@contextmanager
def postbox() -> Iterator[Postbox]:
    with Postbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
