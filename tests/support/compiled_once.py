"""Hundreds of portals in one test process compile their templates, URLs and statements once.

Each test has a portal of its own; what Jinja, Werkzeug and SQLAlchemy compile for it depends on
nothing but the source, and took two thirds of the time of all tests.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.compiler import Compiled
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_compile_builder = Rule._compile_builder


class _InMemory(BytecodeCache):
    """By path and a checksum of the source, as Jinja keeps them in files."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._known[bucket.key, bucket.checksum] = bucket.code


_builders: dict[tuple[object, ...], Builder] = {}


def _known_builder(rule: Rule, append_unknown: bool = True) -> Builder:
    # all that the original reads, but the converters, which the function looks up in its rule
    constants = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, tuple(rule._trace), constants, append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


class _Statements(dict[tuple[object, ...], Compiled]):
    """What an engine compiled serves the next one of the same dialect."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


_statements = _Statements()


def _know_statements(connection: Connection) -> None:
    connection.engine._compiled_cache = _statements


def share() -> None:
    event.listen(Engine, "engine_connect", _know_statements)
    Flask.jinja_options = {"bytecode_cache": _InMemory()}
    Rule._compile_builder = _known_builder
