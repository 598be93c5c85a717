"""Run by Alembic: it migrates on the connection that `autograder.grading.database` opened and locked."""

from alembic import context

from autograder.grading.database import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
