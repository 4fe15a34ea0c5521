"""Rows of the database as the dataclasses of the domain."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def filled(kind: type[T], row: Row[Any], /, **converted: Any) -> T:
    """`kind` with what the row has under the names of its fields.

    `converted` stands in for columns that the domain keeps in types of its own.
    """
    names = [field.name for field in fields(kind) if field.name not in converted]
    return kind(**{name: row._mapping[name] for name in names}, **converted)
