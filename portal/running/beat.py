"""Celery's beat, which also says that it is there, whether or not the broker can be reached."""

from celery.beat import PersistentScheduler

from portal import heartbeats


class Scheduler(PersistentScheduler):
    def tick(self, *args, **kwargs) -> float:
        heartbeats.seen(heartbeats.Part.BEAT)
        return super().tick(*args, **kwargs)
