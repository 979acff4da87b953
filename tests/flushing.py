"""Emptying SQLite after a test of real transactions, past the triggers that refuse it.

The product's triggers keep rows of the trace for good. Only this emptying goes past them, and
puts them back in the same transaction. PostgreSQL truncates, which they do not see.
"""

from typing import Any

from django.db.backends.sqlite3.base import DatabaseOperations


def flush_past_the_triggers() -> None:
    """Teach Django's flush on SQLite to take the triggers away and put them back."""
    plain_flush = DatabaseOperations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        emptying = plain_flush(self, *args, **kwargs)
        away = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*away, *emptying, *(sql for _, sql in triggers)]

    DatabaseOperations.sql_flush = sql_flush
