"""The database of a course's grading: what is to be examined, and what was found."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, NullPool, create_engine, event, make_url
from sqlalchemy.schema import CreateTable

metadata = MetaData()

BUSY_SECONDS = 60


def connect(url: str) -> Engine:
    """Return an engine for the database at `url`, with all tables; several processes may use it at once."""
    place = make_url(url)
    sqlite = place.get_backend_name() == "sqlite"
    if sqlite and place.database:
        _make_private(Path(place.database))
    # Nothing stays open between two short transactions: nobody would know when to close it.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS} if sqlite else {})
    if sqlite:
        event.listen(engine, "connect", _write_ahead)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
    return engine


def _make_private(path: Path) -> None:
    """Make a file that only its owner can read, as submissions are in it."""
    path.parent.mkdir(exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _write_ahead(connection: Any, _: object) -> None:
    """Let readers go on while another process writes."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
