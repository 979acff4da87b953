"""A guard lets in whom it says, refuses the rest, and the middleware asks strangers to sign in."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from practice.access.guards import for_members, for_signed_in, public, requires
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from tests.repository.addresses import addresses
from tests.repository.role_matrix import ROWS
from tests.repository.test_addresses import ALLAUTH, PUBLIC

SIGNED_OUT_BY_RIGHT = {
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse("in", headers={"X-Given": repr((args, kwargs))})


def asked(**attributes: Any) -> Any:
    request = RequestFactory().get("/")
    for name, value in attributes.items():
        setattr(request, name, value)
    return request


def member(*permissions: Permission) -> Any:
    return SimpleNamespace(may=lambda permission: permission in permissions)


def test_a_role_that_grants_the_permission_comes_in_with_its_arguments() -> None:
    guarded = requires(Permission.BOOK)(page)
    answer = guarded(asked(membership=member(Permission.BOOK)), "7Q2X", status="arrived")
    assert answer.headers["X-Given"] == "(('7Q2X',), {'status': 'arrived'})"


def test_a_role_without_the_permission_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        requires(Permission.BOOK)(page)(asked(membership=member(Permission.SEE_DIARY)))


@pytest.mark.parametrize("guard", [requires(Permission.BOOK), for_members])
@pytest.mark.parametrize("attributes", [{"membership": None}, {}])
def test_who_works_in_no_practice_is_told_that_there_is_no_such_page(
    guard: Any, attributes: dict[str, Any]
) -> None:
    with pytest.raises(Http404):
        guard(page)(asked(**attributes))


def test_any_member_comes_into_a_page_for_members() -> None:
    assert for_members(page)(asked(membership=member())).content == b"in"


def test_a_page_for_the_signed_in_asks_for_no_place() -> None:
    assert for_signed_in(page)(asked(membership=None)).content == b"in"


def test_each_guard_leaves_its_name_on_the_view() -> None:
    guarded = [requires(Permission.BOOK)(page), for_members(page), for_signed_in(page)]
    names = [getattr(view, "guard", "") for view in guarded]
    assert names == ["diary.book", "member", "signed_in"]
    assert getattr(public(page), "guard", "") == "public"


@pytest.mark.django_db
def test_every_address_that_is_not_public_sends_a_stranger_to_the_sign_in() -> None:
    asked_to_sign_in, open_to_all = set(), set()
    for address in addresses():
        nobody = {name: "1" if name == "pk" else "1-nobody" for name in address.arguments}
        path = reverse(address.name, kwargs=nobody)
        answer = Browser().get(path)
        sent = answer.status_code == 302 and answer["Location"] == f"/account/sign-in/?next={path}"
        (asked_to_sign_in if sent else open_to_all).add(address.name)
    assert open_to_all == PUBLIC | SIGNED_OUT_BY_RIGHT
    assert asked_to_sign_in == set(ROWS) - PUBLIC - SIGNED_OUT_BY_RIGHT
    assert SIGNED_OUT_BY_RIGHT < ALLAUTH


@pytest.mark.django_db
def test_a_page_that_is_not_there_does_not_ask_for_a_sign_in(therapist: Membership) -> None:
    assert Browser().get("/no/such/page/").status_code == 404
