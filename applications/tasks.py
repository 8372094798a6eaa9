"""What the workers do for the call: what was saved while typing, the rounds to publish, the proposals that no worker
works out."""

from celery import shared_task

from applications.actions import proposals, rounds
from applications.actions.drafts import settle_quiet
from applications.models import Section
from portal.sittings import fallen_quiet


@shared_task
def settle() -> None:
    """Put on the trail what was saved while typing, once its writer has been quiet for a while."""
    for pk in fallen_quiet(Section.objects.all()).values_list("pk", flat=True)[:500]:
        settle_quiet(pk)


@shared_task
def release_rounds() -> None:
    """Publish the selection rounds whose delay is over."""
    rounds.publish_due()


@shared_task
def sweep_proposals() -> None:
    """Enqueue again the proposals that have waited too long."""
    for pk in proposals.waiting_too_long().values_list("pk", flat=True)[:100]:
        proposals.enqueue(pk)
