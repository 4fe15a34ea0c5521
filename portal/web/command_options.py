"""What options of commands have in common."""

from typing import Any

import click


class Text(click.ParamType[str]):
    """Refused where it would be cut, which PostgreSQL never does and nobody would notice."""

    name = "text"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        text = str(value)
        if len(text) > self.most:
            self.fail(f"at most {self.most} characters, but {len(text)} were given.", param, ctx)
        return text
