"""Refusals: what the domain declines to do, as exceptions that carry facts instead of sentences."""

import dataclasses
import re
from functools import partial
from typing import Any, ClassVar, dataclass_transform

_BEFORE_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass_transform(kw_only_default=True, eq_default=False)
@dataclasses.dataclass(kw_only=True, eq=False, repr=False)
class DomainError(Exception):
    """Base of all refusals.

    A subclass declares its facts as annotated fields; they become keyword-only arguments:

        class NotEnoughCoins(DomainError):
            available: int
            needed: int

    `code` is a stable name for logs and metrics, derived from the class name unless declared.
    `str()` gives the code only: facts may hold card codes or serials, which no log may show.
    """

    code: ClassVar[str] = "domain_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = _BEFORE_CAPITAL.sub("_", cls.__name__).lower()
        dataclasses.dataclass(kw_only=True, eq=False, repr=False)(cls)

    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # BaseException pickles positional args only, and a worker process must hand this back.
        return partial(type(self), **self.facts), ()
