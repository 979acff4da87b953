"""Tenderness may be written as a figure of 0 to 10, kept beside the 0 to 3 that it counts as, and
a finding may be sharp.
"""

from django.db import migrations, models

from practice.web.triggers import RefuseWhen

SIGNED = "EXISTS (SELECT 1 FROM notes_sessionnote n WHERE n.id = {row}.note_id AND n.status = 'signed')"


class Migration(migrations.Migration):

    dependencies = [
        ('notes', '0008_when_drafts_lock'),
    ]

    operations = [
        # Not to be taken back: that would leave signed findings without the triggers below.
        migrations.RunPython(migrations.RunPython.noop),
        migrations.AddField(
            model_name='notehabits',
            name='tenderness_scale',
            field=models.PositiveSmallIntegerField(choices=[(3, '0 to 3'), (10, '0 to 10')], default=3),
        ),
        migrations.AddConstraint(
            model_name='notehabits',
            constraint=models.CheckConstraint(condition=models.Q(('tenderness_scale__in', [3, 10])), name='note_habits_scale_known'),
        ),
        migrations.AddField(
            model_name='zonefinding',
            name='rated',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='zonefinding',
            constraint=models.CheckConstraint(condition=models.Q(('rated__isnull', True), models.Q(('rated__gte', 0), ('rated__lte', 0), ('tenderness', 0)), models.Q(('rated__gte', 1), ('rated__lte', 3), ('tenderness', 1)), models.Q(('rated__gte', 4), ('rated__lte', 6), ('tenderness', 2)), models.Q(('rated__gte', 7), ('rated__lte', 10), ('tenderness', 3)), _connector='OR'), name='finding_rated_agrees'),
        ),
        migrations.AddField(
            model_name='zonefinding',
            name='sharp',
            field=models.BooleanField(default=False),
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
