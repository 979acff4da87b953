"""What a practice says about the rules is added to, and never altered or taken out."""

import django.db.models.deletion
import practice.web.text
from django.db import migrations, models
from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('routines', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('changes', models.JSONField(blank=True, default=dict)),
                ('reason', models.TextField(blank=True, max_length=400, validators=[practice.web.text.plain_text])),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_edits', to='accounts.membership')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_edits', to='accounts.practice')),
            ],
        ),
        migrations.CreateModel(
            name='RuleReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60)),
                ('rules_version', models.CharField(max_length=20)),
                ('reviewer', models.CharField(max_length=120, validators=[practice.web.text.one_line])),
                ('role', models.CharField(max_length=80, validators=[practice.web.text.one_line])),
                ('registration', models.CharField(max_length=60, validators=[practice.web.text.one_line])),
                ('reviewed_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('edit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='routines.ruleedit')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_reviews', to='accounts.practice')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_reviews', to='accounts.membership')),
            ],
        ),
        migrations.AddConstraint(
            model_name='ruleedit',
            constraint=models.UniqueConstraint(fields=('practice', 'number'), name='rule_edit_numbered_once'),
        ),
        RefuseWhen(
            name="rule_edit_stays",
            table="routines_ruleedit",
            event="UPDATE",
            condition="1 = 1",
            message="rule_edit_is_never_altered",
        ),
        RefuseWhen(
            name="rule_edit_not_removed",
            table="routines_ruleedit",
            event="DELETE",
            condition="1 = 1",
            message="rule_edit_is_kept",
        ),
        RefuseWhen(
            name="rule_review_stays",
            table="routines_rulereview",
            event="UPDATE",
            condition="1 = 1",
            message="rule_review_is_never_altered",
        ),
        RefuseWhen(
            name="rule_review_not_removed",
            table="routines_rulereview",
            event="DELETE",
            condition="1 = 1",
            message="rule_review_is_kept",
        ),
    ]
