"""From where, and the chain. SQLite rebuilds the table of events: its refusals come again."""

import practice.privacy.fields
from django.db import migrations, models

from practice.web.triggers import RefuseWhen

ALWAYS = "1 = 1"


def refuse(name, table, event, message, lifts=False):
    return RefuseWhen(
        name=name, table=table, event=event, condition=ALWAYS, message=message, lifts=lifts
    )


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_the_trace_stays'),
        ('privacy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('practice_id', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('event_id', models.BigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('link', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='ChainKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', practice.privacy.fields.EncryptedTextField()),
            ],
        ),
        migrations.AddField(
            model_name='auditevent',
            name='address',
            field=models.CharField(default='', max_length=45),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='reason',
            field=models.CharField(default='', max_length=60),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='session',
            field=models.CharField(default='', max_length=16),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['practice_id', 'at'], name='audit_by_time'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(condition=models.Q(('address', ''), _negated=True), fields=['address', 'at'], name='audit_by_address'),
        ),
        migrations.AddConstraint(
            model_name='auditlink',
            constraint=models.UniqueConstraint(fields=('practice_id', 'number'), name='link_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='auditlink',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='link_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='chainkey',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='chain_key_is_one'),
        ),
        refuse("audit_not_changed", "audit_auditevent", "UPDATE", "audit_is_never_edited"),
        refuse("audit_not_removed", "audit_auditevent", "DELETE", "audit_is_never_edited"),
        refuse("audit_link_stays", "audit_auditlink", "UPDATE", "links_are_never_edited"),
        refuse("audit_link_not_removed", "audit_auditlink", "DELETE", "links_are_never_edited"),
        # Sealed anew with the ring's other secrets.
        refuse("chain_key_stays", "audit_chainkey", "UPDATE", "the_chain_keeps_its_key", lifts=True),
        refuse("chain_key_not_removed", "audit_chainkey", "DELETE", "the_chain_keeps_its_key"),
    ]
