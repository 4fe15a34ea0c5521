"""Whether the data keys are those of the database, told in one line before anything is set up."""

from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from portal.config import Settings
from portal.serving.exclusive import CannotStart


def require_data_keys(settings: Settings) -> None:
    """Raises CannotStart. What else is wrong with the database is told by others."""
    url = make_url(settings.database_url)
    if settings.sqlite and not Path(url.database or "").is_file():
        return  # reading would make it
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            fault = settings.fault_of(connection)
    except SQLAlchemyError:
        return
    if fault:
        raise CannotStart(fault)
