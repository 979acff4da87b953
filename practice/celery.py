"""Celery is the doorbell: ticks say "look at the table", and carry nothing else."""

import os

from celery import Celery
from celery.signals import setup_logging

from practice.watched import beats, lines

__all__ = ["app", "beats", "lines"]  # they listen to what tasks do

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

app = Celery("instep", amqp="practice.running.connecting:OwnConnections")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_the_settings(**kwargs: object) -> None:
    """Celery sets up its own log lines unless somebody listens here."""
