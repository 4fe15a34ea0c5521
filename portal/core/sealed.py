"""Whether the data keys are those that a database was written with: a restore may mix them up."""

from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection, LargeBinary, column, inspect, select, table

from portal.core.crypto import Keyring

FAULT = "PORTAL_DATA_KEYS: none of these keys opens this database."
# table, encrypted column, what orders it: the first that holds anything decides. Keys of single
# sign-on come first: every portal soon has them, and new ones can be made where the old are lost.
SEALED = (
    ("signing_key", "private_key", "id"),
    ("activation_code", "code_encrypted", "id"),
    ("bank_details", "iban", "id"),
    ("totp", "secret", "created_at"),
    ("outgoing_mail", "payload", "id"),
)


def fault_of(keyring: Keyring, connection: Connection) -> str:
    """One line, or nothing: also where nothing is encrypted yet, whatever the schema's revision."""
    sealed = next(_newest(connection), None)
    return FAULT if sealed and not _opens(keyring, sealed) else ""


def _opens(keyring: Keyring, sealed: bytes) -> bool:
    try:
        MultiFernet([Fernet(key) for key in keyring.data_keys]).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _newest(connection: Connection) -> Iterator[bytes]:
    for name, sealed, order in SEALED:
        if inspect(connection).has_table(name):
            content = column(sealed, LargeBinary)
            found = select(content).select_from(table(name)).where(content.is_not(None))
            newest = found.order_by(column(order).desc()).limit(1)
            yield from connection.execute(newest).scalars()
