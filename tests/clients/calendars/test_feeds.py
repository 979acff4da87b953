"""The secret address of a feed: who may read it, what it says, and that it dies."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from clients.appointments.holds import hold
from clients.appointments.models import Appointment, Status
from clients.appointments.taking import let_go_of
from clients.calendars.actions import make_feed, revoke_feed, show_names
from clients.calendars.models import CalendarFeed
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.schedule.models import UnavailableBlock
from tests.factories import ClientFactory, MembershipFactory, RoomFactory
from tests.factories.appointments import an_hour, booked

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Lindqvist", with_account=True)


def visit(client: Client, by: Membership, at: datetime, **changes: Any) -> Appointment:
    kind = changes.pop("type", None) or an_hour(client.practice)
    return booked(client, by, at, type=kind, now=timezone.now() - DAY, stops_shown=[], **changes)


def change(appointment: Appointment, **values: Any) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(**values)


def therapists(therapist: Membership) -> str:
    """The address of a therapist's new feed."""
    return path_of(make_feed(owner=therapist, by=therapist, now=timezone.now())[1])


def clients(client: Client) -> str:
    """The address of a client's new feed."""
    assert client.user is not None
    return path_of(make_feed(owner=client, by=client.user, now=timezone.now())[1])


def path_of(token: str) -> str:
    return f"/calendar/{token}.ics"


def events(path: str) -> list[Event]:
    response = Browser().get(path)
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")  # type: ignore[return-value]


def said(path: str, field: str = "SUMMARY") -> list[str]:
    return [str(event[field]) for event in events(path)]


def test_a_therapist_s_feed_says_what_and_where_and_never_who(
    therapist: Membership, rosa: Client, now: datetime
) -> None:
    room = RoomFactory(practice=therapist.practice)
    kind = an_hour(therapist.practice, name="Reflexology")
    made = visit(rosa, therapist, now + DAY, room=room, type=kind)
    other = MembershipFactory(practice=therapist.practice)
    visit(ClientFactory(practice=therapist.practice), other, now + DAY)
    path = therapists(therapist)
    (event,) = events(path)
    assert str(event["SUMMARY"]) == "Reflexology"
    assert str(event["UID"]) == f"{made.ref}@instep.example"
    assert (event.start, event["SEQUENCE"]) == (now + DAY, made.version)
    assert str(event["LOCATION"]) == f"{therapist.practice.name}, {room.name}"
    assert "Rosa" not in Browser().get(path).content.decode()


def test_names_come_in_only_when_they_were_turned_on(
    therapist: Membership, rosa: Client, now: datetime
) -> None:
    visit(rosa, therapist, now + DAY)
    feed, token = make_feed(owner=therapist, by=therapist, now=now)
    show_names(feed=feed, shows=True, by=therapist)
    assert said(path_of(token)) == ["Rosa Lindqvist"]
    show_names(feed=feed, shows=False, by=therapist)
    assert "Rosa" not in Browser().get(path_of(token)).content.decode()
    # A new address begins without them.
    show_names(feed=feed, shows=True, by=therapist)
    assert "Rosa" not in Browser().get(therapists(therapist)).content.decode()


def test_a_client_s_feed_has_their_own_visits_only(
    therapist: Membership, rosa: Client, now: datetime
) -> None:
    kind = an_hour(therapist.practice, name="Reflexology")
    visit(rosa, therapist, now + DAY, type=kind)
    visit(ClientFactory(practice=therapist.practice), therapist, now + 2 * DAY)
    UnavailableBlock.objects.create(
        practice=therapist.practice, therapist=therapist, starts_at=now, ends_at=now + DAY,
        reason="Dentist", made_by=therapist,
    )  # fmt: skip
    assert said(clients(rosa)) == [f"Reflexology, {therapist.practice.name}"]


def test_names_of_clients_never_stand_in_a_client_s_feed(rosa: Client, now: datetime) -> None:
    clients(rosa)
    feed = rosa.calendar_feeds.live().get()
    show_names(feed=feed, shows=True, by=MembershipFactory(practice=rosa.practice))
    assert not rosa.calendar_feeds.live().get().shows_names
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.filter(pk=feed.pk).update(shows_names=True)


def test_blocks_of_the_therapist_and_the_practice_say_unavailable_and_not_why(
    therapist: Membership, now: datetime
) -> None:
    whose: list[dict[str, Any]] = [
        {"therapist": therapist}, {},
        {"therapist": MembershipFactory(practice=therapist.practice)},
        {"room": RoomFactory(practice=therapist.practice)},
    ]  # fmt: skip
    for number, owner in enumerate(whose):
        UnavailableBlock.objects.create(
            practice=therapist.practice, starts_at=now + number * DAY,
            ends_at=now + (number + 1) * DAY, reason="Dentist", made_by=therapist, **owner,
        )  # fmt: skip
    path = therapists(therapist)
    assert said(path) == ["Unavailable", "Unavailable"]
    assert "Dentist" not in Browser().get(path).content.decode()


@pytest.mark.parametrize(
    ("days", "status", "off_days", "expected"),
    [
        (-31, Status.COMPLETED, None, []),
        (-29, Status.COMPLETED, None, ["CONFIRMED"]),
        (-2, Status.DID_NOT_ATTEND, None, ["CONFIRMED"]),
        (1, Status.BOOKED, None, ["CONFIRMED"]),
        (1, Status.ASKED, None, ["TENTATIVE"]),
        (1, Status.HELD, None, []),
        (1, Status.CANCELLED, 29, ["CANCELLED"]),
        (1, Status.CANCELLED, 31, []),
        (1, Status.CANCELLED, None, []),
        (399, Status.BOOKED, None, ["CONFIRMED"]),
        (401, Status.BOOKED, None, []),
    ],
)
def test_what_is_in_the_feed(
    therapist: Membership, rosa: Client, now: datetime,
    days: int, status: Status, off_days: int | None, expected: list[str],
) -> None:  # fmt: skip
    made = visit(rosa, therapist, now + DAY)
    shift = (days - 1) * DAY
    change(
        made,
        status=status,
        held_until=now + DAY if status == Status.HELD else None,
        cancelled_at=now - off_days * DAY if off_days else None,
        **{
            name: getattr(made, name) + shift
            for name in ("starts_at", "ends_at", "occupied_from", "occupied_until")
        },
    )
    assert said(therapists(therapist), "STATUS") == expected
    assert said(clients(rosa), "STATUS") == expected


def end(feed: CalendarFeed, how: str) -> None:
    """What closes a feed."""
    now = timezone.now()
    member, client = feed.therapist, feed.client
    if how == "revoked":
        revoke_feed(feed=feed, by=feed.made_by, now=now)
    elif how == "made anew":
        owner = member or client
        assert owner is not None
        make_feed(owner=owner, by=feed.made_by, now=now)
    elif member is not None:
        if how == "left":
            member.ended_at = now
        elif how == "moved to the office":
            member.role = "admin"
        elif how == "account closed":
            member.user.is_active = False
            member.user.save()
        member.save()
    elif client is not None:
        if how == "archived":
            client.archived_at = now
        elif how == "account taken away":
            client.user = None
        elif how == "another account":
            client.user = MembershipFactory().user
        client.save()


@pytest.mark.parametrize(
    ("whose", "how"),
    [
        ("therapist", "revoked"),
        ("therapist", "made anew"),
        ("therapist", "left"),
        ("therapist", "moved to the office"),
        ("therapist", "account closed"),
        ("client", "revoked"),
        ("client", "made anew"),
        ("client", "archived"),
        ("client", "account taken away"),
        ("client", "another account"),
    ],
)
def test_an_address_dies_and_looks_as_if_it_never_was(
    therapist: Membership, rosa: Client, whose: str, how: str
) -> None:
    path = therapists(therapist) if whose == "therapist" else clients(rosa)
    never = Browser().get(path_of("x" * 32))
    assert Browser().get(path).status_code == 200
    end(CalendarFeed.objects.select_related("therapist__user", "client").get(), how)
    dead = Browser().get(path)
    assert dead.status_code == never.status_code == 404
    # Each request has a number of its own.
    assert dead.headers.pop("X-Request-ID") != never.headers.pop("X-Request-ID")
    assert (dead.content, dead.headers) == (never.content, never.headers)


def test_it_is_a_calendar_for_nobody_s_cache_without_a_cookie(therapist: Membership) -> None:
    response = Browser().get(therapists(therapist))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=900"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in response.content
    assert b"METHOD" not in response.content


def test_a_program_that_has_it_is_told_that_nothing_changed(
    therapist: Membership, rosa: Client, now: datetime
) -> None:
    made = visit(rosa, therapist, now + DAY)
    path, browser = therapists(therapist), Browser()
    first = browser.get(path)
    again = browser.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, max-age=900"
    assert browser.head(path)["ETag"] == first["ETag"]
    change(made, status=Status.ARRIVED, version=2)
    changed = browser.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("visits", [1, 3])
def test_it_is_read_in_as_many_queries_however_long(
    therapist: Membership, rosa: Client, now: datetime, visits: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(visits):
        visit(rosa, therapist, now + (number + 1) * DAY)
    path, own = therapists(therapist), clients(rosa)
    with django_assert_num_queries(4):
        Browser().get(path)
    with django_assert_num_queries(3):
        Browser().get(own)
    with django_assert_num_queries(3):  # and the trace keeps that it was refused
        Browser().get(path_of("x" * 32))


def test_reading_stores_nothing(therapist: Membership) -> None:
    path = therapists(therapist)
    before = AuditEvent.objects.count(), CalendarFeed.objects.values().get()
    Browser().get(path)
    assert (AuditEvent.objects.count(), CalendarFeed.objects.values().get()) == before


def test_each_change_of_a_feed_is_in_the_trace(therapist: Membership, now: datetime) -> None:
    first, _ = make_feed(owner=therapist, by=therapist, now=now)
    show_names(feed=first, shows=True, by=therapist)
    show_names(feed=first, shows=True, by=therapist)
    second, token = make_feed(owner=therapist, by=therapist, now=now)
    revoke_feed(feed=second, by=therapist, now=now)
    revoke_feed(feed=second, by=therapist, now=now)
    rows = AuditEvent.objects.filter(verb__startswith="calendar.").order_by("pk")
    assert [(row.verb, row.subject_id) for row in rows] == [
        ("calendar.made", first.pk),
        ("calendar.changed", first.pk),
        ("calendar.revoked", first.pk),
        ("calendar.made", second.pk),
        ("calendar.revoked", second.pk),
    ]
    assert token not in str(list(CalendarFeed.objects.values()))


def test_nobody_has_two_addresses(therapist: Membership, rosa: Client, now: datetime) -> None:
    values = {"practice": therapist.practice, "made_by": therapist.user, "made_at": now}
    for owner in ({"therapist": therapist}, {"client": rosa}):
        CalendarFeed.objects.create(token_hash=f"a{len(str(owner))}", **values, **owner)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarFeed.objects.create(token_hash="b", **values, **owner)
    for owner in ({}, {"therapist": therapist, "client": rosa}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarFeed.objects.create(token_hash="c", revoked_at=now, **values, **owner)


def test_a_time_that_was_only_ever_held_is_in_no_feed(
    therapist: Membership, rosa: Client, now: datetime
) -> None:
    held = hold(
        client=rosa, therapist=therapist, type=an_hour(therapist.practice), starts_at=now + DAY,
        until=now + timedelta(minutes=10), form_key=uuid4(), now=now,
    )  # fmt: skip
    let_go_of(held, now=now + timedelta(minutes=11))
    held.refresh_from_db()
    assert held.status == Status.CANCELLED
    assert said(therapists(therapist)) == said(clients(rosa)) == []
