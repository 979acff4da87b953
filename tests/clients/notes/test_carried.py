"""A finding carried over says so for as long as it says what was felt the session before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clients.models import Client
from clients.notes.actions import save_draft, sign
from clients.notes.findings import Finding
from clients.notes.models import SessionNote
from clients.notes.showing import shown
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import WRITTEN, begun, signed
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db
HEEL = Finding("heel_fat_pad", "left", 2, "dull", ("tight",), "firm", "eased")


@pytest.fixture
def amira(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, MONDAY_AT_TEN - timedelta(days=3), {})
    return client


def save(note: SessionNote, by: Membership, *findings: Finding) -> SessionNote:
    return save_draft(
        note=note, version=note.version, written=WRITTEN, findings=findings, by=by, now=NOW
    )


@pytest.mark.parametrize(
    ("sent", "is_carried"),
    [
        (HEEL, True),
        (replace(HEEL, tenderness=1), False),
        # The same step, of another scale.
        (replace(HEEL, rated=5), False),
        (replace(HEEL, foot="right"), False),
        (replace(HEEL, zone="solar_plexus"), False),
        (replace(HEEL, remark="sharp"), False),
        (replace(HEEL, textures=()), False),
        (replace(HEEL, pressure=""), False),
        (replace(HEEL, change="worse"), False),
    ],
)
def test_the_server_believes_it_only_of_what_was_felt_last_time(
    sent: Finding, is_carried: bool, amira: Client, therapist: Membership
) -> None:
    signed(booked(amira, therapist), therapist, findings=[HEEL])
    note = begun(booked(amira, therapist, MONDAY_AT_TEN + timedelta(days=7)), therapist)
    save(note, therapist, replace(sent, carried=True))
    assert [row.carried for row in note.findings.all()] == [is_carried]


def test_what_is_typed_anew_is_not_carried_though_it_is_the_same(
    amira: Client, therapist: Membership
) -> None:
    signed(booked(amira, therapist), therapist, findings=[HEEL])
    note = begun(booked(amira, therapist, MONDAY_AT_TEN + timedelta(days=7)), therapist)
    save(note, therapist, HEEL)
    assert not note.findings.get().carried


def test_the_first_session_has_nothing_to_carry_over(amira: Client, therapist: Membership) -> None:
    note = begun(booked(amira, therapist), therapist)
    save(note, therapist, replace(HEEL, carried=True))
    assert not note.findings.get().carried


def test_the_signed_note_says_so(amira: Client, therapist: Membership) -> None:
    signed(booked(amira, therapist), therapist, findings=[HEEL])
    note = begun(booked(amira, therapist, MONDAY_AT_TEN + timedelta(days=7)), therapist)
    saved = save(note, therapist, replace(HEEL, carried=True))
    done = sign(note=saved, version=saved.version, by=therapist, now=NOW)
    (sentence,) = shown(done).findings
    assert sentence == (
        "Left foot: Heel fat pad (tender, tight, firm pressure, eased by the end, carried over from"
        " last time; dull)."
    )


def test_carried_twice_it_is_still_said(amira: Client, therapist: Membership) -> None:
    first = signed(booked(amira, therapist), therapist, findings=[HEEL])
    for week in (1, 2):
        visit = booked(amira, therapist, MONDAY_AT_TEN + timedelta(weeks=week))
        saved = save(begun(visit, therapist), therapist, replace(HEEL, carried=True))
        sign(note=saved, version=saved.version, by=therapist, now=NOW)
    notes = SessionNote.objects.exclude(pk=first.pk)
    assert [note.findings.get().carried for note in notes] == [True, True]
