"""A signed note is read-only, and nothing can be attached to it but an amendment."""

from django.db import migrations

from practice.web.triggers import RefuseWhen

SIGNED = "EXISTS (SELECT 1 FROM notes_sessionnote n WHERE n.id = {row}.note_id AND n.status = 'signed')"


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial")]

    operations = [
        RefuseWhen(
            name="note_stays_signed",
            table="notes_sessionnote",
            event="UPDATE",
            condition="OLD.status = 'signed'",
            message="note_is_signed",
        ),
        RefuseWhen(
            name="finding_not_added_to_signed",
            table="notes_zonefinding",
            event="INSERT",
            condition=SIGNED.format(row="NEW"),
            message="note_is_signed",
        ),
        RefuseWhen(
            name="finding_of_signed_stays",
            table="notes_zonefinding",
            event="UPDATE",
            condition=SIGNED.format(row="OLD"),
            message="note_is_signed",
        ),
        RefuseWhen(
            name="finding_of_signed_not_removed",
            table="notes_zonefinding",
            event="DELETE",
            condition=SIGNED.format(row="OLD"),
            message="note_is_signed",
        ),
    ]
