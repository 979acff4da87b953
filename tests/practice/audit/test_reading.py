"""Every answer that bore something of a client has its row, or it was not given."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.trace.witness import telling
from practice.accounts.models import Membership
from practice.audit.middleware import traced
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.repository.role_matrix import ROLES
from tests.repository.walked import NAME, walked

pytestmark = pytest.mark.django_db
# Pages for everybody, and those of people at a workshop, who are no clients by that.
OF_NO_CLIENT = {
    "accessibility", "app", "guide", "health", "help", "offline", "privacy", "worker",
    "stop_digest", "my_breath", "book_door", "practice_notice", "security_txt", "invitation",
    "workshops", "workshop", "workshop_code", "workshop_feed",
    "after_workshop", "after_certificate", "my_certificate", "my_place", "place_details",
    "move_place", "cancel_place", "place_calendar",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.xdist_group("walked")
@pytest.mark.parametrize("role", ROLES)
def test_whatever_bore_a_mark_has_its_row(role: str) -> None:
    bore = {name: one.rows for name, one in walked(role).items() if one.names_her}
    assert {name for name, rows in bore.items() if rows == 0} == set()
    assert role != "therapist" or len(bore) >= 40


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.xdist_group("walked")
@pytest.mark.parametrize("role", ["client", "anonymous"])
def test_every_page_of_a_client_s_own_and_every_link_has_its_row(role: str) -> None:
    """They greet nobody by name, so no mark is in them. Who opened it is known of each."""
    opened = walked(role)
    none = {name for name, one in opened.items() if one.status == 200 and not one.rows}
    of_accounts = ("account_", "mfa_", "sessions")
    assert {one for one in none if not one.startswith(of_accounts)} - OF_NO_CLIENT == set()
    assert not any(one.by_system for one in opened.values())


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.xdist_group("walked")
def test_a_file_that_cannot_be_searched_has_its_row_too() -> None:
    clinical = {
        name: one.rows
        for name, one in walked("therapist").items()
        if re.match("image/|application/pdf", one.content_type)
    }
    # A picture of the library is of nobody; at a workshop are people who are no clients here.
    of_nobody = {
        "step_picture",
        "routine_link_picture",
        "after_certificate",
        "my_certificate",
        "door_sheet",
    }
    assert {name for name, rows in clinical.items() if not rows} <= of_nobody | {"icon"}


def test_what_holds_something_sealed_about_a_client_is_watched() -> None:
    watched = {model._meta.label for model in telling()}
    assert {"clients.Client", "screening.Screening", "notes.SessionNote", "photos.Photo"} <= watched
    assert all(apps.get_model(label) for label in watched)


def test_the_row_says_who_what_when_and_from_where(therapist: Membership) -> None:
    rosa, ben = (ClientFactory(practice=therapist.practice) for _ in range(2))
    browser = Browser()
    browser.force_login(therapist.user)
    browser.get(reverse("clients"), REMOTE_ADDR="192.0.2.7")
    rows = AuditEvent.objects.order_by("client_id")
    assert [
        (one.verb, one.client_id, one.actor_id, one.practice_id, one.fields, one.address)
        for one in rows
    ] == [
        ("client.listed", pk, therapist.user_id, therapist.practice_id, ["clients"], "192.0.2.7")
        for pk in sorted((rosa.pk, ben.pk))
    ]
    (session,) = {one.session for one in rows}
    assert re.fullmatch("[0-9a-f]{16}", session)
    assert session not in str(browser.session.session_key)


def test_a_change_says_from_where_too(therapist: Membership) -> None:
    browser = Browser()
    browser.force_login(therapist.user)
    data = {"name": "Rosa Lindqvist", "form_key": ""}
    browser.post(reverse("new_client"), data, REMOTE_ADDR="192.0.2.7")
    assert set(AuditEvent.objects.values_list("address", flat=True)) == {"192.0.2.7"}


def test_the_address_is_the_one_before_our_proxies(therapist: Membership, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    rosa = ClientFactory(practice=therapist.practice)
    browser = Browser()
    browser.force_login(therapist.user)
    forged = "198.51.100.1, 203.0.113.9"
    browser.get(reverse("client", args=[rosa.ref]), HTTP_X_FORWARDED_FOR=forged)
    assert AuditEvent.objects.get().address == "203.0.113.9"


def refuse_the_trace() -> None:
    """The table of events takes nothing more, as on a disk that is full."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER no_more BEFORE INSERT ON audit_auditevent "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'disk full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_more BEFORE INSERT ON audit_auditevent "
                "FOR EACH ROW EXECUTE FUNCTION no_more()"
            )


def take_it_again() -> None:
    with connection.cursor() as cursor:
        on = " ON audit_auditevent" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER no_more{on}")
        if on:
            cursor.execute("DROP FUNCTION no_more")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["clients", "client", "diary", "me"])
def test_what_cannot_be_written_down_is_not_shown(page: str, therapist: Membership) -> None:
    rosa = ClientFactory(practice=therapist.practice, name=NAME, user=None)
    if page == "me":
        rosa.user = therapist.user
        rosa.save()
    browser = Browser(raise_request_exception=False)
    browser.force_login(therapist.user)
    refuse_the_trace()
    try:
        answer = browser.get(reverse(page, args=[rosa.ref] if page == "client" else []))
    finally:
        take_it_again()
    shows_nobody = page in {"diary"}
    assert answer.status_code == (200 if shows_nobody else 503)
    assert NAME not in answer.content.decode()
    if not shows_nobody:
        assert "This page cannot be shown just now" in answer.content.decode()
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("code", [200, 201, 409, 422])
def test_an_answer_of_any_kind_that_can_show_something_is_kept(
    code: int, therapist: Membership, rf: Any
) -> None:
    rosa = ClientFactory(practice=therapist.practice)
    assert kept_for(HttpResponse("x", status=code), rf, therapist, rosa) == ["client.seen"]


@pytest.mark.parametrize("code", [302, 304, 403, 404, 405, 503])
def test_an_answer_that_shows_nothing_is_not(code: int, therapist: Membership, rf: Any) -> None:
    rosa = ClientFactory(practice=therapist.practice)
    assert kept_for(HttpResponse("x", status=code), rf, therapist, rosa) == []


def kept_for(response: HttpResponse, rf: Any, by: Membership, client: models.Model) -> list[str]:
    """The trace of a request that read one client's row and answered so."""

    def view(request: HttpRequest) -> HttpResponse:
        Client.objects.get(pk=client.pk)
        return response

    request = rf.get("/")
    request.user, request.session, request.resolver_match = by.user, SessionStore(), None
    traced(view)(request)
    return list(AuditEvent.objects.values_list("verb", flat=True))
