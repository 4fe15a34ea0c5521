"""Why an application gets no token."""

from portal.core.errors import DomainError


class CodeRefused(DomainError):
    """Unknown, used, too old, another client's, or without the right verifier."""


class RefreshRefused(DomainError):
    """Unknown, used, too old, another client's, or of a session that is over."""


class ScopeRefused(DomainError):
    """More than what was granted is asked of a refresh."""
