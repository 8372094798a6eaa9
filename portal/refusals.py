"""Why an action says no. Each is a ValidationError, so that a form can show it where the person looks."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A rule of the programme does not allow this now; the message says which, in the reader's language."""


class WrongState(Refused):
    """The record has moved on since the page was shown, or was never where this action starts."""


class GateClosed(Refused):
    """A condition that the lifecycle's table names does not hold."""
