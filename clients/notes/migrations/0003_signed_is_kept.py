"""A signed note is not taken out, and what was added to it stays as it was added."""

from django.db import migrations

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):
    dependencies = [("notes", "0002_signed_is_read_only")]

    operations = [
        RefuseWhen(
            name="note_signed_not_removed",
            table="notes_sessionnote",
            event="DELETE",
            condition="OLD.status = 'signed'",
            message="note_is_signed",
        ),
        RefuseWhen(
            name="finding_not_moved_to_signed",
            table="notes_zonefinding",
            event="UPDATE",
            condition="EXISTS (SELECT 1 FROM notes_sessionnote n"
            " WHERE n.id = NEW.note_id AND n.status = 'signed')",
            message="note_is_signed",
        ),
        RefuseWhen(
            name="amendment_stays",
            table="notes_amendment",
            event="UPDATE",
            condition="1 = 1",
            message="amendment_is_never_edited",
        ),
        RefuseWhen(
            name="amendment_not_removed",
            table="notes_amendment",
            event="DELETE",
            condition="1 = 1",
            message="amendment_is_never_edited",
        ),
    ]
