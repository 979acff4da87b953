"""By which index SQLite answers a question, with its values bound as they are when it is asked."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def plan_of(ask: Callable[[], object]) -> str:
    """The steps of every query that this asks."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        ask()
    with connection.cursor() as cursor:
        steps: list[str] = []
        for sql, params in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps += [str(row[3]) for row in cursor.fetchall()]
    return "\n".join(steps)
