"""Visits as calendar entries, read back by icalendar and by vobject."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar, Event

from clients.appointments.ical import add_times, calendar, for_download, for_letter
from clients.appointments.models import Appointment, Status
from clients.models import Client
from practice.accounts.models import Practice
from practice.schedule.models import AppointmentType, Room
from practice.schedule.vtimezone import changes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AT_TEN = datetime(2027, 6, 7, 9, 0, tzinfo=UTC)  # ten o'clock in London
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
LONG = "Ganzheitliche Fußreflexzonenbehandlung, groß; mit 足つぼ \\ Ruhe " * 2


def visit(
    starts_at: datetime = AT_TEN, *, zone: str = "Europe/London", name: str = "Fell Foot, Ltd",
    kind: str = "Reflexology", reply_to: str = "hello@fell.example", email: str = "jo@post.example",
    **changes: Any,
) -> Appointment:  # fmt: skip
    practice = Practice(name=name, time_zone=zone, reply_to=reply_to)
    values = {
        "ref": "ABCDEFGHJK",
        "practice": practice,
        "client": Client(practice=practice, name="Jo Whitfield", email=email),
        "type": AppointmentType(practice=practice, name=kind, minutes=60),
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "words_for_client": "Bring the boots that hurt.",
    }
    return Appointment(**(values | changes))


def lines(text: str) -> list[str]:
    """The lines of a calendar, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def entry(text: str) -> Event:
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    assert isinstance(found, Event)
    return found


def both_read(text: str, zone: str = "") -> set[tuple[datetime, datetime]]:
    """When each of two readers begins and ends the visit, as instants.

    With `zone` its name is one that they can look up nowhere: they have only what the file says.
    """
    text = text.replace(zone, f"Made/Up-{uuid4().hex[:8]}") if zone else text
    one, two = entry(text), vobject.readOne(text).vevent
    return {
        (one.start.astimezone(UTC), one.end.astimezone(UTC)),
        (two.dtstart.value.astimezone(UTC), two.dtend.value.astimezone(UTC)),
    }


def test_a_letter_s_entry_says_what_when_and_where_and_no_more() -> None:
    room = Room(name="Upstairs")
    text, method = for_letter(visit(room=room, version=4), now=NOW)
    assert method == "REQUEST"
    start = lines(text).index("BEGIN:VEVENT")
    assert lines(text)[start:-2] == [
        "BEGIN:VEVENT",
        "SUMMARY:Reflexology\\, Fell Foot\\, Ltd",
        "DTSTART;TZID=Europe/London:20270607T100000",
        "DTEND;TZID=Europe/London:20270607T110000",
        "DTSTAMP:20261120T090000Z",
        "UID:ABCDEFGHJK@instep.example",
        "SEQUENCE:4",
        "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:jo@post.example",
        "CLASS:PRIVATE",
        "LOCATION:Fell Foot\\, Ltd\\, Upstairs",
        'ORGANIZER;CN="Fell Foot, Ltd":mailto:hello@fell.example',
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]
    assert [x for x in lines(text) if x.startswith("METHOD")] == ["METHOD:REQUEST"]


@pytest.mark.parametrize(
    ("status", "waits", "method", "said"),
    [
        (Status.BOOKED, False, "REQUEST", "CONFIRMED"),
        (Status.BOOKED, True, "REQUEST", "TENTATIVE"),
        (Status.ASKED, False, "REQUEST", "TENTATIVE"),
        (Status.HELD, False, "REQUEST", "TENTATIVE"),
        (Status.ARRIVED, False, "REQUEST", "CONFIRMED"),
        (Status.COMPLETED, False, "REQUEST", "CONFIRMED"),
        (Status.DID_NOT_ATTEND, False, "REQUEST", "CONFIRMED"),
        (Status.CANCELLED, False, "CANCEL", "CANCELLED"),
        (Status.CANCELLED, True, "CANCEL", "CANCELLED"),
    ],
)
def test_the_method_and_the_state_of_each_status(
    status: Status, waits: bool, method: str, said: str
) -> None:
    text, answer = for_letter(visit(status=status), now=NOW, is_tentative=waits)
    assert (answer, str(entry(text)["STATUS"])) == (method, said)
    assert f"METHOD:{method}" in lines(text)


def test_every_status_is_in_that_table() -> None:
    assert set(Status) == {
        Status.BOOKED, Status.ASKED, Status.HELD, Status.ARRIVED, Status.COMPLETED,
        Status.DID_NOT_ATTEND, Status.CANCELLED,
    }  # fmt: skip


@pytest.mark.parametrize("missing", ["reply_to", "email"])
@pytest.mark.parametrize("status", [Status.BOOKED, Status.CANCELLED])
def test_with_nobody_to_answer_to_the_entry_is_only_published(missing: str, status: Status) -> None:
    text, method = for_letter(visit(status=status, **{missing: ""}), now=NOW)
    assert method == "PUBLISH"
    assert not {"ORGANIZER", "ATTENDEE"} & set(entry(text))


def test_a_child_s_visit_goes_into_the_guardian_s_calendar() -> None:
    made = visit()
    made.client.birth_date = datetime(2016, 5, 1, tzinfo=UTC).date()
    made.client.guardian_email = "helen@family.example"
    text, _ = for_letter(made, now=NOW)
    assert str(entry(text)["ATTENDEE"]) == "mailto:helen@family.example"


def test_several_visits_are_published_in_one_calendar() -> None:
    text, method = for_letter(
        visit(), visit(AT_TEN + timedelta(days=7), ref="BCDEFGHJKL", status=Status.ASKED), now=NOW
    )
    events = Calendar.from_ical(text).walk("VEVENT")
    assert method == "PUBLISH"
    assert [(str(e["UID"])[:10], str(e["STATUS"])) for e in events] == [
        ("ABCDEFGHJK", "CONFIRMED"),
        ("BCDEFGHJKL", "TENTATIVE"),
    ]
    assert text.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("secret", ["Jo Whitfield", "boots", "jo@post", "ORGANIZER", "ATTENDEE"])
def test_a_downloaded_file_names_nobody(secret: str) -> None:
    text = for_download(visit(), now=NOW)
    assert secret not in text
    assert "METHOD:PUBLISH" in lines(text)


def test_a_move_replaces_the_entry_and_a_cancellation_takes_it_away() -> None:
    def kept(*letters: tuple[str, str]) -> dict[str, tuple[datetime, str]]:
        """What a calendar has after these letters, by the rules of RFC 5546."""
        found: dict[str, Event] = {}
        for text, _ in letters:
            new = entry(text)
            old = found.get(str(new["UID"]))
            if old is None or (new["SEQUENCE"], new.DTSTAMP) > (old["SEQUENCE"], old.DTSTAMP):
                found[str(new["UID"])] = new
        return {uid: (one.start.astimezone(UTC), str(one["STATUS"])) for uid, one in found.items()}

    booked = for_letter(visit(version=1), now=NOW)
    moved = for_letter(visit(AT_TEN + 2 * HOUR, version=2), now=NOW + HOUR)
    off = for_letter(
        visit(AT_TEN + 2 * HOUR, version=3, status=Status.CANCELLED), now=NOW + 2 * HOUR
    )
    name = "ABCDEFGHJK@instep.example"
    assert kept(booked) == {name: (AT_TEN, "CONFIRMED")}
    assert kept(booked, moved) == {name: (AT_TEN + 2 * HOUR, "CONFIRMED")}
    # Letters overtake each other.
    assert kept(moved, booked) == kept(booked, moved)
    assert kept(booked, off, moved) == {name: (AT_TEN + 2 * HOUR, "CANCELLED")}


@pytest.mark.parametrize(
    "name",
    [LONG, "足" * 80, "é" * 80, "a\u0301" * 40, "A, B; C\\ D: E", "line\r\nEND:VEVENT", "🦶" * 30],
)
def test_any_name_folds_and_reads_back_as_it_was(name: str) -> None:
    room = Room(name=name)
    text, _ = for_letter(visit(name=name, kind=name, room=room), now=NOW)
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")
    meant = name.replace("\r\n", "\n")
    assert str(entry(text)["SUMMARY"]) == f"{meant}, {meant}"
    seen = vobject.readOne(text).vevent
    assert (seen.summary.value, seen.location.value) == (f"{meant}, {meant}",) * 2
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe"])
def test_every_quarter_of_a_change_night_is_one_instant_for_both_readers(
    zone: str, year: int
) -> None:
    read = 0
    for change in changes(ZoneInfo(zone), year, year):
        for quarter in range(-12, 13):
            starts = change + quarter * QUARTER
            text, _ = for_letter(visit(starts, zone=zone), now=NOW)
            assert both_read(text, zone) == {(starts, starts + HOUR)}
            read += 1
    assert read == 50


def test_a_time_the_clock_shows_twice_is_written_in_utc() -> None:
    event = Event()
    second_half_past_one = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    add_times(event, second_half_past_one - HOUR, second_half_past_one, ZoneInfo("Europe/London"))
    assert [event["DTSTART"].to_ical(), event["DTEND"].to_ical()] == [
        b"20261025T003000Z", b"20261025T013000Z",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Asia/Kathmandu", "Africa/Casablanca", "GMT"])
def test_other_zones_read_back_too(zone: str) -> None:
    text, _ = for_letter(visit(zone=zone), now=NOW)
    assert both_read(text) == {(AT_TEN, AT_TEN + HOUR)}


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    text = calendar([], ZoneInfo("Europe/London"), name="Visits")
    assert lines(text) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Instep//Instep//EN", "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Visits", "END:VCALENDAR", "",
    ]  # fmt: skip
