"""Where attempts to sign in are counted when there are several machines: Redis, without which people still go on."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _or_else(act: Callable[..., Any], otherwise: Any, *args, **kwargs) -> Any:
    try:
        return act(*args, **kwargs)
    except RedisError:
        return otherwise


class ForgivingRedisCache(RedisCache):
    """While Redis is away nothing is kept, so nothing is counted: sign-in stays open, and `/health/ready` tells."""

    def get(self, key, default=None, version=None):
        return _or_else(super().get, default, key, default, version)

    def add(self, *args, **kwargs):
        return _or_else(super().add, True, *args, **kwargs)

    def set(self, *args, **kwargs):
        return _or_else(super().set, None, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return _or_else(super().delete, False, *args, **kwargs)
