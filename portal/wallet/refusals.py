"""What the wallet declines, said to people: each group of pages has its own table."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.web.refusals import Refusal

Sentences = dict[type[DomainError], Refusal | Callable[[Any], str]]

BOOKING: Sentences = {}

SENTENCES: Sentences = {**BOOKING}
