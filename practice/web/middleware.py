"""Headers that every answer carries, whatever made it; and what no address may hold."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from practice.web.at_hand import numbered_as
from practice.web.refs import new_ref

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def numbered(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Each request has a number of ours, in its log lines and on the page that says what failed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = new_ref()  # type: ignore[attr-defined]
        with numbered_as(request.number):  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


def plain_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing of ours is cached by anyone, except static files, which set their own lifetime."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def whole_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse an address with a NUL in it: PostgreSQL takes none, and no page of ours makes one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a NUL in it.")
        return get_response(request)

    return middleware
