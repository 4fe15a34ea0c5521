"""Secret links in mails: the token goes out once, and is known here by its keyed hash only."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression

from portal.core import crypto
from portal.core.clock import now


@dataclass(frozen=True)
class LinkToken:
    """`text` is for the mail alone; the other two are what is kept of it."""

    text: str = field(repr=False)
    hash: str
    expires_at: datetime


@dataclass(frozen=True)
class LinkKind:
    """`purpose` keeps a link of one kind from opening what another kind is for.

    Whether a link is still good, and what using it up means, is each feature's own condition.
    """

    purpose: str
    lasts: timedelta

    def new(self) -> LinkToken:
        text = secrets.token_urlsafe(32)
        return LinkToken(text, crypto.keyed_hash(self.purpose, text), now() + self.lasts)

    def opens(self, text: str, kept: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Whether the column `kept` has the hash of this token, under a key still honoured."""
        return kept.in_(crypto.hash_candidates(self.purpose, text))
