"""How allauth's sign-in meets ours: no open sign-up, its letters in the outbox, its limits kept."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from practice.accounts.fresh import is_fresh
from practice.accounts.models import User
from practice.accounts.trace import trace_limit, trace_refusal
from practice.mail.queue import NotOneRecipient, queue_email
from practice.web.refs import new_ref

SUBJECTS = {
    "account/email/login_code": "Your sign-in code",
    "account/email/password_reset_key": "Choose a new password",
    "account/email/unknown_account": "Signing in",
}
# What is told to the account's owner afterwards, whoever did it.
CHANGES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_set": "A password was chosen.",
    "account/email/password_reset": "A new password was chosen by the link in a letter.",
    "mfa/email/totp_activated": "An app was added as a second step of signing in.",
    "mfa/email/totp_deactivated": "The app was removed as a second step of signing in.",
    "mfa/email/webauthn_added": "A passkey was added.",
    "mfa/email/webauthn_removed": "A passkey was removed.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made. The old ones are dead.",
    "instep/recovery_code_used": "A recovery code was used to sign in.",
    "instep/second_factor_taken_away": "Your second step of signing in was taken away, so that "
    "you can set up a new one.",
}
OWN_LIMIT = {"login_failed": "5/300s/key"}


class InstepAdapter(DefaultAccountAdapter):
    """Sign-in letters are outbox rows in the fast lane, like every other letter."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by a practice, never by a stranger."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's letters; one that we have no words for is not sent.

        Neither is one to an address that the outbox does not take: the page says the same to
        everybody, whether or not there is such an address.
        """
        if template_prefix in CHANGES:
            self._tell_of_change(template_prefix, email)
        if template_prefix not in SUBJECTS:
            return
        with suppress(NotOneRecipient), transaction.atomic():
            queue_email(
                practice_id=None,
                key=f"{template_prefix.rsplit('/', 1)[-1]}:{new_ref()}{new_ref()}",
                kind="sign_in",
                recipient=email,
                subject=SUBJECTS[template_prefix],
                template=template_prefix.rsplit("/", 1)[-1],
                context={k: v for k, v in context.items() if k in {"code", "password_reset_url"}},
                lane="now",
                expires_at=timezone.now()
                + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
            )

    def _tell_of_change(self, template_prefix: str, email: str) -> None:
        with suppress(NotOneRecipient), transaction.atomic():
            queue_email(
                practice_id=None,
                key=f"account-changed:{new_ref()}{new_ref()}",
                kind="account_changed",
                recipient=email,
                template="account_changed",
                context={"what": CHANGES[template_prefix], "when": timezone.now()},
                lane="now",
                expires_at=timezone.now() + timedelta(days=2),
            )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count every guess of an address, also the right ones: no success clears it."""
        try:
            if not ratelimit.consume(request, app="allauth.account", action="guesses"):
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            trace_limit(self._owner(credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The trace keeps whose account it was, never what was typed."""
        trace_refusal(self._owner(credentials))

    def _owner(self, credentials: dict[str, Any]) -> User | None:
        found: list[User] = filter_users_by_email(credentials.get("email", ""))
        return found[0] if found else None

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A new password frees the account; what the address has tried still counts."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        ratelimit.clear(
            request, app="allauth.account", action="login_failed", config=OWN_LIMIT, key=key
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind TRUSTED_PROXIES; whoever comes past them is who they are."""
        try:
            address: str = super().get_client_ip(request)
        except ImproperlyConfigured:
            address = request.META["REMOTE_ADDR"]
        return address

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks before it changes a second factor; a sign-in just now will do."""
        return not is_fresh(context.request)
