"""A client finds, signed in, the page on which letters are chosen."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def test_the_first_page_leads_to_the_letters_of_one_s_own_record(
    client: Browser, amira: Client, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, amira.user)
    address = reverse("my_letters", args=[amira.ref])
    assert f'href="{address}"' in browser.get(reverse("me")).content.decode()
    page = browser.get(address, follow=True)
    assert "Stop routine reminders?" in page.content.decode()
    other = ClientFactory(practice=amira.practice)
    assert browser.get(reverse("my_letters", args=[other.ref])).status_code == 404
