"""The page of progress, and what is taken away from it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clients.appointments.models import Appointment
from clients.homecare.actions import pause
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.measures.actions import record_ratings, withdraw_rating
from clients.measures.progress import FROM_NOTES, tracks_of
from clients.measures.read import Answered, ItemAnswer
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.web.tables import cell
from tests.clients.screening.forms import text
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.homecare import given
from tests.factories.measures import named_now, pain, rated
from tests.factories.notes import drafted, signed
from tests.factories.routines import own_routine

pytestmark = pytest.mark.django_db
Visit = Callable[[int], Appointment]
HEEL = "heel_fat_pad"


def progress(client: Client) -> str:
    return reverse("client_progress", args=[client.ref])


def test_nothing_recorded_says_when_there_will_be_something(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    drafted(visit(0), therapist)
    page = text(desk.get(progress(amira)))
    assert "After the 2nd visit you’ll see how scores change." in page
    assert "<svg width" not in page
    assert desk.get(reverse("progress_picture", args=[amira.ref])).status_code == 404


def test_soreness_comes_from_the_signed_notes(
    amira: Client, visit: Visit, therapist: Membership
) -> None:
    signed(visit(0), therapist, before_score=6, after_score=3)
    signed(visit(1), therapist, before_score=None, after_score=None)
    signed(visit(2), therapist, before_score=4, after_score=None)
    drafted(visit(3), therapist, before_score=1)
    (track,) = tracks_of(amira)
    assert (track.code, track.key) == ("nrs_soreness", FROM_NOTES)
    assert [(one.number, one.before, one.after) for one in track.readings] == [
        (1, 6, 3), (2, None, None), (3, 4, None),
    ]  # fmt: skip


def test_a_track_begins_with_its_first_score_and_each_place_has_its_own(
    amira: Client, visit: Visit, therapist: Membership
) -> None:
    signed(visit(0), therapist)
    rated(visit(1), therapist, *pain(6, 4, HEEL, "left"), *pain(2, site=HEEL, foot="right"))
    rated(visit(2), therapist, *pain(5, site=HEEL, foot="left"))
    _, left, right = tracks_of(amira)
    assert (left.name, [one.before for one in left.readings]) == (
        "Pain: left heel fat pad", [6, 5],
    )  # fmt: skip
    assert (right.name, [one.before for one in right.readings]) == (
        "Pain: right heel fat pad", [2, None],
    )  # fmt: skip


def test_what_was_withdrawn_is_in_no_track(
    amira: Client, visit: Visit, therapist: Membership
) -> None:
    wrong, _ = rated(visit(0), therapist, *pain(9), Answered("nrs_stress", "before", 2))
    withdraw_rating(rating=wrong, why="Wrong.", by=therapist, now=timezone.now())
    assert [track.code for track in tracks_of(amira)] == ["nrs_stress"]


def test_a_rating_between_visits_stands_on_its_day(
    amira: Client, visit: Visit, therapist: Membership
) -> None:
    rated(visit(0), therapist, Answered("nrs_stress", "before", 6))
    rated(visit(2), therapist, Answered("nrs_stress", "before", 4))
    record_ratings(
        client=amira, given=[Answered("nrs_stress", "", 5)], form_key=uuid4(), by=therapist,
        now=MONDAY_AT_TEN + timedelta(days=3),
    )  # fmt: skip
    (track,) = tracks_of(amira)
    assert [(one.before, one.number) for one in track.readings] == [(6, 1), (5, None), (4, 2)]


def test_visits_of_one_series_can_be_looked_at_alone(
    amira: Client, visit: Visit, therapist: Membership
) -> None:
    first, second = visit(0), visit(1)
    for one in (first, second):
        rated(one, therapist, *pain(5))
    (track,) = tracks_of(amira, visits=[second.pk])
    assert len(track.readings) == 1


def test_the_page_draws_says_and_writes_it_out(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    signed(visit(0), therapist, before_score=6, after_score=3)
    signed(visit(1), therapist, before_score=None, after_score=None)
    signed(visit(2), therapist, before_score=4, after_score=2)
    page = text(desk.get(progress(amira)))
    assert page.count('class="plot-before"') == page.count('class="plot-after"') == 2
    assert page.count("rotate(-90") == 1
    assert page.count('class="plot-bar"') == 2
    assert "polyline" not in page
    assert "(n = 2); 1 not recorded." in page
    assert 'role="img" aria-labelledby="plot-title plot-words"' in page
    assert '<td data-label="Before">not recorded</td>' in page
    assert "They show how you felt, not what caused it." in page


def test_a_measure_is_chosen_by_a_word_that_says_nothing_of_it(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    signed(visit(0), therapist)
    rated(visit(1), therapist, *pain(6, 4, HEEL, "left"), named_now(2, 4, 6))
    page = desk.get(progress(amira))
    addresses = re.findall(r'progress[^"]*\?of=(\w+)', page.content.decode())
    assert all(re.fullmatch(r"notes|[A-Z0-9]{10}", one) for one in addresses)
    pain_track, psfs = page.context["tracks"][1:]
    chosen = desk.get(progress(amira), {"of": psfs.key})
    assert chosen.context["track"].code == "psfs"
    assert "Stratford" in text(chosen)
    assert desk.get(progress(amira), {"of": "gone"}).context["track"].code == "nrs_soreness"
    assert pain_track.code == "nrs_pain"


@pytest.mark.usefixtures("three_weeks_on")
@pytest.mark.parametrize("weeks", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_visits(
    weeks: int, desk: Browser, amira: Client, visit: Visit, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for week in range(weeks):
        one = visit(week)
        rated(one, therapist, *pain(6, 4, HEEL, "left"), Answered("sleep_0_10", "before", week))
        signed(one, therapist)
    assigned_by(therapist, amira)
    # Session, user, place; client, trace; answers, letters; overrides, consent; ratings, notes,
    # visits; changes of the plan: routines, steps, series; weeks at home: routines, marks.
    with django_assert_num_queries(18):
        desk.get(progress(amira))


def assigned_by(therapist: Membership, amira: Client) -> AssignedRoutine:
    """A routine given between the first visit and the second, every day."""
    at = MONDAY_AT_TEN + timedelta(days=2)
    version = own_routine(therapist, name="Evening strokes")
    return given(
        amira, therapist, version, starts_on=at.date(), until=at.date() + timedelta(days=60),
        now=at,
    )  # fmt: skip


@pytest.fixture
def three_weeks_on() -> Iterator[None]:
    with time_machine.travel(MONDAY_AT_TEN + timedelta(days=16), tick=False):
        yield


@pytest.mark.usefixtures("three_weeks_on")
def test_a_change_of_the_plan_stands_between_the_visits_in_words_everywhere(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    for week in range(3):
        signed(visit(week), therapist, before_score=6 - week, after_score=3)
    assigned = assigned_by(therapist, amira)
    pause(
        assigned=assigned, reason="Travelling.", by=therapist,
        now=MONDAY_AT_TEN + timedelta(days=7, hours=2),
    )  # fmt: skip
    answer = desk.get(progress(amira))
    plot, rows = answer.context["plot"], answer.context["rows"]
    begins = "25 November 2026: Evening strokes begins at home, every day"
    pauses = "30 November 2026: Evening strokes paused"
    assert plot.changes == (begins, pauses)
    assert [(line.words, line.is_last) for line in plot.lines] == [("1", False), ("2", False)]
    between = [one.x for one in plot.columns]
    assert between[0] < plot.lines[0].x < between[1] < plot.lines[1].x < between[2]
    assert [one.change or one.when for one in rows] == [
        "3. 7 December 2026", "Evening strokes paused", "2. 30 November 2026",
        "Evening strokes begins at home, every day", "1. 23 November 2026",
    ]  # fmt: skip
    page = text(answer)
    assert f"The plan changed on {begins}." in page.split("<desc")[1].split("</desc>")[0]
    assert f"<li>{begins}</li><li>{pauses}</li>" in page
    assert page.count('class="plot-change"') == 2
    table = desk.get(reverse("progress_table", args=[amira.ref])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(table)))
    assert [line[0] for line in lines[1:]] == sorted(line[0] for line in lines[1:])
    changed = ["2026-11-30", "Plan changed", "", "", "", "Evening strokes paused", ""]
    assert lines[lines.index(changed) - 1][:2] == ["2026-11-30", "Soreness"]
    picture = desk.get(reverse("progress_picture", args=[amira.ref]))
    assert Image.open(io.BytesIO(picture.content)).format == "PNG"


@pytest.mark.usefixtures("three_weeks_on")
def test_what_was_done_at_home_stands_week_by_week(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    assert "No home routine in the last 12 weeks." in text(desk.get(progress(amira)))
    assigned = assigned_by(therapist, amira)
    for days in (2, 3, 9):
        at = MONDAY_AT_TEN + timedelta(days=days)
        check_in(assigned=assigned, done_on=at.date(), form_key=uuid4(), by=therapist, now=at)
    page = text(desk.get(progress(amira)))
    assert "After the 2nd visit you’ll see how scores change." in page
    assert "Evening strokes: done on 3 of 14 planned days in 3 weeks (n = 14)." in page
    cells = re.findall(r'<td data-label="Evening strokes">([^<]*)</td>', page)
    assert cells == ["0 of 2 days", "1 of 7 days", "2 of 5 days"]


def exported() -> int:
    return AuditEvent.objects.filter(verb="ratings.exported").count()


def test_all_scores_are_taken_away_as_a_table_and_that_is_in_the_trace(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    rows = tuple(ItemAnswer("", words, 5) for words in ("=HYPERLINK(1)", "Kneel", "Run"))
    first = visit(0)
    rated(first, therapist, *pain(6, site=HEEL, foot="left"), Answered("psfs", "before", rows))
    signed(first, therapist, before_score=4, after_score=None)
    answer = desk.get(reverse("progress_table", args=[amira.ref]))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines == [
        ["Day", "Measure", "Place", "Foot", "When", "Item", "Score"],
        ["2026-11-23", "Pain", "Heel fat pad", "left", "before", "", "6"],
        ["2026-11-23", "Patient-Specific Functional Scale", "", "", "before", "", "5"],
        *(
            ["2026-11-23", "Patient-Specific Functional Scale", "", "", "before", words, "5"]
            for words in ("'=HYPERLINK(1)", "Kneel", "Run")
        ),
        ["2026-11-23", "Soreness", "", "", "before", "", "4"],
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="progress.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert exported() == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}A1") == f"'{start}A1"
    assert cell(f"a{start}1") == f"a{start}1"


def test_a_plot_is_taken_away_as_a_picture(
    desk: Browser, amira: Client, visit: Visit, therapist: Membership
) -> None:
    signed(visit(0), therapist)
    address = reverse("progress_picture", args=[amira.ref])
    answer = desk.get(address)
    picture = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], picture.format, picture.width) == ("image/png", "PNG", 960)
    # White paper with something on it.
    extremes = picture.convert("L").getextrema()
    assert extremes == (0, 255)
    assert exported() == 1
    desk.head(address)
    assert exported() == 1
