"""SQLite looks for an overlap among the visits of those days, no longer among all there ever were:
a booking of a therapist with years of visits took tens of milliseconds, and each year more.

No visit occupies more than two days (`practice.schedule.models.LONGEST` is hours), and the database
refuses one that would; so whatever overlaps ends before two days after this one's end.
"""

from importlib import import_module

from django.db import migrations

TABLE = "appointments_appointment"
first = import_module("clients.appointments.migrations.0002_nobody_twice_at_once")
LONG = "julianday({row}occupied_until) - julianday({row}occupied_from) > 2"
# What cannot be read as a moment is looked for among all.
NEARBY = "other.occupied_until < coalesce(datetime(NEW.occupied_until, '+2 days'), 'z')"
REFUSE = first.REFUSE.replace(
    "AND other.occupied_from < NEW.occupied_until",
    f"AND {NEARBY} AND other.occupied_from < NEW.occupied_until",
)
TOO_LONG = """
CREATE TRIGGER appointment_too_long_{event} BEFORE {event} ON {table} FOR EACH ROW
WHEN coalesce({long}, 1)
BEGIN SELECT RAISE(ABORT, 'appointment_too_long'); END
"""


def hold(apps, schema_editor):
    """The same refusals under the same names; PostgreSQL finds overlaps by an index as it is."""
    if schema_editor.connection.vendor == "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        is_long = f"coalesce({LONG.format(row='')}, 1)"
        cursor.execute(f"SELECT 1 FROM {TABLE} WHERE {is_long} LIMIT 1")  # nosec B608 - our own names
        if cursor.fetchone():
            return  # somebody wrote one by hand: it is looked for as before
    let_go(schema_editor)
    for event in ("INSERT", "UPDATE"):
        long = LONG.format(row="NEW.")
        schema_editor.execute(TOO_LONG.format(table=TABLE, event=event, long=long))
        for who in first.OVERLAPS:
            schema_editor.execute(REFUSE.format(table=TABLE, who=who, event=event))


def as_before(apps, schema_editor):
    """What 0002 and 0005 had put there."""
    if schema_editor.connection.vendor != "postgresql":
        let_go(schema_editor)
        first.hold(apps, schema_editor)


def let_go(schema_editor):
    """Take out whichever stand."""
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_too_long_{event}")
        for who in first.OVERLAPS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_{who}_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("appointments", "0012_brought_over")]
    while_people_work = (
        "One look through the table and a change of triggers, in one transaction; the release "
        "before writes no visit that these refuse."
    )

    operations = [migrations.RunPython(hold, as_before)]
