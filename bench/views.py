"""The least that a request can cost, and the least that a page can."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ok(request: HttpRequest) -> HttpResponse:
    """Every middleware, and a word."""
    return HttpResponse("ok")


def empty(request: HttpRequest) -> HttpResponse:
    """The layout that every page has, with nothing in it."""
    return render(request, "base.html")
