"""Why a file isn’t taken: for each reason, what its owner can do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def other_than_named(ending: str) -> ValidationError:
    return ValidationError(
        _(
            "The content of this file isn’t what its name says (%(ending)s). "
            "Save it again from the program that made it."
        ),
        params={"ending": ending.upper()},
    )


def cut_off() -> ValidationError:
    return ValidationError(_("This file is cut off: its end is missing. Copy it once more, or save it again."))


def damaged() -> ValidationError:
    return ValidationError(_("This file is damaged: no program opens it. Save it again from the program that made it."))


def locked() -> ValidationError:
    return ValidationError(_("This file opens only with a password. Save it without one, so that it can be read."))


def macros() -> ValidationError:
    return ValidationError(_("This file holds macros, which aren’t accepted. Save it without them, or as PDF."))


def too_many_parts() -> ValidationError:
    return ValidationError(_("This file holds more parts than can be looked through. Save it as PDF."))


@contextmanager
def damaged_if_it_fails() -> Iterator[None]:
    """Whatever goes wrong in reading a stranger’s bytes says one thing: no program would open them."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:
        raise damaged() from error
