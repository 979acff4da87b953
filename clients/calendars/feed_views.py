"""The secret address itself: no sign-in, no cookie, nothing but the calendar."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from clients.calendars.feed import FRESH_FOR, etag, text_of
from clients.calendars.queries import entries_of, feed_at
from practice.access.guards import public

CLOSED = "No calendar is read at this address. Make a new address where you made this one.\n"


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed's text, or word that it has not changed. Closed and never made look the same."""
    found = feed_at(token)
    if found is None:
        return _guarded(HttpResponse(CLOSED, status=404, content_type="text/plain; charset=utf-8"))
    entries = entries_of(found, now=timezone.now())
    mark = etag(found, entries)
    unchanged = get_conditional_response(request, etag=mark)
    response = unchanged or HttpResponse(
        text_of(found, entries), content_type="text/calendar; charset=utf-8"
    )
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"private, max-age={int(FRESH_FOR.total_seconds())}"
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
