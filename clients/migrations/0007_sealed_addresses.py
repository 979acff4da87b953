from django.conf import settings
from django.db import migrations, models

import practice.privacy.addresses
from practice.privacy.sealing import seal_addresses


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_own_clients_only'),
        ('clients', '0006_who_looks_after'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='client',
            name='client_by_email',
        ),
        migrations.AddField(
            model_name='client',
            name='email_index',
            field=practice.privacy.addresses.AddressIndexField(of='email'),
        ),
        migrations.AddField(
            model_name='client',
            name='guardian_email_index',
            field=practice.privacy.addresses.AddressIndexField(of='guardian_email'),
        ),
        migrations.AlterField(
            model_name='client',
            name='email',
            field=practice.privacy.addresses.EncryptedEmailField(blank=True),
        ),
        migrations.AlterField(
            model_name='client',
            name='guardian_email',
            field=practice.privacy.addresses.EncryptedEmailField(blank=True),
        ),
        seal_addresses("clients", "Client"),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(models.F('practice'), models.F('email_index'), name='client_by_email'),
        ),
    ]
