"""The Secretariat's work on calls and applications."""

from applications.admin import applications, calls, evaluations, interests  # noqa: F401 (they register themselves)
