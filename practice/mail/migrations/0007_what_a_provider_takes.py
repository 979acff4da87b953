from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("mail", "0006_own_words_in_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="mail_one_limit_row")],
            },
        ),
        migrations.CreateModel(
            name="CountedLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("email", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="mail.outboundemail")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="mail_counted"),
                    models.Index(fields=["domain", "at"], name="mail_counted_of_domain"),
                ],
            },
        ),
    ]
