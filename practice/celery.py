"""Celery is the doorbell: ticks say "look at the table", and carry nothing else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

app = Celery("instep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
