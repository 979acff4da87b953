"""Nothing is changed in a record that is restricted, from whatever page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clients.models import Client

Answer = Callable[[HttpRequest], HttpResponse]
SENTENCE = (
    "This record is restricted: it is kept and not worked with. Nothing was stored. An owner can "
    "lift that, with the reason."
)


class Restricted(Exception):
    """Somebody would change what is only kept."""

    def __init__(self, client: Client) -> None:
        self.client = client
        super().__init__(SENTENCE)


def say_restricted(get_response: Answer) -> Answer:
    """Middleware: to the page that says why, and who can lift it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def say(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Restricted):
            return None
        messages.error(request, SENTENCE)
        return redirect("client_data", error.client.ref)

    middleware.process_exception = say  # type: ignore[attr-defined]
    return middleware
