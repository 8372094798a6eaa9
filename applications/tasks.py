"""What the workers do for the call: the reminders of the day, and the release of what was decided."""

from celery import shared_task

from applications import reminders
from applications.actions import selecting


@shared_task
def remind() -> None:
    """Send what is due today and hasn’t been sent; called twice, the second finds nothing."""
    for send in reminders.ALL:
        send()


@shared_task
def release_rounds() -> None:
    """Publish the selection rounds whose delay is over."""
    selecting.publish_due()
