from django.db import migrations, models

import practice.privacy.addresses
from practice.privacy.sealing import seal_addresses


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0007_what_a_provider_takes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='addresstrouble',
            name='mail_address_dead_once',
        ),
        migrations.RemoveConstraint(
            model_name='addresstrouble',
            name='mail_address_complained_once',
        ),
        migrations.RemoveConstraint(
            model_name='outboundemail',
            name='mail_one_recipient',
        ),
        migrations.RemoveIndex(
            model_name='addresstrouble',
            name='mail_standing_troubles',
        ),
        migrations.AddField(
            model_name='addresstrouble',
            name='address_index',
            field=practice.privacy.addresses.AddressIndexField(of='address'),
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='recipient_domain',
            field=practice.privacy.addresses.DomainIndexField(of='recipient'),
        ),
        migrations.AddField(
            model_name='outboundemail',
            name='recipient_index',
            field=practice.privacy.addresses.AddressIndexField(of='recipient'),
        ),
        migrations.AlterField(
            model_name='addresstrouble',
            name='address',
            field=practice.privacy.addresses.EncryptedAddressField(),
        ),
        migrations.AlterField(
            model_name='outboundemail',
            name='recipient',
            field=practice.privacy.addresses.EncryptedAddressField(),
        ),
        seal_addresses("mail", "OutboundEmail"),
        seal_addresses("mail", "AddressTrouble"),
        migrations.AddIndex(
            model_name='addresstrouble',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['practice_id', 'address_index'], name='mail_standing_troubles'),
        ),
        migrations.AddConstraint(
            model_name='addresstrouble',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True), models.Q(('kind', 'complaint'), _negated=True)), fields=('practice_id', 'address_index'), name='mail_address_dead_once'),
        ),
        migrations.AddConstraint(
            model_name='addresstrouble',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'complaint'), ('lifted_at__isnull', True)), fields=('practice_id', 'address_index'), name='mail_address_complained_once'),
        ),
        migrations.AddConstraint(
            model_name='outboundemail',
            constraint=models.CheckConstraint(condition=models.Q(('recipient_index', ''), _negated=True), name='mail_to_somebody'),
        ),
    ]
