"""A record that cannot be opened is a page that says so, and shows nothing of it."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from practice.privacy.keyring import CannotOpen

logger = logging.getLogger(__name__)


class SealedRecords:
    """Turns CannotOpen into a 503 page. The log names the key and the column, never the value."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing happens to requests that open what they need."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for an exception that left a view."""
        if not isinstance(error, CannotOpen):
            return None
        logger.error("%s", error)
        return render(request, "cannot_open.html", status=503)
