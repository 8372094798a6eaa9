"""Room on the disk for what is held there for a moment: a large file as it comes in, a workbook as it is made."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

logger = logging.getLogger(__name__)


class NoRoom(BadRequest):
    """The disk takes nothing more: Django answers with `views.errors.bad_request`, which has a page for it."""


@contextmanager
def needed(*also: type[Exception]) -> Iterator[None]:
    """Raises NoRoom for what the disk refuses within, or for the exceptions by which a library says so."""
    try:
        yield
    except (OSError, *also) as error:
        logger.error("There is no room for a temporary file: %s", error)
        raise NoRoom from error


class SpoolHandler(TemporaryFileUploadHandler):
    """A large file as it comes in. Where there is no room for it, the rest of the request is read and let go, or a
    proxy would hear of no answer; only then NoRoom is raised."""

    refused: NoRoom | None = None

    def new_file(self, *args, **kwargs) -> None:
        self._spool(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._spool(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return self._spool(super().file_complete, file_size)

    def upload_complete(self) -> None:
        if self.refused:
            raise self.refused

    def _spool(self, act, *args, **kwargs) -> UploadedFile | None:
        if self.refused:
            return None
        try:
            with needed():
                return act(*args, **kwargs)
        except NoRoom as refused:
            self.refused = refused
            self.__dict__.pop("file", None)  # so that nobody tries to write what is left in its buffer
            return None
