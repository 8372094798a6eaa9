"""kombu's filesystem transport, made safe to be killed, to meet a full disk, and to end quickly.

kombu writes a message in place and stops its worker over one that it can't read: a process that is killed while it
writes, a full disk, or merely a reader that is early would end the whole portal. Here a message appears whole, and
one that can't be read is left out; the sweep takes up the stored row that it stood for.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

# Between two looks at whether the worker was asked to end. Celery asks for two seconds, and its pool takes as long.
LONGEST_WAIT = 0.5


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict, **kwargs: object) -> None:
        """A name that sorts by time, and readers see only once the file is complete."""
        name = f"{time.time_ns()}_{uuid.uuid4()}"
        aside = Path(self.data_folder_out, f"{name}.part")
        try:
            aside.write_text(dumps(payload))
            aside.rename(Path(self.data_folder_out, f"{name}.{queue}.msg"))
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise ChannelError(f"A message can't be written to {self.data_folder_out}: {error.strerror}") from error

    def _get(self, queue: str) -> dict:
        """The oldest message that can be read; whoever renames it first has it."""
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] == f"{queue}.msg":
                payload = self.take(Path(self.data_folder_in, name))
                if payload is not None:
                    return payload
        raise Empty

    def take(self, path: Path) -> dict | None:
        mine = path.with_suffix(".taken")
        try:
            path.rename(mine)
            text = mine.read_text()
            mine.unlink()
            return loads(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            logger.warning("A message can't be read and is left out: %s (%s)", path.name, error)
            return None


class Transport(filesystem.Transport):
    Channel = Channel
    default_connection_params = {}  # there is no host to name, nor to warn about

    def drain_events(self, connection: object, timeout: float | None = None) -> None:
        super().drain_events(connection, timeout=min(timeout or LONGEST_WAIT, LONGEST_WAIT))
