from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, text

from autograder.grading import database as module
from autograder.grading.database import HEAD, VERSION_TABLE, connect, metadata
from autograder.service.records import tables  # noqa: F401  # they belong to the same database

# What this project's tables were before they had versions.
UNVERSIONED = [
    "CREATE TABLE work (key VARCHAR(64) NOT NULL PRIMARY KEY, topic VARCHAR(200) NOT NULL,"
    " notebook VARCHAR(200) NOT NULL, job {blob} NOT NULL, waiting_since FLOAT NOT NULL,"
    " tries INTEGER NOT NULL, holder VARCHAR(200), leased_until FLOAT, fault TEXT)",
    "CREATE TABLE result (key VARCHAR(64) NOT NULL PRIMARY KEY, examined TEXT NOT NULL)",
    "INSERT INTO result VALUES ('old', '{{}}')",
]


def differences(engine: Engine, described: MetaData) -> list[object]:
    """Return how the tables in a database differ from those that the code describes."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return list(compare_metadata(context, described))


def test_a_new_database_has_all_tables_as_the_code_describes_them(database: Engine) -> None:
    assert differences(database, metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(database: Engine) -> None:
    more = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(more)
    Table("forgotten", more, Column("key", Integer, primary_key=True))
    assert [difference[0] for difference in differences(database, more)] == ["add_table"]  # type: ignore[index]


def test_the_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "autograder.grading:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_without_a_version_is_brought_up_to_date_and_keeps_what_it_holds(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        connect(database_url).dispose()
        Path(database_url.removeprefix("sqlite:///")).unlink()
    old = create_engine(database_url)
    with old.begin() as connection:
        for statement in UNVERSIONED:
            blob = "BLOB" if database_url.startswith("sqlite") else "BYTEA"
            connection.execute(text(statement.format(blob=blob)))
    old.dispose()
    engine = connect(database_url)
    assert differences(engine, metadata) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT key, seconds FROM result")).all() == [("old", None)]


def test_many_who_meet_a_new_database_make_its_tables_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(connect, [database_url] * 4))
    assert differences(engines[0], metadata) == []


def test_a_database_that_is_up_to_date_is_not_migrated(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(database_url)

    def refuse(connection: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "_migrate", refuse)
    connect(database_url)
