"""Reading codes of the manufacturer's system into the pool."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from portal.catalogue import ProductUnknown, catalogue
from portal.catalogue.kinds import Extension
from portal.catalogue.products import Product
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import ACTIVATION_CODE_LENGTH, activation_code_is_valid
from portal.core.errors import DomainError
from portal.core.statements import insert_new, listed, table_of
from portal.core.transaction import transaction
from portal.core.typed_text import plain_capitals
from portal.documents.csv_import import read_csv
from portal.extensions import db
from portal.redemption.models import PoolCode

COLUMNS = ("product", "extension", "step", "code")
ROWS_AT_ONCE = 200
PURPOSE = "pool-code"

_pool = table_of(PoolCode)


class PoolLineWrong(DomainError):
    """`column` of this line is not right; nothing of the file was imported."""

    line: int
    column: str


@dataclass(frozen=True, slots=True)
class Imported:
    added: int
    known: int


def import_codes(lines: Iterable[str]) -> Imported:
    """Check the whole file, then add it; importing it again adds nothing.

    Raises CsvHeaderWrong, CsvLineWrong or PoolLineWrong.
    """
    rows = [_row(number, fields) for number, fields in read_csv(lines, COLUMNS)]
    added = sum(_add(batch) for batch in _batches(rows))
    return Imported(added, known=len(rows) - added)


def _add(rows: list[dict[str, object]]) -> int:
    """Encrypting takes time and nobody else can write meanwhile, so it comes first."""
    moment, known = now(), _known(rows)
    sealed = [_sealed(row) | {"imported_at": moment} for row in rows if row["code"] not in known]
    if not sealed:
        return 0
    with transaction():
        statement = insert_new(_pool).returning(_pool.c.id)
        return len(db.session.execute(statement, sealed).all())


def _known(rows: list[dict[str, object]]) -> set[str]:
    """Codes that are there under an earlier key, too: of those the index knows nothing."""
    codes = (str(row["code"]) for row in rows)
    code_of = {each: code for code in codes for each in crypto.hash_candidates(PURPOSE, code)}
    wanted = listed(code_of.keys())
    found = select(_pool.c.code_hash).join(wanted, _pool.c.code_hash == wanted.c.value)
    return {code_of[each] for each in db.session.execute(found).scalars()}


def _sealed(row: dict[str, object]) -> dict[str, object]:
    code = str(row["code"])
    hashed = {"code_hash": crypto.keyed_hash(PURPOSE, code), "code_encrypted": crypto.encrypt(code)}
    return {name: value for name, value in row.items() if name != "code"} | hashed


def _row(line: int, fields: dict[str, str]) -> dict[str, object]:
    product = _product(line, fields["product"])
    extension = _extension(line, product, fields["extension"])
    if not activation_code_is_valid(fields["code"]):
        raise PoolLineWrong(line=line, column="code")
    return {
        "product": product.key,
        "extension": extension.value,
        "step": _step(line, product, extension, fields["step"]),
        "code": plain_capitals(fields["code"])[:ACTIVATION_CODE_LENGTH],
    }


def _product(line: int, key: str) -> Product:
    try:
        return catalogue().product(key)
    except ProductUnknown:
        raise PoolLineWrong(line=line, column="product") from None


def _extension(line: int, product: Product, name: str) -> Extension:
    if name not in set(Extension) or not product.extension(Extension(name)).offered:
        raise PoolLineWrong(line=line, column="extension")
    return Extension(name)


def _step(line: int, product: Product, extension: Extension, text: str) -> int:
    allowed = [0]
    if extension is Extension.POWER:
        allowed = [each.step for each in product.power_steps_after(0)]
    if text not in map(str, allowed):
        raise PoolLineWrong(line=line, column="step")
    return int(text)


def _batches(rows: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
