"""The app's name for Django."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """clients.appointments."""

    name = "clients.appointments"
