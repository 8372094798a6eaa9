"""A small clamd on loopback, which speaks INSTREAM and finds what the test says."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Answer = Callable[[bytes], bytes]


def looking(content: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\n" if EICAR in content else b"stream: OK\n"


def slowly(content: bytes) -> bytes:
    time.sleep(3)
    return looking(content)


def _received(connection: socket.socket) -> bytes:
    """What is sent after the command, chunk by chunk up to the empty one."""
    with connection.makefile("rb") as said:
        assert said.readline() == b"nINSTREAM\n"
        chunks = []
        while length := struct.unpack("!L", said.read(4))[0]:
            chunks.append(said.read(length))
    return b"".join(chunks)


@contextmanager
def running(answer: Answer = looking) -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it has been sent."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(_received(connection))
                    connection.sendall(answer(asked[-1]))

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)


def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"
