"""A note as it is read: scores, texts and findings in words."""

from datetime import timedelta

import pytest

from clients.appointments.models import Appointment
from clients.notes.findings import Finding
from clients.notes.places import grouped_places, place_name
from clients.notes.showing import shown
from practice.accounts.models import Membership
from routines.footmap import PLACES, Foot, is_on_foot
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import begun, drafted, signed
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db


def test_a_note_is_read_in_the_order_of_the_work(visit: Appointment, therapist: Membership) -> None:
    read = shown(signed(visit, therapist))
    assert (read.is_signed, read.before, read.after) == (True, "6 of 10", "3 of 10")
    assert read.texts == (
        ("Since last time", "Slept well."),
        ("What I did", "Thumb-walk along both arches."),
        ("How they left", "Warm feet, stood up slowly."),
        ("Plan", "Again in a week."),
    )
    assert read.plan == "Again in a week."
    assert read.at == visit.starts_at


def test_what_was_not_written_is_left_out_and_a_missing_score_says_so(
    visit: Appointment, therapist: Membership
) -> None:
    read = shown(begun(visit, therapist))
    assert (read.is_signed, read.texts, read.findings) == (False, (), ())
    assert (read.before, read.after) == ("Not recorded", "Not recorded")


def test_no_soreness_at_all_is_a_score(visit: Appointment, therapist: Membership) -> None:
    assert shown(drafted(visit, therapist, after_score=0)).after == "0 of 10"


def test_findings_are_a_sentence_for_each_foot(visit: Appointment, therapist: Membership) -> None:
    rows = [
        Finding("heel_fat_pad", "right", 0),
        Finding("solar_plexus", "left", 1),
        Finding("heart", "left", 3, "pulsing; eased"),
        Finding("heel_fat_pad", "left", 2),
    ]
    read = shown(drafted(visit, therapist, findings=rows))
    heart, plexus, heel = (place_name(c) for c in ("heart", "solar_plexus", "heel_fat_pad"))
    assert read.findings == (
        f"Left foot: {plexus} (mildly tender), {heart} (very tender; pulsing; eased), "
        f"{heel} (tender).",
        f"Right foot: {heel} (not tender).",
    )


def test_every_place_of_the_map_can_be_chosen_once_and_is_on_a_foot() -> None:
    choices = [code for _, group in grouped_places() for code, _ in group]
    assert sorted(choices) == sorted(PLACES)
    nowhere = [c for c in choices if not any(is_on_foot(c, foot) for foot in Foot)]
    assert nowhere == []


def test_a_zone_is_offered_with_its_chart_s_name_and_a_site_without() -> None:
    groups = dict(grouped_places())
    labels = {code: label for group in groups.values() for code, label in group}
    assert labels["heart"] == f"{place_name('heart')} ({PLACES['heart'].corresponds})"  # type: ignore[union-attr]
    assert labels["heel_fat_pad"] == place_name("heel_fat_pad")


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(), ""),
        (timedelta(hours=11), ""),
        (timedelta(days=1), "Late entry: begun 1 day after the session."),
        (timedelta(days=9), "Late entry: begun 9 days after the session."),
        (timedelta(days=-1), ""),
    ],
)
def test_a_note_begun_on_a_later_day_says_so(
    therapist: Membership, later: timedelta, said: str
) -> None:
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, NOW, {})
    visit = booked(client, therapist, MONDAY_AT_TEN)
    assert shown(begun(visit, therapist, now=MONDAY_AT_TEN + later)).late == said
