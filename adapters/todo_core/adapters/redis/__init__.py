"""Requests counted in Redis or Valkey, for every process that shares it."""

from todo_core.adapters.redis.rate_limiter import RedisRateLimiter

__all__ = ["RedisRateLimiter"]
