"""A note begins with what was done at home, and may say so as the client's own report."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.said import before_a_note
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.homecare import NOW
from tests.factories.notes import begun
from tests.factories.screening import FRIDAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def words(client: Client) -> list[str]:
    return [line.words for line in before_a_note(client, since=None, now=LATER)]


def test_it_says_what_was_recorded(assigned: AssignedRoutine, therapist: Membership) -> None:
    name = assigned.version.name
    assert words(assigned.client) == [f"{name}: done on 0 of 3 planned days in the last 14 days."]
    check_in(assigned=assigned, done_on=FRIDAY, form_key=assigned.form_key, by=therapist, now=NOW)
    assert words(assigned.client) == [f"{name}: done on 1 of 3 planned days in the last 14 days."]


def test_what_is_over_is_not_said(assigned: AssignedRoutine) -> None:
    AssignedRoutine.objects.update(state="ended")
    assert words(assigned.client) == []


@time_machine.travel(LATER, tick=False)
def test_the_draft_offers_to_say_it_as_reported(
    assigned: AssignedRoutine, therapist: Membership, signed_in: object
) -> None:
    note = begun(booked(assigned.client, therapist, MONDAY_AT_TEN), therapist)
    desk: Browser = signed_in(Browser(), therapist)  # type: ignore[operator]
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert f'value="Client-reported: {assigned.version.name}: ' in page


def test_what_is_paused_is_said_and_not_as_their_report(assigned: AssignedRoutine) -> None:
    StepPause.objects.create(
        practice=assigned.practice, assigned=assigned, number=1, side="left", because=["A wound"],
        paused_at=NOW,
    )  # fmt: skip
    (line,) = before_a_note(assigned.client, since=None, now=LATER)
    first = assigned.version.steps.get(number=1)
    assert line.words.endswith(f" Paused since their health changed: {first.title}.")
    assert "Paused" not in line.reported
    assert line.words.startswith(line.reported)
