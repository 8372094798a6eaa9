"""Where pages are, and what a person reads on them."""

import re

from django.urls import reverse


def page_of(assistance) -> str:
    return reverse("assistance", args=[assistance.pk])


def log_page(milestone) -> str:
    return reverse("milestone-log", args=[milestone.step.assistance_id, milestone.pk])


def text_of(response) -> str:
    """What a person reads on the page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
