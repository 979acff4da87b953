"""How a zone feels, what was done there, and how it was by the end."""

from django.db import migrations, models

from practice.web.triggers import RefuseWhen

SIGNED = "EXISTS (SELECT 1 FROM notes_sessionnote n WHERE n.id = {row}.note_id AND n.status = 'signed')"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('notes', '0004_why_over_a_stop'),
    ]

    operations = [
        # Not to be taken back: that would leave signed findings without the triggers below.
        migrations.RunPython(migrations.RunPython.noop),
        migrations.AddField(
            model_name='zonefinding',
            name='change',
            field=models.CharField(blank=True, default='', max_length=5),
        ),
        migrations.AddField(
            model_name='zonefinding',
            name='pressure',
            field=models.CharField(blank=True, default='', max_length=6),
        ),
        migrations.AddField(
            model_name='zonefinding',
            name='textures',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddConstraint(
            model_name='zonefinding',
            constraint=models.CheckConstraint(condition=models.Q(('pressure__in', ['', 'light', 'medium', 'firm'])), name='finding_pressure_known'),
        ),
        migrations.AddConstraint(
            model_name='zonefinding',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['', 'eased', 'same', 'worse'])), name='finding_change_known'),
        ),
        # SQLite made the table anew, and its triggers went with the old one.
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
        RefuseWhen(
            name="finding_not_moved_to_signed",
            table="notes_zonefinding",
            event="UPDATE",
            condition=SIGNED.format(row="NEW"),
            message="note_is_signed",
        ),
    ]
