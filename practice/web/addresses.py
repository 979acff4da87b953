"""Addresses for letters, which are read far from any request."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of one of our paths."""
    return f"{settings.BASE_URL}{path}"
