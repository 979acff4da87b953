"""The index of trigrams by which parts of names and phone numbers are found.

SQLite: an FTS5 table that holds no text of its own and is kept by triggers of the client's table.
A migration that rebuilds that table drops them: put `FindClientsByTrigrams` again behind it (a
test lists the triggers that must stand). PostgreSQL: a GIN index of pg_trgm.
"""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.operations.base import Operation

TABLE = "clients_findable"
COLUMNS = "name_words, phone"
GONE = (
    "INSERT INTO clients_findable (clients_findable, rowid, name_words, phone) "
    "VALUES ('delete', OLD.id, OLD.name_words, OLD.phone);"
)
CAME = (
    "INSERT INTO clients_findable (rowid, name_words, phone) "
    "VALUES (NEW.id, NEW.name_words, NEW.phone);"
)
CHANGED = "NEW.name_words IS NOT OLD.name_words OR NEW.phone IS NOT OLD.phone"
TRIGGERS = {
    "client_findable_insert": f"AFTER INSERT ON clients_client BEGIN {CAME} END",
    "client_findable_update": f"AFTER UPDATE OF {COLUMNS} ON clients_client WHEN {CHANGED} "
    f"BEGIN {GONE} {CAME} END",
    "client_findable_delete": f"AFTER DELETE ON clients_client BEGIN {GONE} END",
}
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
    f"{COLUMNS}, content='clients_client', content_rowid='id', tokenize='trigram')"
)
REBUILD = "INSERT INTO clients_findable (clients_findable) VALUES ('rebuild')"
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS client_findable ON clients_client "
    # Whoever is added is found at once, and no search reads a list of who waits to be sorted in.
    "USING gin (name_words gin_trgm_ops, phone gin_trgm_ops) WITH (fastupdate = off)"
)


class CannotIndex(Exception):
    """The database lacks what the search needs. The words say what to do."""


class FindClientsByTrigrams(Operation):
    """Make the index, and on SQLite the triggers that keep it. Twice is once."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Of all there is by then."""
        if schema_editor.connection.vendor == "postgresql":
            try:
                schema_editor.execute(EXTENSION)
            except DatabaseError as error:
                raise CannotIndex(
                    "PostgreSQL's extension pg_trgm is missing and this user may not create it. "
                    f"Let an administrator of the database run: {EXTENSION};"
                ) from error
            schema_editor.execute(POSTGRESQL)
            return
        schema_editor.execute(SQLITE)
        for name, trigger in TRIGGERS.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(f"CREATE TRIGGER {name} {trigger}")
        schema_editor.execute(REBUILD)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop it; the extension stays."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP INDEX client_findable")
            return
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER {name}")
        schema_editor.execute(f"DROP TABLE {TABLE}")

    def describe(self) -> str:
        """One line for `migrate`'s plan."""
        return "Find clients by trigrams of their names and phone numbers"


def forget_the_erased() -> None:
    """Write SQLite's index anew: it only marks what was deleted, and drops it at some later time.

    PostgreSQL's is emptied with the table, by VACUUM.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(REBUILD)
