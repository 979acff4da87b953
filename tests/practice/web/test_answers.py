"""Every answer carries the headers that keep it private, whatever made it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership, User
from tests.factories import ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.practice.web.broken_urlconf")]
SignIn = Callable[[Browser, Membership | User], Browser]
ANSWERS = [
    ("/help/", 200),
    ("/today/", 302),
    ("/garbled/", 400),
    ("/refused/", 403),
    ("/nowhere/", 404),
    ("/broken/", 500),
]
TITLES = {
    400: "That did not arrive in one piece",
    403: "This page is not open to you",
    404: "This page is not here",
    500: "Something went wrong",
}


def ask(path: str) -> Any:
    return Browser(raise_request_exception=False).get(path)


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_is_private_and_framed_by_nobody(path: str, status: int) -> None:
    answer = ask(path)
    kept = {
        name: answer.headers.get(name)
        for name in (
            "Cache-Control",
            "Permissions-Policy",
            "Referrer-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
        )
    }
    assert answer.status_code == status
    assert kept == {
        "Cache-Control": "no-store",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_says_what_its_page_may_load(path: str, status: int) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in ask(path).headers["Content-Security-Policy"].split(";")
    )
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'self'")
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize(("path", "status"), [a for a in ANSWERS if a[1] >= 400])
def test_what_went_wrong_is_a_page_of_ours_that_tells_nothing(path: str, status: int) -> None:
    page = ask(path).content.decode()
    assert f"<title>{TITLES[status]}" in page
    assert "Rosa Bell" not in page
    assert 'href="/"' in page


def test_an_error_for_somebody_signed_in_keeps_their_navigation(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    page = signed_in(client, therapist).get("/nowhere/").content.decode()
    assert 'aria-label="Main"' in page


def test_a_form_that_is_too_old_says_that_nothing_was_saved(
    therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(Browser(enforce_csrf_checks=True), therapist)
    answer = browser.post(reverse("new_client"), {"name": "Rosa Bell"})
    assert answer.status_code == 403
    assert "<title>This form was open too long" in answer.content.decode()
    assert "Nothing was saved or changed." in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert therapist.practice.clients.count() == 0


@pytest.mark.parametrize(
    "address",
    ["/clients/?q=%00", "/clients/?after=%00", "/diary/book/?q=a%00b", "/c/%00/", "/c/%00/health/"],
)
def test_an_address_with_a_nul_is_refused_on_every_engine(
    address: str, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    ClientFactory(practice=therapist.practice)
    answer = signed_in(client, therapist).get(address)
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_percent_sign_is_no_nul(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    assert signed_in(client, therapist).get("/clients/?q=%2500").status_code == 200
