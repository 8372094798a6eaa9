"""The Celery application: the worker's and beat's way into the portal."""

import os

from celery import Celery
from celery.signals import task_prerun
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["filesystem"] = "portal.outgoing.broker:Transport"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def say_that_a_worker_works(**kwargs: object) -> None:
    """With every task, so that neither a long queue nor a long task is taken for a worker that is frozen."""
    from portal import heartbeats  # models can't be read before Django is set up

    heartbeats.seen(heartbeats.Part.WORKER)
