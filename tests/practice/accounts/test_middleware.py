"""Which practice a request works in, and in whose time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from practice.accounts.middleware import SESSION_KEY, working_in_a_practice
from practice.accounts.models import Membership, User
from tests.factories import ClientFactory, MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def passed_on(user: Any, session: dict[str, Any] | None = None) -> HttpRequest:
    """The request as a view sees it; `zone` is the one that was in force there."""
    request: Any = RequestFactory().get("/")
    request.user, request.session = user, session or {}
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    working_in_a_practice(view)(request)
    request.zone = seen[0]
    return request


def test_a_member_works_in_their_practice_and_in_its_time() -> None:
    place = MembershipFactory(practice=PracticeFactory(time_zone="Australia/Lord_Howe"))
    before = timezone.get_current_timezone_name()
    request: Any = passed_on(place.user)
    assert (request.membership, request.practice) == (place, place.practice)
    assert request.zone == "Australia/Lord_Howe"
    assert timezone.get_current_timezone_name() == before


def test_a_stranger_works_nowhere() -> None:
    request: Any = passed_on(AnonymousUser())
    assert (request.membership, request.practice) == (None, None)


def test_a_client_works_nowhere() -> None:
    request: Any = passed_on(ClientFactory(with_account=True).user)
    assert (request.membership, request.practice) == (None, None)


def test_an_ended_place_opens_nothing(therapist: Membership) -> None:
    therapist.ended_at = LONG_AGO
    therapist.save()
    request: Any = passed_on(therapist.user)
    assert (request.membership, request.practice) == (None, None)


@pytest.fixture
def two_places() -> tuple[Membership, Membership]:
    """One person, first in one practice and later in another, too."""
    user = UserFactory()
    later = MembershipFactory(user=user)
    first = MembershipFactory(user=user, joined_at=LONG_AGO)
    return first, later


def test_in_two_practices_the_first_one_joined_is_open(
    two_places: tuple[Membership, Membership],
) -> None:
    first, _ = two_places
    request: Any = passed_on(first.user)
    assert request.membership == first


def test_in_two_practices_the_chosen_one_is_open(
    two_places: tuple[Membership, Membership],
) -> None:
    first, later = two_places
    request: Any = passed_on(first.user, {SESSION_KEY: later.pk})
    assert (request.membership, request.practice) == (later, later.practice)


def test_somebody_else_s_place_cannot_be_chosen(
    two_places: tuple[Membership, Membership], therapist: Membership
) -> None:
    first, _ = two_places
    request: Any = passed_on(first.user, {SESSION_KEY: therapist.pk})
    assert request.membership == first


def test_a_chosen_place_that_ended_is_left(two_places: tuple[Membership, Membership]) -> None:
    first, later = two_places
    later.ended_at = LONG_AGO
    later.save()
    request: Any = passed_on(first.user, {SESSION_KEY: later.pk})
    assert request.membership == first


@pytest.mark.parametrize("places", [1, 3])
def test_finding_the_place_is_one_query(
    places: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    user = UserFactory()
    for _ in range(places):
        MembershipFactory(user=user)
    with django_assert_num_queries(1):
        request: Any = passed_on(user)
        assert request.practice.name
        assert request.membership.name


def test_the_page_shows_the_practice_that_is_worked_in_and_no_other(
    client: Browser, two_places: tuple[Membership, Membership], signed_in: SignIn
) -> None:
    first, later = two_places
    mine = ClientFactory(practice=first.practice, name="Amira Khan")
    theirs = ClientFactory(practice=later.practice, name="Rosa Bell")
    browser = signed_in(client, first)
    assert b"Amira Khan" in browser.get(reverse("clients")).content
    assert b"Rosa Bell" not in browser.get(reverse("clients")).content
    assert browser.get(reverse("client", args=[theirs.ref])).status_code == 404
    session = browser.session
    session[SESSION_KEY] = later.pk
    session.save()
    assert browser.get(reverse("client", args=[theirs.ref])).status_code == 200
    assert browser.get(reverse("client", args=[mine.ref])).status_code == 404


def test_deactivating_a_user_closes_their_open_session(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    assert browser.get(reverse("today")).status_code == 200
    User.objects.filter(pk=therapist.user_id).update(is_active=False)
    answer = browser.get(reverse("today"))
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/?next=/today/")


def test_ending_a_place_closes_its_pages_at_once(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    assert browser.get(reverse("today")).status_code == 200
    Membership.objects.filter(pk=therapist.pk).update(ended_at=timezone.now())
    assert browser.get(reverse("today")).status_code == 404
    assert browser.get(reverse("home"))["Location"] == reverse("me")
