"""The way in, and the pages for everybody."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.accounts.models import Membership, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
PROMISES = ("cure", "heal", "treats", "proven", "!", "guarantee", "detox", "prevents")


def test_a_stranger_is_led_to_the_sign_in(client: Browser) -> None:
    assert client.get(reverse("home")).url == reverse("account_login")


def test_everybody_comes_to_their_own_first_page(
    client: Browser, therapist: Membership, admin_member: Membership, amira: Client,
    signed_in: SignIn,
) -> None:  # fmt: skip
    homes = [
        signed_in(client, who).get(reverse("home")).url
        for who in (therapist, admin_member, amira.user)
    ]
    assert homes == [reverse("today"), reverse("letters"), reverse("me")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("help", "If you need help now"),
        ("privacy", "Who sees what"),
        ("accessibility", "WCAG 2.2"),
    ],
)
def test_the_plain_pages_are_there_and_promise_nothing(
    name: str, said: str, client: Browser
) -> None:
    page = client.get(reverse(name))
    text = page.content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert page.status_code == 200
    assert said in main
    assert [word for word in PROMISES if word in main.lower().replace("health", "")] == []


@pytest.mark.parametrize("name", ["home", "help", "privacy", "accessibility"])
def test_the_plain_pages_take_no_post(name: str, client: Browser) -> None:
    assert client.post(reverse(name)).status_code == 405
