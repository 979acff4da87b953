"""A page over a record that does not open says so, and shows nothing of it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.screening import screened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["client", "client_health", "client_routines", "clients"])
def test_a_page_with_the_wrong_key_is_a_clear_503_without_ciphertext(
    name: str, therapist: Membership, signed_in: Callable[..., Browser], settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, timezone.now(), {})
    settings.ENCRYPTION_KEYS = ["other1:" + base64.urlsafe_b64encode(b"o" * 32).decode()]

    address = reverse(name, args=[] if name == "clients" else [client.ref])
    page = signed_in(Browser(), therapist).get(address)

    assert page.status_code == 503
    assert "This record cannot be opened" in page.content.decode()
    assert "v1:" not in page.content.decode()
    assert "“test1” is not in INSTEP_KEYS" in caplog.text
    assert "v1:" not in caplog.text
