"""Headers that every answer carries, whatever made it; and what no address may hold."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from practice.web.at_hand import begin_request
from practice.web.refs import new_ref

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

NUMBER = "X-Request-ID"
# As nginx and Caddy make them. Nobody can write a word into our lines this way.
OF_A_PROXY = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def numbered(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Each request has a number of ours, in its log lines, in the answer, and on the page that says
    what failed: short enough to be read out. That of a proxy of ours stands beside it in the lines.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = new_ref()  # type: ignore[attr-defined]
        said = request.headers.get(NUMBER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        proxy = said if OF_A_PROXY.fullmatch(said) else ""
        begin_request(request.number, proxy=proxy)  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers[NUMBER] = request.number  # type: ignore[attr-defined]
        return response

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
