"""Celery's beat, which also says that it is there, whether or not the broker can be reached."""

from celery.beat import PersistentScheduler
from django.db import close_old_connections

from portal import heartbeats


class Scheduler(PersistentScheduler):
    def tick(self, *args, **kwargs) -> float:
        close_old_connections()  # a database that was away is asked anew
        heartbeats.seen(heartbeats.Part.BEAT)
        return super().tick(*args, **kwargs)
