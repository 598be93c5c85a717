"""The database of a course's grading: the queue, the results, and what the course service keeps."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, event, inspect, make_url, text

from autograder.atomic_files import create_private

metadata = MetaData()

BUSY_SECONDS = 60
HEAD = "0003"
"""The newest migration."""
VERSION_TABLE = "grading_version"
"""Its own name, because the gradebook's `alembic_version` may be in the same database."""
_LOCK = 0x6D6C6F7073  # any number that no other program uses


def connect(url: str) -> Engine:
    """Return an engine for the database at `url`, with all tables; several processes may use it at once.

    A new database and one that an earlier version made are brought up to date.
    """
    address = make_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite and address.database:
        _make_private(Path(address.database))
    # No connection stays open between two short transactions, because no one would know when to close it.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS} if sqlite else {})
    if sqlite:
        event.listen(engine, "connect", _write_ahead)
    with engine.connect() as connection:
        if _version(connection) != HEAD:
            connection.rollback()
            _migrate(connection)
    return engine


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return version


def _migrate(connection: Connection) -> None:
    """Bring a database up to date, once, even if several processes want to at the same time."""
    from alembic import command
    from alembic.config import Config

    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("BEGIN IMMEDIATE" if sqlite else f"SELECT pg_advisory_xact_lock({_LOCK})"))
    if _version(connection) != HEAD:
        config = Config()
        config.set_main_option("script_location", "autograder.grading:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    connection.commit()


def _make_private(path: Path) -> None:
    """Create the file for its owner alone, because it holds submissions."""
    path.parent.mkdir(exist_ok=True)
    create_private(path.resolve(), b"")  # a link to where the database shall be is followed


def _write_ahead(connection: Any, _: object) -> None:
    """Let readers continue while another process writes."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
