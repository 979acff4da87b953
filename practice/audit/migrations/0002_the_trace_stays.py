"""The trace is written once: no event is changed or taken out."""

from django.db import migrations

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        RefuseWhen(
            name="audit_not_changed",
            table="audit_auditevent",
            event="UPDATE",
            condition="1 = 1",
            message="audit_is_never_edited",
        ),
        RefuseWhen(
            name="audit_not_removed",
            table="audit_auditevent",
            event="DELETE",
            condition="1 = 1",
            message="audit_is_never_edited",
        ),
    ]
