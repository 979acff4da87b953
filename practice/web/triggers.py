"""A migration operation that makes the database itself refuse a change, on both engines."""

from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN {row};
END $$;
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}();
"""


# Named here, below practice.privacy, whose table it is.
LIFTED_BY = "NOT EXISTS (SELECT 1 FROM privacy_unlocking)"


def other_than(columns: Iterable[str]) -> str:
    """A condition for UPDATE: one of these columns is given another value, both engines' way."""
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


class RefuseWhen(Operation):
    """Refuse INSERT, UPDATE or DELETE on `table` while `condition` (SQL over NEW and OLD) holds;
    or TRUNCATE, which SQLite has not.

    The refusal is an IntegrityError whose text holds `message`. SQLite drops a table's triggers
    when a later migration rebuilds the table: put the operation again after such a migration
    (a test lists the triggers that must stand). Twice is once. With `lifts` it stands aside in a
    transaction that is `practice.privacy.unlocking.unlocked`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, name: str, table: str, event: str, condition: str, message: str, lifts: bool = False
    ) -> None:
        self.name, self.table, self.event = name, table, event
        self.condition = f"({condition}) AND {LIFTED_BY}" if lifts else condition
        self.message = message

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the trigger."""
        if self._says_nothing(schema_editor):
            return
        template = POSTGRESQL
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}")
            template = SQLITE
        schema_editor.execute(
            template.format(
                name=self.name,
                event=self.event,
                table=self.table,
                condition=self.condition,
                message=self.message,
                row={"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW"),
                each="STATEMENT" if self.event == "TRUNCATE" else "ROW",
            )
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop it."""
        if self._says_nothing(schema_editor):
            return
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {self.name} ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION {self.name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {self.name}")

    def _says_nothing(self, schema_editor: Any) -> bool:
        return self.event == "TRUNCATE" and schema_editor.connection.vendor != "postgresql"

    def describe(self) -> str:
        """One line for `migrate`'s plan."""
        return f"Refuse {self.event} on {self.table}: {self.message}"
