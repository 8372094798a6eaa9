"""From what went wrong to what an officer is told. The machine's own words stay beside it, in `error`."""

import errno
import smtplib
import ssl

from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from portal.models.running import Reason

FULL = (errno.ENOSPC, errno.EDQUOT)

# The first that fits; SMTPException is an OSError, and its kinds are each other's.
OF_MESSAGES: tuple[tuple[type[Exception], Reason], ...] = (
    (smtplib.SMTPAuthenticationError, Reason.SIGN_IN),
    (smtplib.SMTPRecipientsRefused, Reason.ADDRESS),
    (smtplib.SMTPServerDisconnected, Reason.SERVER),
    (smtplib.SMTPConnectError, Reason.SERVER),
    (smtplib.SMTPNotSupportedError, Reason.SECURITY),
    (smtplib.SMTPException, Reason.REFUSED),
    (ssl.SSLError, Reason.SECURITY),
    (PermissionError, Reason.FOLDER),
    (FileNotFoundError, Reason.FOLDER),
    (NotADirectoryError, Reason.FOLDER),
    (ImproperlyConfigured, Reason.FOLDER),  # what Django's backend says of a folder that it can't use
    (OSError, Reason.SERVER),
    (Error, Reason.DATABASE),
)
OF_DOCUMENTS: tuple[tuple[type[Exception], Reason], ...] = (
    (FileNotFoundError, Reason.MISSING),
    (OSError, Reason.RIGHT),
    (Error, Reason.DATABASE),
)


def of_message(error: Exception) -> Reason:
    """Why a message was not sent."""
    if getattr(error, "errno", None) == errno.EROFS:
        return Reason.FOLDER
    return _fitting(OF_MESSAGES, error)


def of_document(error: Exception) -> Reason:
    """Why a document was not drawn, or not kept."""
    return _fitting(OF_DOCUMENTS, error)


def _fitting(table: tuple[tuple[type[Exception], Reason], ...], error: Exception) -> Reason:
    if getattr(error, "errno", None) in FULL:
        return Reason.ROOM
    return next((reason for kind, reason in table if isinstance(error, kind)), Reason.FAULT)


def in_the_machine_s_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
