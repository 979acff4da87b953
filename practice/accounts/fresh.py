"""Somebody who has shown within a quarter of an hour that it is them.

Asked for before anything that takes much out at once or changes who may come in: exports, keys,
roles, erasure.
"""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from practice.web.typed import not_stored

SHOWN_AT = "shown_at"
TOO_LONG_AGO = (
    "It is a while since you showed that it is you, and this asks for it. Show it once more, then "
    "fill in the form again."
)
View = Callable[..., HttpResponse]


def shown_now(request: HttpRequest) -> None:
    """They signed in, or entered their password, code or passkey once more."""
    request.session[SHOWN_AT] = time()


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was less than FRESH_FOR seconds ago; never for a time yet to come."""
    shown = request.session.get(SHOWN_AT)
    return isinstance(shown, float) and 0 <= time() - shown < settings.FRESH_FOR


def freshly_signed_in(view: View) -> View:
    """Ask once more who it is. Goes below the page's guard; what was posted is not done.

    Who has neither a password nor a second factor signs in by a code again.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        query = {"next": back_to(request)}
        if not get_reauthentication_flows(request.user):
            logout(request)
            return redirect(reverse("account_request_login_code", query=query))
        again = reverse("account_reauthenticate", query=query)
        shown = not_stored(
            request, because=TOO_LONG_AGO, go_on=again, go_on_words="Show that it is you"
        )
        return shown or redirect(again)

    asked.asks_again = True  # type: ignore[attr-defined]
    return asked


def back_to(request: HttpRequest) -> str:
    """The page itself, or for a form the page it was on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    from_page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(from_page, allowed_hosts={request.get_host()}):
        return urlsplit(from_page).path
    return reverse("home")
