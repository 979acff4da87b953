"""The address of a record that was joined into another leads to the one that is kept."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clients.models import Client

Answer = Callable[[HttpRequest], HttpResponse]


class JoinedAway(Exception):
    """This record's visits, notes and answers are with another one now."""

    def __init__(self, client: Client, kept: Client) -> None:
        self.client, self.kept = client, kept
        super().__init__("This record was joined into another one.")


def follow_joins(get_response: Answer) -> Answer:
    """Middleware: the same page of the kept record. What was sent to the joined one is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def lead_on(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, JoinedAway):
            return None
        if request.method in {"GET", "HEAD"}:
            return redirect(request.get_full_path().replace(error.client.ref, error.kept.ref))
        messages.error(
            request, "This record was joined into another one meanwhile. Nothing was stored."
        )
        return redirect("client", error.kept.ref)

    middleware.process_exception = lead_on  # type: ignore[attr-defined]
    return middleware
