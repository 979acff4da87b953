"""What follows when allauth lets somebody in, or changes how they come in."""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from practice.accounts.fresh import shown_now
from practice.accounts.idle import active_now
from practice.accounts.models import User
from practice.accounts.second_factor import FACTORS, forget_use, has_factor, remember_use
from practice.accounts.sessions import end_others
from practice.accounts.trace import trace
from practice.audit.actors import SYSTEM
from practice.audit.verbs import Verb


@receiver(user_logged_in)
def _came_in(request: HttpRequest | None, **rest: Any) -> None:
    if request is not None:
        shown_now(request)
        active_now(request)


@receiver(account.user_logged_in)
def _signed_in(user: User, **rest: Any) -> None:
    trace(Verb.SIGNED_IN, user, by=user)


@receiver(account.authentication_step_completed)
def _shown_again(request: HttpRequest, user: User, **rest: Any) -> None:
    if rest.get("reauthenticated") and request.user == user:
        shown_now(request)


@receiver([account.password_changed, account.password_set, account.password_reset])
def _new_password(request: HttpRequest, user: User, **rest: Any) -> None:
    """Whoever is signed in with the old one is signed out."""
    end_others(request, user)
    trace(Verb.PASSWORD_CHANGED, user, by=user)


@receiver(mfa.authenticator_added)
def _factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any
) -> None:
    """Sessions that were opened without it end."""
    if authenticator.type in FACTORS:
        remember_use(request, authenticator)
        end_others(request, user)
    trace(Verb.SECOND_FACTOR_ADDED, user, by=user, fields=[authenticator.type])


@receiver(mfa.authenticator_removed)
def _factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any
) -> None:
    if not has_factor(user):
        forget_use(request)
    end_others(request, user)
    trace(Verb.SECOND_FACTOR_REMOVED, user, by=user, fields=[authenticator.type])


@receiver(mfa.authenticator_reset)
def _codes_made(user: User, **rest: Any) -> None:
    trace(Verb.RECOVERY_CODES_MADE, user, by=user)


@receiver(mfa.authenticator_used)
def _factor_used(user: User, authenticator: Authenticator, **rest: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        trace(Verb.RECOVERY_CODE_USED, user, by=user)
        get_adapter().send_mail("instep/recovery_code_used", user.email, {})


@receiver(account.login_code_rejected)
def _code_refused(user: User, **rest: Any) -> None:
    trace(Verb.SIGN_IN_REFUSED, user, by=SYSTEM, fields=["code"])


@receiver(mfa.authentication_failed)
def _factor_refused(user: User, **rest: Any) -> None:
    trace(Verb.SECOND_FACTOR_REFUSED, user, by=SYSTEM)
