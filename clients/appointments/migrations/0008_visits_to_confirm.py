from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0007_let_go_is_not_cancelled")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status", "asked")),
                fields=["practice", "starts_at"],
                name="appointment_to_confirm",
            ),
        ),
    ]
