"""What the workers do for the call: the reminders of the day."""

from celery import shared_task

from applications import reminders


@shared_task
def remind() -> None:
    """Send what is due today and hasn’t been sent; called twice, the second finds nothing."""
    for send in reminders.ALL:
        send()
