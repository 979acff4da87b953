"""A migration operation: refusals that stand aside for a transaction that is `unlocked`."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation

from practice.web.triggers import LIFTED_BY

CONDITIONS = {
    "sqlite": re.compile(r"(?<= WHEN )(.*?)(?=\nBEGIN )", re.DOTALL),
    "postgresql": re.compile(r"(?<=\n  IF )(.*?)(?= THEN\n)", re.DOTALL),
}


class LiftWhileUnlocked(Operation):
    """Let these refusals (made by RefuseWhen) stand aside in an `unlocked` transaction.

    A refusal made again by a later migration says `lifts=True` instead. Twice is once.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Write each refusal anew, with one condition more."""
        for name, sql in self._as_they_stand(schema_editor):
            if LIFTED_BY not in sql:
                lifted, found = self._condition(schema_editor).subn(rf"(\1) AND {LIFTED_BY}", sql)
                self._replace(schema_editor, name, lifted, found)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Take the condition away again."""
        for name, sql in self._as_they_stand(schema_editor):
            plain = sql.replace(f" AND {LIFTED_BY}", "")
            self._replace(schema_editor, name, plain, 1)

    def describe(self) -> str:
        """One line for `migrate`'s plan."""
        return f"Let {len(self.names)} refusals stand aside while unlocked"

    def _condition(self, schema_editor: Any) -> re.Pattern[str]:
        return CONDITIONS[schema_editor.connection.vendor]

    def _as_they_stand(self, schema_editor: Any) -> list[tuple[str, str]]:
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            else:
                cursor.execute(
                    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc "
                    "WHERE proname = ANY(%s) AND pronamespace = current_schema()::regnamespace",
                    [list(self.names)],
                )  # fmt: skip
            standing = {str(name): str(sql) for name, sql in cursor.fetchall()}
        missing = set(self.names) - set(standing)
        if missing:
            raise LookupError(f"There is no refusal named {', '.join(sorted(missing))}.")
        return [(name, standing[name]) for name in self.names]

    def _replace(self, schema_editor: Any, name: str, sql: str, found: int) -> None:
        if found != 1:
            raise ValueError(f"The refusal {name} was not made by RefuseWhen.")
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        schema_editor.execute(sql, params=None)
