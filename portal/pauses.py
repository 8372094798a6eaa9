"""The pauses of long work, in which others write. On SQLite one writes at a time, and whoever waits for their turn asks
ten times a second at most: work that begins its next transaction at once would keep a person who saves waiting until
they are refused."""

import time

from django.db import connection

LONG_ENOUGH_TO_ASK = 0.15  # seconds
AT_A_STRETCH = 1.0  # seconds of work between two pauses


class Stretch:
    """Work of many transactions: `over()` is called between two of them."""

    def __init__(self) -> None:
        self.is_waited_for = connection.vendor == "sqlite"
        self.begun = time.monotonic()

    def over(self) -> None:
        """Let others write, unless they could a moment ago."""
        if self.is_waited_for and time.monotonic() - self.begun >= AT_A_STRETCH:
            time.sleep(LONG_ENOUGH_TO_ASK)
            self.begun = time.monotonic()
