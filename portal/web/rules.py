"""The rules of the portal's addresses, which are many: each learns to build its own when asked."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class QuickRule(Rule):
    """Werkzeug compiles two functions per rule while the application is put together: a tenth of
    the start, for addresses of which a page names some twenty.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        name = "_build_unknown" if append_unknown else "_build"

        def build(rule: QuickRule, /, **values: Any) -> tuple[str, str]:
            compiled = Rule._compile_builder(rule, append_unknown)
            bound: Builder = compiled.__get__(rule, None)
            setattr(rule, name, bound)
            return bound(**values)

        return build
