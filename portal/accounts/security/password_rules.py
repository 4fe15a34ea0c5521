"""Which passwords are refused."""

from portal.core.errors import DomainError

SHORTEST = 10


class WeakPassword(DomainError):
    """Too short to be safe."""

    too_short: bool = False


def refuse_weak(password: str, *own_words: str) -> None:
    """Raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword(too_short=True)
