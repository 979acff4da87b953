"""The app's name for Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """clients.referrals."""

    name = "clients.referrals"
