"""What a migration does to people who work with the release before while it runs, and after.

    python -m tests.repository.judged_migrations > tests/repository/released_migrations.json

writes down, at a release, which migrations are out: those after them are judged.
"""

import json
import os
import sys
from collections.abc import Iterator

from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tests.repository.tree import ROOT

RELEASED = ROOT / "tests" / "repository" / "released_migrations.json"
OURS = ("practice.", "routines", "clients")
HARMLESS = (
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.CreateModel,
    operations.RemoveConstraint,
    operations.RemoveIndex,
)
STILL_READ = (
    operations.AlterModelTable,
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
)


def danger(operation: Operation, before: ProjectState, app: str, new: set[str]) -> str:
    """Why it may not run while people work; "" when it may. `new` are models of this release."""
    if isinstance(operation, HARMLESS) or _model(operation) in new:
        return ""
    if isinstance(operation, STILL_READ):
        return "the release before still reads it: take it away a release later"
    if isinstance(operation, operations.AddField):
        return (
            "" if _may_be_left_out(operation.field) else "the release before writes rows without it"
        )
    if isinstance(operation, operations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        return (
            "" if _stored(old) == _stored(operation.field) else "it may write the whole table anew"
        )
    return "it may hold the table, or refuse what the release before does"


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))


def _may_be_left_out(field: models.Field) -> bool:
    return field.null or field.many_to_many or field.has_db_default()


def _stored(field: models.Field) -> tuple[object, ...]:
    _, path, args, named = field.deconstruct()
    kept = {key: value for key, value in named.items() if key not in field.non_db_attrs}
    return path, args, sorted(kept.items(), key=lambda item: item[0])


def dangers(migration: Migration, before: ProjectState) -> list[str]:
    """What must be argued of one migration, with people at work."""
    state, app, found = before.clone(), migration.app_label, []
    created = {
        one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)
    }
    for operation in migration.operations:
        if why := danger(operation, state, app, created):
            found.append(f"{operation.describe()}: {why}")
        operation.state_forwards(app, state)
    return found


def ours(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    """The project's own migrations, in order."""
    for key in sorted(loader.disk_migrations):
        if loader.disk_migrations[key].__module__.startswith(OURS):
            yield key


def released() -> dict[str, str]:
    """The newest migration of each app that a practice may run already."""
    return dict(json.loads(RELEASED.read_text(encoding="utf-8")))


def main() -> None:
    """Write down those there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    os.environ["INSTEP_WITHOUT_DATA"] = "1"
    import django

    django.setup()
    newest = dict(ours(MigrationLoader(None)))
    sys.stdout.write(json.dumps(newest, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
