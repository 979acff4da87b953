"""Nothing is changed in a record that is restricted, from whatever page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clients.models import Client
from practice.web.typed import not_stored

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
    """Middleware: to the page that says why, and who can lift it; what was typed is shown."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def say(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Restricted):
            return None
        why = reverse("client_data", args=[error.client.ref])
        shown = not_stored(request, because=SENTENCE, go_on=why, go_on_words="Their data")
        if shown is not None:
            return shown
        messages.error(request, SENTENCE)
        return redirect(why)

    middleware.process_exception = say  # type: ignore[attr-defined]
    return middleware
