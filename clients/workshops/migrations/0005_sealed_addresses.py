from django.conf import settings
from django.db import migrations, models

import practice.privacy.addresses
from practice.privacy.sealing import seal_addresses


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_own_clients_only'),
        ('clients', '0007_sealed_addresses'),
        ('workshops', '0004_who_a_message_is_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='signup',
            name='sign_up_once',
        ),
        migrations.AddField(
            model_name='signup',
            name='email_index',
            field=practice.privacy.addresses.AddressIndexField(of='email'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='email',
            field=practice.privacy.addresses.EncryptedEmailField(blank=True),
        ),
        seal_addresses("workshops", "SignUp"),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['unconfirmed', 'talk', 'waiting', 'offered', 'confirmed']), models.Q(('email_index', ''), _negated=True)), fields=('workshop', 'email_index'), name='sign_up_once'),
        ),
    ]
