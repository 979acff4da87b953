"""Members at the office's pages of a workshop."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.models import SignUp, Workshop
from practice.accounts.models import Membership


def signed_in(member: Membership) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def to(name: str, workshop: Workshop, *more: str) -> str:
    return reverse(name, args=[workshop.ref, *more])


def act(browser: Browser, sign_up: SignUp, what: str, **fields: Any) -> Any:
    return browser.post(to("act_on_sign_up", sign_up.workshop, sign_up.ref, what), fields)


def now_is(sign_up: SignUp) -> str:
    sign_up.refresh_from_db()
    return sign_up.state
