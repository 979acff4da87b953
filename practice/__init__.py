"""The practice as a business, and the wiring of the project."""

from practice.celery import app as celery_app

__all__ = ["celery_app"]
