"""The demonstration: five fictional projects, taken through the actions that people use, each to another stage.

Its people, its texts and its days are in fixtures/demo; what is written here is only who does what, in which order.
"""

from django.db import transaction

from portal import clock
from portal.models import Document, User
from portal.outgoing import documents
from programme.demo import assistances, conversations, directory, gatherings, money, people, projects, roadmaps
from programme.demo.days import Days, live
from programme.demo.world import World


def is_made() -> bool:
    """Whether the demonstration's people are there already."""
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def make() -> None:
    """The whole demonstration or, where anything fails, nothing of it. Wants the reference data."""
    world = World(Days(clock.today()))
    parts = (people, money, projects, assistances, roadmaps, gatherings, conversations, directory)
    live([story for part in parts for story in part.stories(world)])


def render_documents() -> int:
    """Make at once the documents that wait for a worker; how many were made."""
    waiting = (
        Document.objects.filter(state=Document.State.QUEUED).order_by("requested_at", "pk").values_list("pk", flat=True)
    )
    return sum(documents.render(pk) for pk in list(waiting))
