"""Every answer that was made from a client's record is in the trace before it leaves."""

import logging
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.origin import Origin, coming_from, page_of, practices_of
from practice.audit.record import CannotTrace, record_alike
from practice.audit.refusals import note_refusal
from practice.audit.verbs import Verb

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
# Answers of ours that show nothing of what was read for them.
SHOWS_NOTHING = {301, 302, 303, 304, 307, 308, 403, 404, 405, 500, 503}


def traced(get_response: Answer) -> Answer:
    """Know where a request comes from; keep what it showed, or show nothing.

    The insert stands alone, behind the view: on SQLite no page is made inside a writer's
    transaction.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        here = Origin(address=_address(request), session=_session(request))
        with coming_from(here):
            response = get_response(request)
            note_refusal(request, response.status_code, here)
            if response.status_code in SHOWS_NOTHING:
                return response
            try:
                _keep(request, here)
            except DatabaseError as error:
                return _show_nothing(request, error)
            return response

    def in_a_view(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _show_nothing(request, error) if isinstance(error, CannotTrace) else None

    middleware.process_exception = in_a_view  # type: ignore[attr-defined]
    return middleware


def _show_nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The trace cannot be written, so a page was not shown.", exc_info=error)
    return render(request, "cannot_trace.html", status=503)


def _keep(request: HttpRequest, here: Origin) -> None:
    """One row for each client whose rows were read and whose reading is not told yet."""
    untold = {pk: practice for pk, practice in here.opened.items() if pk not in here.told}
    if not untold:
        return
    actor = _actor(request, here)
    page = page_of(request)
    verb = Verb.CLIENT_SEEN if len(untold) == 1 else Verb.CLIENT_LISTED
    event = AuditEvent(
        actor_kind=actor.kind, actor_id=actor.id, verb=verb.value, subject_type="clients.client",
        fields=page, address=here.address, session=here.session,
    )  # fmt: skip
    record_alike(event, practices_of(untold))


def _actor(request: HttpRequest, here: Origin) -> Actor:
    user = request.user
    if user.is_authenticated:
        return Actor("user", user.pk)
    return here.holder or SYSTEM


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request) or "")
    except (PermissionDenied, ImproperlyConfigured):
        return ""


def _session(request: HttpRequest) -> str:
    """Tells one session from another, and opens none."""
    key = request.session.session_key
    return salted_hmac("practice.audit.session", key).hexdigest()[:16] if key else ""
