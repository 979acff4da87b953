"""What a reason for going over a stop is worth: to what was shown, by whom, and until when."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, reschedule
from clients.appointments.diary import Day
from clients.appointments.diary_days import diary_days
from clients.appointments.gate import StopNeedsReason
from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.actions import start_note
from clients.screening.in_force import overrides_in_force
from clients.screening.models import Override
from practice.accounts.models import Membership
from practice.schedule.wall import day_bounds
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import DIABETES, FRIDAY, NOW, WOUND_ON_THE_LEFT, cleared, yes

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BRUISE = {
    "severe_bruising": yes(
        {
            "cause": "known",
            "hard_or_growing": "no",
            "blood_thinners": "no",
            "yellow_and_painless": "no",
        },
        side="right",
        since="2026-11-19",
    )
}
ON_BOTH = {"open_wound": WOUND_ON_THE_LEFT["open_wound"] | {"side": "right"}}


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A wound on the left."""
    client = ClientFactory(
        practice=therapist.practice, name="Rosa Bell", birth_date=date(1986, 3, 27)
    )
    screened(client, therapist, NOW, WOUND_ON_THE_LEFT)
    return client


@pytest.fixture
def visit(rosa: Client, therapist: Membership) -> Appointment:
    """Monday at ten, over the stop."""
    return booked(rosa, therapist, stop_reason="Right foot only.")


def end_of(at: datetime) -> datetime:
    """In London."""
    return day_bounds(at.date(), ZoneInfo("Europe/London"))[1]


def test_an_override_keeps_what_was_shown_the_role_and_the_end_of_the_visit_s_day(
    visit: Appointment, therapist: Membership
) -> None:
    kept = Override.objects.get()
    assert (kept.codes, kept.role, kept.decided_by, kept.expires_at) == (
        ["open_wound:left"], "Therapist", therapist, end_of(MONDAY_AT_TEN),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "serves"),
    [
        (["open_wound:left"], True),
        (["open_wound:both"], True),
        (["open_wound:left", "severe_bruising:right"], True),
        (["open_wound:right"], False),
        (["severe_bruising:right"], False),
        (["open_wound"], False),
        ([], False),
    ],
)
def test_a_reason_counts_only_for_the_stops_it_was_written_to(
    shown: list[str], serves: bool, rosa: Client, therapist: Membership
) -> None:
    if serves:
        made = booked(rosa, therapist, stop_reason="Right foot only.", stops_shown=shown)
        assert made.override is not None
        # What is kept is what stopped it, not whatever was posted.
        assert made.override.codes == ["open_wound:left"]
        return
    with pytest.raises(StopNeedsReason):
        booked(rosa, therapist, stop_reason="Right foot only.", stops_shown=shown)
    assert Override.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "moved_by", "serves"),
    [
        (WOUND_ON_THE_LEFT, HOUR, True),
        (WOUND_ON_THE_LEFT, DAY, False),
        ({**WOUND_ON_THE_LEFT, **BRUISE}, HOUR, False),
        (ON_BOTH, HOUR, False),
    ],
)
def test_a_standing_override_serves_a_move_only_in_its_day_and_while_it_covers_every_stop(
    told: dict[str, Any], moved_by: timedelta, serves: bool, visit: Appointment,
    therapist: Membership,
) -> None:  # fmt: skip
    screened(visit.client, therapist, NOW, told)
    move = {"appointment": visit, "starts_at": MONDAY_AT_TEN + moved_by, "by": therapist}
    if serves:
        assert reschedule(**move, now=NOW).override == visit.override
        return
    with pytest.raises(StopNeedsReason):
        reschedule(**move, now=NOW)


def test_an_override_without_an_end_serves_nothing(
    visit: Appointment, therapist: Membership
) -> None:
    Override.objects.update(expires_at=None)
    with pytest.raises(StopNeedsReason):
        reschedule(appointment=visit, starts_at=MONDAY_AT_TEN + HOUR, by=therapist, now=NOW)


@pytest.mark.parametrize(
    ("at", "told", "asks"),
    [
        (MONDAY_AT_TEN, WOUND_ON_THE_LEFT, False),
        (MONDAY_AT_TEN + DAY, WOUND_ON_THE_LEFT, True),
        (MONDAY_AT_TEN, {**WOUND_ON_THE_LEFT, **BRUISE}, True),
    ],
)
def test_a_note_rests_on_the_booking_s_reason_or_on_one_of_its_own(
    at: datetime, told: dict[str, Any], asks: bool, visit: Appointment, therapist: Membership
) -> None:
    screened(visit.client, therapist, NOW, told)
    if not asks:
        assert start_note(appointment=visit, by=therapist, now=at).override == visit.override
        return
    with pytest.raises(StopNeedsReason) as asked:
        start_note(appointment=visit, by=therapist, now=at)
    note = start_note(
        appointment=visit, by=therapist, now=at, stop_reason="Nobody was treated.",
        stops_shown=asked.value.keys,
    )  # fmt: skip
    assert note.override is not None
    assert (note.override.reason, note.override.expires_at) == ("Nobody was treated.", end_of(at))


@pytest.fixture
def desk(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's browser."""
    return signed_in(client, therapist)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def form_for(client: Client, therapist: Membership) -> dict[str, Any]:
    return {
        "type": an_hour(client.practice).pk, "on": "2026-11-23", "at": "10:00",
        "therapist": therapist.pk, "room": "", "form_key": str(uuid4()), "stop_reason": "",
    }  # fmt: skip


@pytest.mark.parametrize("doing", ["book", "move", "write"])
def test_a_stop_that_was_added_is_shown_and_the_typed_reason_stays(
    doing: str, desk: Browser, rosa: Client, therapist: Membership
) -> None:
    if doing == "book":
        url, form = f"{reverse('book')}?client={rosa.ref}", form_for(rosa, therapist)
    else:
        visit = booked(rosa, therapist, NOW + HOUR, stop_reason="Right foot only.")
        Override.objects.update(expires_at=NOW)
        url = reverse("move_appointment", args=[visit.ref])
        form = {"on": "2026-11-23", "at": "10:00", "stop_reason": ""}
        if doing == "write":
            url, form = reverse("write_note", args=[visit.ref]), {}
    before = Override.objects.count()
    first = desk.post(url, form)
    assert (first.status_code, first.context["stop"].keys) == (422, ["open_wound:left"])
    screened(rosa, therapist, NOW, {**WOUND_ON_THE_LEFT, **BRUISE})
    reason = {"asked": "1", "stop_reason": "Hands only, <b>slowly</b>."}
    again = desk.post(url, form | reason | {"stop_shown": first.context["stop"].keys})
    assert again.status_code == 422
    assert "Added while this page was open: " in text(again)
    assert "Hands only, &lt;b&gt;slowly&lt;/b&gt;.</textarea>" in text(again)
    assert Override.objects.count() == before
    done = desk.post(url, form | reason | {"stop_shown": again.context["stop"].keys})
    assert done.status_code == 302
    assert Override.objects.latest("pk").codes == [
        "open_wound:left", "severe_bruising:right",
    ]  # fmt: skip


def test_what_goes_on_over_a_stop_is_said_on_every_page_of_the_client_until_it_ends(
    desk: Browser, visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    sentence = (
        f"Booked over a stop by {therapist.name} (Therapist) on 20 November 2026, "
        "for 23 November 2026: Right foot only. Until the end of 23 November 2026."
    )
    assert overrides_in_force(rosa, now=NOW) == [sentence]
    for name in ("client", "client_health", "client_routines", "client_consents"):
        assert sentence in text(desk.get(reverse(name, args=[rosa.ref])))
    assert overrides_in_force(rosa, now=end_of(MONDAY_AT_TEN)) == []


def test_a_cancelled_visit_s_override_is_in_force_no_more(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    cancel(appointment=visit, by=therapist, now=NOW)
    assert overrides_in_force(rosa, now=NOW) == []


def test_a_note_says_why_it_was_started_over_a_stop(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    visit = booked(rosa, therapist, NOW + HOUR, stop_reason="Right foot only.")
    note = start_note(appointment=visit, by=therapist, now=NOW)
    assert (
        f"Note started over a stop by {therapist.name} (Therapist) on 20 November 2026, "
        "for 20 November 2026: Right foot only."
    ) in text(desk.get(reverse("note", args=[note.ref])))


def chips(days: list[Day]) -> list[list[str]]:
    return [[row.visit.word for row in day.rows if row.visit] for day in days]


def test_the_diary_judges_each_visit_by_its_own_day(therapist: Membership) -> None:
    kind = an_hour(therapist.practice)
    lapsing = ClientFactory(practice=therapist.practice, birth_date=date(1986, 3, 27))
    screened(lapsing, therapist, NOW, DIABETES)
    cleared(lapsing, therapist, until=FRIDAY + 3 * DAY)
    for days in (3, 4):
        booked(lapsing, therapist, NOW + days * DAY + HOUR, type=kind)
    days = diary_days(therapist.practice, FRIDAY, 5, now=NOW, seen_by=therapist)
    assert chips(days) == [[], [], [], ["Adapt"], ["Clearance needed"]]


@pytest.mark.parametrize("visits", [1, 3])
def test_judging_by_day_costs_the_same_for_any_number_of_days(
    visits: int, rosa: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    kind = an_hour(therapist.practice)
    for n in range(visits):
        booked(rosa, therapist, MONDAY_AT_TEN + n * DAY, type=kind, stop_reason="Right foot only.")
    # Visits; what judges them; hours, blocks. Once: clients, rules, answers, letters, and whether
    # what judged them is still the same.
    with django_assert_num_queries(9):
        diary_days(
            therapist.practice, FRIDAY, 7, now=NOW, seen_by=therapist, therapists=[therapist]
        )
    # Judged once, the word is kept under what it was judged by.
    with django_assert_num_queries(4):
        days = diary_days(
            therapist.practice, FRIDAY, 7, now=NOW, seen_by=therapist, therapists=[therapist]
        )
    assert sum(day.booked for day in days) == visits
