"""Whether the database can be reached, told in one line before anything is set up."""

from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from portal.serving.exclusive import CannotStart

PATIENCE = 5  # seconds


def require_database(address: str) -> None:
    """Raises CannotStart with the driver's own reason, which holds no password."""
    url = make_url(address)
    if url.drivername.startswith("sqlite"):
        _require_file(url)
        return
    _require_answer(url, "SELECT 1", connect_timeout=PATIENCE)


def _require_file(url: URL) -> None:
    """One that is missing is made by the migrations."""
    if url.database in (None, "", ":memory:"):
        raise CannotStart("DATABASE_URL names no file: write sqlite:///FILE.")
    file = Path(str(url.database))
    if not file.parent.is_dir():
        raise CannotStart(f"DATABASE_URL: there is no folder '{file.parent}'.")
    if file.exists():
        _require_answer(url, "PRAGMA schema_version")


def _require_answer(url: URL, question: str, **options: int) -> None:
    engine = create_engine(url, connect_args=options, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(question)
    except DBAPIError as fault:
        reason = " ".join(str(fault.orig).split())
        raise CannotStart(f"DATABASE_URL: the database does not answer: {reason}") from None
