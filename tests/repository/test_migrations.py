"""A new release is put in place while people work with the one before: so must its tables be."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from tests.repository.judged_migrations import danger, dangers, ours, released

# A migration that is argued for says in `while_people_work` why it stops nobody.
ARGUED = "while_people_work"
TEXT = models.CharField(max_length=20)


def test_what_is_released_is_there() -> None:
    on_disk = set(ours(MigrationLoader(None)))
    assert {key for key in released().items() if key not in on_disk} == set()


def test_no_new_migration_stops_anybody() -> None:
    loader, out = MigrationLoader(None), released()
    stops = {}
    for app, name in ours(loader):
        migration = loader.disk_migrations[app, name]
        if name <= out.get(app, "") or len(getattr(migration, ARGUED, "")) > 20:
            continue
        before = loader.project_state((app, name), at_end=False)
        if found := dangers(migration, before):
            stops[f"{app}.{name}"] = found
    assert stops == {}


def state() -> ProjectState:
    """One app with one table."""
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", TEXT)]
    return ProjectState({("shop", "shoe"): ModelState("shop", "Shoe", fields)})


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("shoe", "name"),
        migrations.RenameField("shoe", "name", "label"),
        migrations.DeleteModel("Shoe"),
        migrations.RenameModel("Shoe", "Boot"),
        migrations.AddField("shoe", "size", models.IntegerField(default=40)),
        migrations.AlterField("shoe", "name", models.CharField(max_length=10)),
        migrations.AlterField("shoe", "name", models.CharField(max_length=20, db_index=True)),
        migrations.AddIndex("shoe", models.Index(fields=["name"], name="shoe_name")),
        migrations.AddConstraint(
            "shoe", models.CheckConstraint(condition=~models.Q(name=""), name="shoe_named")
        ),
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RunSQL("UPDATE shoe SET name = 'x'"),
    ],
)
def test_what_would_stop_people_is_found(operation: Operation) -> None:
    assert danger(operation, state(), "shop", set()) != ""


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("Lace", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("shoe", "size", models.IntegerField(null=True)),
        migrations.AddField("shoe", "size", models.IntegerField(db_default=40)),
        migrations.AlterField("shoe", "name", models.CharField(max_length=20, help_text="Yours")),
        migrations.AlterModelOptions("Shoe", {"ordering": ["name"]}),
        migrations.RemoveIndex("shoe", "shoe_name"),
    ],
)
def test_what_only_adds_is_let_through(operation: Operation) -> None:
    assert danger(operation, state(), "shop", set()) == ""


def test_a_table_of_this_release_is_nobody_s_yet() -> None:
    class Migration(migrations.Migration):
        operations = [
            migrations.CreateModel("Lace", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("lace", "length", models.IntegerField(default=90)),
        ]

    assert dangers(Migration("0002_lace", "shop"), state()) == []
