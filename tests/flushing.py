"""Emptying the database after a test of real transactions, past the triggers that refuse it.

The product's triggers keep rows of the trace for good. Only this emptying goes past them, and
puts them back in the same transaction.
"""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

NOT_TRUNCATED = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
 WHERE NOT tgisinternal AND tgtype & 32 = 32
"""


def flush_past_the_triggers() -> None:
    """Teach Django's flush to take the triggers away and put them back."""
    _past_on_sqlite()
    _past_on_postgresql()


def _past_on_sqlite() -> None:
    plain_flush = SQLite.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        emptying = plain_flush(self, *args, **kwargs)
        away = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*away, *emptying, *(sql for _, sql in triggers)]

    SQLite.sql_flush = sql_flush


def _past_on_postgresql() -> None:
    """Where it truncates, triggers of rows do not see it."""
    plain_flush = PostgreSQL.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(NOT_TRUNCATED)
            triggers = cursor.fetchall()
        aside, back = (
            [f"ALTER TABLE {table} {how} TRIGGER {name}" for table, name in triggers]
            for how in ("DISABLE", "ENABLE")
        )
        return [*aside, *plain_flush(self, *args, **kwargs), *back]

    PostgreSQL.sql_flush = sql_flush
