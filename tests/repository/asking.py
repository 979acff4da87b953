"""One person at every address: signed in once, and whatever an answer changed is taken back."""

from collections.abc import Callable
from copy import deepcopy

from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import User
from tests.repository.role_matrix import ROWS
from tests.repository.world import World

Ask = Callable[[str, str], HttpResponse]


def asking(world: World, user: User | None) -> Ask:
    """`ask(method, name)`: the answer that this person gets; None is somebody nobody knows.

    Each time the browser holds the cookie of its sign-in and no other, and the database the rows
    of then: one answer knows nothing of the last one, not even that it signed them out.
    """
    browser = Browser(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    signed_in = deepcopy(browser.cookies)

    def ask(method: str, name: str) -> HttpResponse:
        arguments = {key: world.argument(value) for key, value in ROWS[name].arguments.items()}
        browser.cookies = deepcopy(signed_in)
        with transaction.atomic():
            answer: HttpResponse = getattr(browser, method)(reverse(name, kwargs=arguments))
            transaction.set_rollback(True)
        return answer

    return ask
