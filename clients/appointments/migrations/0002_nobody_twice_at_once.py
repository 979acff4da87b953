"""No two appointments of a therapist, a room or a client overlap, whoever writes them.

An exclusion constraint on PostgreSQL, triggers on SQLite, which has none; both refuse with the
same name. SQLite drops triggers with a rebuilt table: repeat OVERLAPS after such a migration.
"""

from django.db import migrations

TABLE = "appointments_appointment"
OVERLAPS = ["therapist", "room", "client"]

EXCLUDE = """
ALTER TABLE {table} ADD CONSTRAINT appointment_{who}_overlap EXCLUDE USING gist
  ({who}_id WITH =, tstzrange(occupied_from, occupied_until, '[)') WITH &&)
  WHERE (status <> 'cancelled')
"""
REFUSE = """
CREATE TRIGGER appointment_{who}_overlap_{event} BEFORE {event} ON {table} FOR EACH ROW
WHEN NEW.status <> 'cancelled' AND EXISTS (
  SELECT 1 FROM {table} other
  WHERE other.{who}_id = NEW.{who}_id AND other.id IS NOT NEW.id AND other.status <> 'cancelled'
    AND other.occupied_from < NEW.occupied_until AND other.occupied_until > NEW.occupied_from)
BEGIN SELECT RAISE(ABORT, 'appointment_{who}_overlap'); END
"""


def hold(apps, schema_editor):
    """Put the refusals in place."""
    if schema_editor.connection.vendor == "postgresql":
        # Needs no superuser: btree_gist is a trusted extension since PostgreSQL 13.
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for who in OVERLAPS:
            schema_editor.execute(EXCLUDE.format(table=TABLE, who=who))
        return
    for who in OVERLAPS:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(REFUSE.format(table=TABLE, who=who, event=event))


def let_go(apps, schema_editor):
    """Take them out again."""
    for who in OVERLAPS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT appointment_{who}_overlap")
            continue
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER appointment_{who}_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial")]

    operations = [migrations.RunPython(hold, let_go)]
