"""No two stretches of a therapist's working day overlap, whoever writes them.

An exclusion constraint on PostgreSQL, triggers on SQLite; both refuse with the same name. SQLite
drops triggers with a rebuilt table: repeat this after such a migration.
"""

from django.db import migrations

TABLE = "schedule_workinghours"
EXCLUDE = """
ALTER TABLE {table} ADD CONSTRAINT working_hours_{what}_overlap EXCLUDE USING gist
  (therapist_id WITH =, {column} WITH =, int4range(from_minute, until_minute, '[)') WITH &&)
  WHERE ({column} IS NOT NULL)
"""
REFUSE = """
CREATE TRIGGER working_hours_{what}_overlap_{event} BEFORE {event} ON {table} FOR EACH ROW
WHEN EXISTS (
  SELECT 1 FROM {table} other
  WHERE other.therapist_id = NEW.therapist_id AND other.{column} = NEW.{column}
    AND other.id IS NOT NEW.id
    AND other.from_minute < NEW.until_minute AND other.until_minute > NEW.from_minute)
BEGIN SELECT RAISE(ABORT, 'working_hours_{what}_overlap'); END
"""
KINDS = {"weekday": "weekday", "dated": '"on"'}


def hold(apps, schema_editor):
    """Put the refusals in place."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for what, column in KINDS.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(EXCLUDE.format(table=TABLE, what=what, column=column))
            continue
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(
                REFUSE.format(table=TABLE, what=what, column=column, event=event)
            )


def let_go(apps, schema_editor):
    """Take them out again."""
    for what in KINDS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE {TABLE} DROP CONSTRAINT working_hours_{what}_overlap"
            )
            continue
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER working_hours_{what}_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("schedule", "0002_hours_and_rules")]

    operations = [migrations.RunPython(hold, let_go)]
