"""In which letter a link stands: it opens nothing once letters go to another address."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("afterwards", "0001_initial"),
        ("mail", "0007_what_a_provider_takes"),
    ]

    operations = [
        migrations.AddField(
            model_name="aftervisitlink",
            name="email",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="after_links",
                to="mail.outboundemail",
            ),
        )
    ]
