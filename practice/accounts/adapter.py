"""How allauth's sign-in meets ours: no open sign-up, and its letters go through the outbox."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from practice.mail.queue import NotOneRecipient, queue_email
from practice.web.refs import new_ref

SUBJECTS = {
    "account/email/login_code": "Your sign-in code",
    "account/email/password_reset_key": "Choose a new password",
    "account/email/unknown_account": "Signing in",
}


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
                expires_at=timezone.now() + timedelta(minutes=20),
            )
