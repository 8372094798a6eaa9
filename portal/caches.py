"""Where attempts to sign in are counted and drawn dossiers kept: Redis where there are several machines, else a folder.
Without it people still go on."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _or_else(act: Callable[..., Any], otherwise: Any, *args, **kwargs) -> Any:
    try:
        return act(*args, **kwargs)
    except (RedisError, OSError):
        return otherwise


class _Forgiving:
    """While Redis is away, or the disk takes nothing, nothing is kept, so nothing is counted: sign-in stays open, and
    `/health/ready` tells."""

    def get(self, key, default=None, version=None):
        return _or_else(super().get, default, key, default, version)

    def add(self, *args, **kwargs):
        return _or_else(super().add, True, *args, **kwargs)

    def set(self, *args, **kwargs):
        return _or_else(super().set, None, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return _or_else(super().delete, False, *args, **kwargs)


class ForgivingRedisCache(_Forgiving, RedisCache):
    pass


class ForgivingFileCache(_Forgiving, FileBasedCache):
    def __init__(self, *args):
        with suppress(OSError):  # its folder is asked for again with every write
            super().__init__(*args)
