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
        _require_folder(url)
        return
    engine = create_engine(url, connect_args={"connect_timeout": PATIENCE}, poolclass=NullPool)
    try:
        engine.connect().close()
    except DBAPIError as fault:
        reason = " ".join(str(fault.orig).split())
        raise CannotStart(f"DATABASE_URL: the database does not answer: {reason}") from None


def _require_folder(url: URL) -> None:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        raise CannotStart(f"DATABASE_URL: there is no folder '{folder}'.")
