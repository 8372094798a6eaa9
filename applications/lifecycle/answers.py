"""What several transitions ask for."""

from django import forms


def tick(label) -> forms.BooleanField:
    return forms.BooleanField(label=label)
