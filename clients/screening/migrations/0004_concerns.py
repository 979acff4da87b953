"""Concerns, letters for a side, pulses, and overrides that end."""

import django.db.models.deletion
import django.utils.timezone
import practice.privacy.fields
import practice.web.refs
import practice.web.text
from django.db import migrations, models

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('clients', '0002_by_name_whatever_the_capitals'),
        ('mail', '0001_initial'),
        ('screening', '0003_answers_are_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=practice.web.refs.new_ref, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('red_flag', 'Needs a call today'), ('new_answers', 'New health answers'), ('review', 'Review due'), ('lapsing', 'A letter runs out'), ('routine_paused', 'Routine steps paused'), ('reply', "A clinician's reply"), ('duplicate', 'Possibly here twice')], max_length=20)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('about', practice.privacy.fields.EncryptedJSONField(blank=True, default=dict)),
                ('due_on', models.DateField()),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('decision', practice.privacy.fields.EncryptedTextField(blank=True, default='', validators=[practice.web.text.plain_text])),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='screening',
            name='screening_kind_known',
        ),
        migrations.AddField(
            model_name='clearance',
            name='side',
            field=models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right'), ('both', 'Both')], max_length=5),
        ),
        migrations.AddField(
            model_name='clearance',
            name='why_withdrawn',
            field=practice.privacy.fields.EncryptedTextField(blank=True, default='', validators=[practice.web.text.plain_text]),
        ),
        migrations.AddField(
            model_name='clearance',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clearances_withdrawn', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='intakeinvitation',
            name='email',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='mail.outboundemail'),
        ),
        migrations.AddField(
            model_name='intakeinvitation',
            name='kind',
            field=models.CharField(choices=[('form', 'Health form'), ('pulse', 'Before a visit')], default='form', max_length=10),
        ),
        migrations.AddField(
            model_name='override',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='override',
            name='role',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='intakeinvitation',
            name='sent_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intake_invitations', to='accounts.membership'),
        ),
        migrations.AlterField(
            model_name='screening',
            name='kind',
            field=models.CharField(choices=[('intake', 'Intake'), ('review', 'Review'), ('change', 'Change'), ('pulse', 'Before a visit')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['intake', 'review', 'change', 'pulse'])), name='screening_kind_known'),
        ),
        migrations.AddField(
            model_name='concern',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='clients.client'),
        ),
        migrations.AddField(
            model_name='concern',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='accounts.practice'),
        ),
        migrations.AddField(
            model_name='concern',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='concerns_settled', to='accounts.membership'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['practice', 'due_on'], name='concern_open'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('client', 'kind', 'key'), name='concern_open_once'),
        ),
        # SQLite made the table anew, and its triggers went with the old one.
        RefuseWhen(
            name="screening_stays",
            table="screening_screening",
            event="UPDATE",
            condition="1 = 1",
            message="screening_is_never_edited",
        ),
        RefuseWhen(
            name="screening_not_removed",
            table="screening_screening",
            event="DELETE",
            condition="1 = 1",
            message="screening_is_kept",
        ),
    ]
