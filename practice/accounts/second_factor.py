"""Whoever works in a practice has used a second factor in this session, or no page opens.

It fails closed: `working_in_a_practice` opens no place without it, and this answers before any
view that is not on the short list below.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from practice.accounts.models import User

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
ALWAYS_OPEN = {
    "account_logout", "accessibility", "guide", "health", "help", "icon", "offline", "privacy",
    "security_txt", "worker",
}  # fmt: skip
TO_CONFIRM = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
TO_SET_UP = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate",
    "account_set_password",
}  # fmt: skip


def has_factor(user: User) -> bool:
    """Whether there is one to ask for; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def was_used(request: HttpRequest) -> bool:
    """Whether this session has seen one."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_missing(request: HttpRequest) -> bool:
    """Whether one is asked for that this session has not seen."""
    return settings.SECOND_FACTOR and not was_used(request)


def remember_use(request: HttpRequest, authenticator: Authenticator) -> None:
    """Adding one proves it as using it does."""
    record_authentication(
        request, request.user, "mfa", id=authenticator.pk, type=authenticator.type
    )


def forget_use(request: HttpRequest) -> None:
    """After the last one is removed the session has seen none."""
    records = get_authentication_records(request, request.user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record.get("method") != "mfa"
    ]


class SecondFactorFirst:
    """Sends who works here to the second factor; what was posted is refused, nothing is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer is given once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view answer."""
        if not getattr(request, "waits_for_factor", False):
            return None
        asked = request.resolver_match.url_name if request.resolver_match else None
        user: User = request.user  # type: ignore[assignment]
        may_confirm = has_factor(user)
        if asked in ALWAYS_OPEN | (TO_CONFIRM if may_confirm else TO_SET_UP):
            return None
        if request.method not in {"GET", "HEAD"}:
            return render(request, "mfa/first.html", status=403)
        if not may_confirm:
            return redirect("mfa_index")
        has_app = Authenticator.objects.filter(user=user, type=Type.TOTP).exists()
        by = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
        return redirect(reverse(by, query={"next": request.get_full_path()}))
