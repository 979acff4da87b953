"""How one therapist likes to write: letters beside headings, and snippets."""

import django.core.validators
import django.db.models.deletion
import practice.privacy.fields
import practice.web.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('notes', '0006_unsaved_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoteHabits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shows_soap', models.BooleanField(default=False)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note_habits', to='accounts.membership')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='note_habits', to='accounts.practice')),
            ],
        ),
        migrations.CreateModel(
            name='Snippet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+\\Z')])),
                ('text', practice.privacy.fields.EncryptedTextField(validators=[practice.web.text.plain_text])),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snippets', to='accounts.membership')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snippets', to='accounts.practice')),
            ],
            options={
                'ordering': ['word'],
                'constraints': [models.UniqueConstraint(fields=('member', 'word'), name='snippet_once_a_word')],
            },
        ),
    ]
