"""What the workers do. A task takes an id and delegates; it can run twice without harm."""

import datetime as dt

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from portal.daily import telling
from portal.directory import actions as directory
from portal.gatherings import attendance
from portal.help import contact
from portal.imports import retention, running
from portal.invariants import watching
from portal.models import FormToken
from portal.outgoing import documents, outbox
from portal.passes import actions as passes
from portal.people import designations


@shared_task
def sweep() -> None:
    """Enqueue again what has waited too long: a killed worker's work, or a message that the broker lost. And look
    whether messages could go out."""
    outbox.try_the_mail()
    for pk in documents.waiting_too_long().values_list("pk", flat=True)[:100]:
        documents.enqueue(pk)
    for pk in outbox.waiting_too_long().values_list("pk", flat=True)[:100]:
        outbox.enqueue(pk)
    for pk in running.waiting_too_long().values_list("pk", flat=True)[:100]:
        running.enqueue(pk)


@shared_task
def tell() -> None:
    """Write the daily messages that are due."""
    telling.tell_everybody()


@shared_task
def tidy() -> None:
    """Forget what is no longer needed: lapsed sessions, forms used more than a month ago, requests never confirmed,
    messages to the Secretariat answered long ago, names of who came to gatherings that are long over, the addresses of
    links long over and of strangers written to long ago, contacts that nobody confirms, files of old imports. And fold
    anew what something wrote past the portal, so that it is found."""
    call_command("clearsessions")
    FormToken.objects.filter(used_at__lt=timezone.now() - dt.timedelta(days=31)).delete()
    designations.forget_unconfirmed()
    contact.forget_answered()
    attendance.forget_names()
    passes.forget_addresses()
    outbox.forget_strangers()
    directory.erase_lapsed()
    retention.discard_old_files()
    call_command("refold", verbosity=0)


@shared_task
def verify() -> None:
    """Ask anew of all data whether it is as it must be; the officers are told of what is newly wrong."""
    watching.watch()
