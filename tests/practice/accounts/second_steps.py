"""People with a second factor, and the codes that their apps show."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import User
from tests.factories.accounts import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_app(user: User) -> User:
    """They have an app, and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code_now(secret: str = SECRET, *, later: int = 0) -> str:
    """What the app shows, or will show after so many periods."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def recovery_codes(user: User) -> list[str]:
    """Those that are left."""
    kept = user.authenticator_set.get(type="recovery_codes")
    codes: list[str] = RecoveryCodes(kept).get_unused_codes()
    return codes


def enter_password(browser: Browser, user: User, password: str = PASSWORD) -> Any:
    """The first step."""
    return browser.post(reverse("account_login"), {"login": user.email, "password": password})


def enter_second(browser: Browser, code: str) -> Any:
    """The second step."""
    return browser.post(reverse("mfa_authenticate"), {"code": code})
