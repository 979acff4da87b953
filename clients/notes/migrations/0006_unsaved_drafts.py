"""What is typed is kept apart until it is saved; a finding may be carried over."""

import django.db.models.deletion
import practice.privacy.fields
import practice.web.refs
from django.db import migrations, models

from practice.web.triggers import RefuseWhen

SIGNED = "EXISTS (SELECT 1 FROM notes_sessionnote n WHERE n.id = {row}.note_id AND n.status = 'signed')"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('notes', '0005_how_a_zone_feels'),
    ]

    operations = [
        # Not to be taken back: that would leave signed findings without the triggers below.
        migrations.RunPython(migrations.RunPython.noop),
        migrations.AddField(
            model_name='zonefinding',
            name='carried',
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
        migrations.CreateModel(
            name='UnsavedDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=practice.web.refs.new_ref, editable=False, max_length=10, unique=True)),
                ('page', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('base_version', models.PositiveIntegerField()),
                ('typed', practice.privacy.fields.EncryptedJSONField()),
                ('began_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField()),
                ('set_aside_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsaved_drafts', to='notes.sessionnote')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsaved_drafts', to='accounts.practice')),
                ('typed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsaved_drafts', to='accounts.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'typed_by', 'page'), name='unsaved_draft_once_a_page')],
            },
        ),
    ]
