from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower

import clients.names
from clients.finding.index import FindClientsByTrigrams

BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Of those who are here already, a batch at a time."""
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, name FROM clients_client WHERE id > %s ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            words = [(clients.names.findable_name(name), pk) for pk, name in rows]
            cursor.executemany("UPDATE clients_client SET name_words = %s WHERE id = %s", words)


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0007_sealed_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='name_words',
            field=clients.names.FindableNameField(default='', editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # PostgreSQL reads in the order of an index only what stands in it by equality.
        migrations.RemoveIndex(model_name='client', name='client_by_name'),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(
                models.F('practice'), Lower('name'), models.F('id'),
                condition=models.Q(archived_at__isnull=True), name='client_by_name',
            ),
        ),
        FindClientsByTrigrams(),
    ]
