"""Whether Redis answers, which counts for the rate limits of several processes."""

from redis import Redis, RedisError

PATIENCE = 5  # seconds


def why_no_redis(url: str) -> str:
    """Empty when it answers, or none is wanted."""
    if not url:
        return ""
    try:
        with Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as redis:
            redis.ping()
    except (RedisError, ValueError) as fault:
        return " ".join(str(fault).split())
    return ""
