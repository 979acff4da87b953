"""/health: whether this process answers, whether it can work, and whether letters are late."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from practice.access.guards import public
from practice.mail.clock import database_clock
from practice.mail.lateness import lateness

logger = logging.getLogger(__name__)


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served, 503 when the database does not answer.

    Late letters do not make it red: restarting the web would not help them, and pages still work.
    A watcher reads `state` (ok, late, paced, down) or the ages in seconds. Paced: letters are late
    only because LETTERS_AT_MOST lets no more leave.
    """
    try:
        late = lateness(database_clock()())
    except DatabaseError:
        logger.exception("The database does not answer.")
        return JsonResponse({"state": "down", "live": True, "database": False}, status=503)
    return JsonResponse(
        {
            "state": ("paced" if late.is_paced else "late") if late.is_late else "ok",
            "live": True,
            "database": True,
            "worker_seconds": late.worker,
            "oldest_letter_seconds": late.oldest_letter,
            "letters_held_since": late.held_since,
        }
    )
