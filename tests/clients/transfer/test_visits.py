"""Visits of another system: read, refused by row, taken in once, undone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, reschedule
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.models import Client
from clients.transfer.models import Import
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.jobs.actions import start
from practice.jobs.kinds import kind_of
from practice.jobs.working import LEASE, step, take, work
from practice.mail.models import OutboundEmail
from tests.clients.transfer.records import looked_at, taken_in, troubles, undone
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.schedule import AppointmentTypeFactory
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db
HEADINGS = "Start Time,End Time,First Name,Last Name,Phone,Email,Type,Calendar\n"
PAST = '"January 5, 2026 10:00 am","January 5, 2026 11:00 am",'
AHEAD = NOW + timedelta(days=30)
COMING = f'"{AHEAD:%Y-%m-%d} 10:00","{AHEAD:%Y-%m-%d} 11:00",'
AMIRA = "Amira,Khan,07911 123456,amira@example.com,Reflexology,Sam Reed\n"
ACUITY = HEADINGS + PAST + AMIRA + COMING + AMIRA


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(  # type: ignore[assignment]
        role="owner", user__name="Sam Reed", practice__time_zone="Europe/London"
    )
    AppointmentTypeFactory(practice=made.practice, name="Reflexology", minutes=45)
    return made


@pytest.fixture
def amira(by: Membership) -> Client:
    made: Client = ClientFactory(  # type: ignore[assignment]
        practice=by.practice, name="Amira Khan", email="amira@example.com", phone="+447911123456"
    )
    return made


def visits(by: Membership) -> list[tuple[str, datetime, int, str]]:
    rows = by.practice.appointments.select_related("client").order_by("starts_at")
    return [
        (
            one.client.name,
            one.starts_at,
            int((one.ends_at - one.starts_at).seconds / 60),
            one.status,
        )
        for one in rows
    ]


def test_an_export_of_acuity_comes_in_as_history_and_as_booked(
    by: Membership, amira: Client
) -> None:
    source = taken_in(by, "visits", ACUITY)
    assert (source.state, source.content, troubles(source)) == ("done", None, {})
    assert visits(by) == [
        ("Amira Khan", datetime(2026, 1, 5, 10, tzinfo=UTC), 60, "completed"),
        ("Amira Khan", AHEAD.replace(hour=10, minute=0, second=0, microsecond=0), 60, "booked"),
    ]
    assert not OutboundEmail.objects.exists()
    past, coming = by.practice.appointments.order_by("starts_at")
    assert (past.changes.count(), coming.changes.get().tells) == (0, False)
    assert not hasattr(past, "charge")
    verbs = AuditEvent.objects.filter(client_id=amira.pk, actor_id=by.user_id)
    assert verbs.filter(verb="appointment.brought_over").count() == 2


def test_the_same_file_again_brings_nothing(by: Membership, amira: Client) -> None:
    taken_in(by, "visits", ACUITY)
    again = taken_in(by, "visits", ACUITY)
    assert set(again.rows.values_list("outcome", "made")) == {("same", False)}
    assert len(visits(by)) == 2
    undone(again, by)
    assert len(visits(by)) == 2


def test_a_row_that_cannot_be_told_whose_it_is_is_refused(by: Membership, amira: Client) -> None:
    for _ in range(2):
        ClientFactory(practice=by.practice, name="Bo Lee", email="bo@example.com", phone="")
    ClientFactory(name="Di Fox", email="di@example.com")
    ClientFactory(practice=by.practice, name="Cy Ng", email="", phone="", birth_date=None)
    text = HEADINGS + "".join(
        f"{PAST}{who},Reflexology,Sam Reed\n"
        for who in (
            "Amira,Khan,,other@example.com",  # another address
            "Amira,Khan,,",  # the name alone
            "Bo,Lee,,bo@example.com",  # twice here
            "Di,Fox,,di@example.com",  # at another practice
            "Cy,Ng,,",
            "Amira,Khan,,not an address",
            ",,,amira@example.com",
        )
    )
    found = troubles(looked_at(by, "visits", text))
    nobody = "Nobody here has this name with this email, phone or birth date."
    assert [next(iter(words)) for words in found.values()] == [
        f": {nobody} Bring the clients over first, or mend the row.",
        ": A name alone does not tell who it is. Add a column with their email, phone or birth "
        "date.",
        ": More than one client has this name with this email, phone or birth date. Join them "
        "first, or add what tells them apart.",
        f": {nobody} Bring the clients over first, or mend the row.",
        ": A name alone does not tell who it is. Add a column with their email, phone or birth "
        "date.",
        "Email: “not an address” is not an email address.",
        ": There is no name in this row.",
    ]
    assert list(found) == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("31/2/2026 10:00,60,Reflexology,Sam Reed,", "Start: “31/2/2026” is not a day of the"),
        ("5/1/2026,60,Reflexology,Sam Reed,", "Start: “5/1/2026” says no time."),
        ("29/3/2026 1:30,60,Reflexology,Sam Reed,", "Start: 01:30 does not happen on 29 March"),
        ("5/1/2026 25:00,60,Reflexology,Sam Reed,", "Start: “25:00” is not a time of the day."),
        ("5/1/2026 10:00,0,Reflexology,Sam Reed,", "Length: It ends before it starts."),
        ("5/1/2026 10:00,900,Reflexology,Sam Reed,", "Length: It is longer than 8 hours."),
        ("5/1/2026 10:00,long,Reflexology,Sam Reed,", "Length: “long” is not a length."),
        ("5/1/2026 10:00,60,Massage,Sam Reed,", ": No kind of visit here is called “Massage”."),
        ("5/1/2026 10:00,60,Reflexology,Jo,", ": No therapist here is called “Jo”."),
        ("5/1/2026 10:00,60,Reflexology,Sam Reed,hm", "Status: “hm” does not tell whether it"),
        ("5/1/2027 10:00,60,Reflexology,Sam Reed,missed", ": It is still to come, so it cannot"),
        ("5/1/2036 10:00,60,Reflexology,Sam Reed,", "Start: Check the year: that is more than 3"),
        (",60,Reflexology,Sam Reed,", ": There is no start in this row."),
    ],
)  # fmt: skip
def test_what_cannot_be_a_visit_is_named_with_its_row_and_column(
    by: Membership, amira: Client, row: str, words: str
) -> None:
    text = f"Name,Email,Start,Length,Type,Therapist,Status\nAmira Khan,amira@example.com,{row}\n"
    found = troubles(looked_at(by, "visits", text))
    assert found[2][0].startswith(words)
    assert len(found[2]) == 1


def test_what_was_cancelled_or_missed_stays_so_and_another_kind_may_be_chosen_for_all(
    by: Membership, amira: Client
) -> None:
    kind = AppointmentTypeFactory(practice=by.practice, name="Massage", minutes=30)
    text = (
        "Email,Name,Date,Time,Status\n"
        "amira@example.com,Amira Khan,05/01/2026,2.30pm,No-show\n"
        "amira@example.com,Amira Khan,2026-01-06,14:30,Cancelled by client\n"
        "amira@example.com,Amira Khan,7 Jan 2026,09:00,confirmed\n"
    )
    taken_in(by, "visits", text, type=kind.pk, therapist=by.pk)
    assert [(at.day, at.hour, at.minute, *rest) for _, at, *rest in visits(by)] == [
        (5, 14, 30, 30, "did_not_attend"), (6, 14, 30, 30, "cancelled"), (7, 9, 0, 30, "completed"),
    ]  # fmt: skip
    assert by.practice.appointments.came_about().count() == 3


def test_the_day_of_the_end_may_be_written_the_other_way_round(
    by: Membership, amira: Client
) -> None:
    rows = "".join(
        f"{start},{end},Amira,Khan,,amira@example.com,Reflexology,Sam Reed\n"
        for start, end in (
            ("13/01/2026 10:00", "01/13/2026 11:15"),
            ("05/02/2026 10:00", "02/05/2026 10:30"),
            ("06/02/2026 10:00", "07/02/2026 10:30"),
        )
    )
    source = taken_in(by, "visits", HEADINGS + rows)
    assert [(at.day, at.month, minutes) for _, at, minutes, _ in visits(by)] == [
        (13, 1, 75), (5, 2, 30),
    ]  # fmt: skip
    assert troubles(source) == {4: ["End Time: It ends on another day than it starts."]}


def test_a_clash_is_a_row_to_fix_and_stops_no_other(by: Membership, amira: Client) -> None:
    there = AHEAD.replace(hour=10, minute=30, second=0, microsecond=0)
    other = ClientFactory(practice=by.practice)
    booked(other, by, there)
    source = taken_in(by, "visits", ACUITY)
    assert troubles(source) == {3: [": Sam Reed has another appointment then."]}
    assert [status for _, _, _, status in visits(by)] == ["completed", "booked"]
    row = source.rows.get(number=3)
    assert (row.refused_as, row.client) == ("add", None)


def test_killed_between_steps_it_goes_on_without_doubles(
    by: Membership, amira: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.records.taking_in.AT_ONCE", 1)
    source = looked_at(by, "visits", ACUITY)
    job = start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    assert len(visits(by)) == 1
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, job.done, job.failed, len(visits(by))) == ("done", 2, 0, 2)


def test_killed_while_it_is_looked_through_no_row_is_planned_twice(
    by: Membership, amira: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = looked_at(by, "visits", ACUITY + PAST + AMIRA)
    monkeypatch.setattr("clients.transfer.records.checking.AT_ONCE", 1)
    Import.objects.filter(pk=source.pk).update(state="checking")
    start(kind="import_check", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    assert source.rows.count() == 1
    work(lambda: NOW + LEASE)
    rows = source.rows.order_by("number").values_list("number", "outcome", "same_row")
    assert list(rows) == [(2, "add", None), (3, "add", None), (4, "same", 2)]


def test_undone_it_takes_away_what_nobody_did_anything_with(by: Membership, amira: Client) -> None:
    source = taken_in(by, "visits", ACUITY)
    coming = by.practice.appointments.get(status=Status.BOOKED)
    reschedule(appointment=coming, starts_at=coming.starts_at + timedelta(hours=3), by=by, now=NOW)
    undone(source, by)
    assert (source.state, source.removed) == ("undone", 1)
    assert list(by.practice.appointments.all()) == [coming]
    assert source.rows.get().stays == ["visit_changed"]


def test_undone_with_nothing_done_since_no_trace_of_it_is_left_but_the_trace(
    by: Membership, amira: Client
) -> None:
    undone(taken_in(by, "visits", ACUITY), by)
    assert not Appointment.objects.exists()
    assert not AppointmentChange.objects.exists()
    assert AuditEvent.objects.filter(verb="appointment.taken_away").count() == 2
    assert Client.objects.get() == amira


def test_people_who_came_by_a_file_can_go_once_their_visits_went(by: Membership) -> None:
    people = taken_in(by, "people", "Name,Email\nAmira Khan,amira@example.com\n")
    brought = taken_in(by, "visits", ACUITY)
    later = NOW + timedelta(hours=1)
    undone(brought, by, now=later)
    # Whoever treats somebody looks after them: that was so before the visits came.
    undone(people, by, now=later)
    assert (people.removed, Client.objects.count()) == (1, 0)


def test_moved_or_cancelled_here_the_client_is_told_of_it(by: Membership, amira: Client) -> None:
    taken_in(by, "visits", ACUITY)
    coming = by.practice.appointments.get(status=Status.BOOKED)
    later = coming.starts_at + timedelta(hours=3)
    reschedule(appointment=coming, starts_at=later, by=by, now=NOW, tells=True)
    assert OutboundEmail.objects.get().kind == "visit_moved"
    OutboundEmail.objects.update(state="sent", sent_at=NOW, next_try_at=None)
    coming.refresh_from_db()
    cancel(appointment=coming, by=by, now=NOW, tells=True)
    assert OutboundEmail.objects.latest("pk").kind == "visit_cancelled"


def test_a_stop_does_not_keep_a_visit_out_and_shows_where_visits_show(
    by: Membership, amira: Client, client: Browser
) -> None:
    screened(amira, by, NOW, {"dvt_suspected_or_current": {"answer": "yes"}})
    taken_in(by, "visits", ACUITY)
    coming = by.practice.appointments.get(status=Status.BOOKED)
    assert coming.override is None
    client.force_login(by.user)
    page = client.get(
        reverse("diary"), {"view": "day", "on": f"{coming.starts_at:%Y-%m-%d}"}
    ).content.decode()
    assert "Amira Khan" in page
    assert "Do not treat" in page


def test_nobody_is_asked_after_a_visit_of_another_system(by: Membership, amira: Client) -> None:
    from clients.afterwards.queries import took_place

    yesterday = NOW - timedelta(days=1)
    row = f"{yesterday:%Y-%m-%d} 10:00,{yesterday:%Y-%m-%d} 11:00,{AMIRA}"
    taken_in(by, "visits", HEADINGS + row)
    assert by.practice.appointments.get().status == "completed"
    assert not took_place(NOW).exists()
