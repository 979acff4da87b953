"""An adverse event is told once, added to, and not forgotten."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.events.actions import add, close, follow_up
from clients.events.models import AdverseEvent, EventEntry
from clients.events.queries import to_follow_up, to_follow_up_by
from clients.events.showing import before_a_note, shown
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.events import happened
from tests.factories.notes import signed
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = NOW.date()


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell")


@pytest.fixture
def bruise(rosa: Client, therapist: Membership) -> AdverseEvent:
    """It happened an hour ago."""
    return happened(rosa, therapist, at=NOW - HOUR, now=NOW)


def on_list(therapist: Membership, on: date) -> list[AdverseEvent]:
    return list(to_follow_up(therapist.practice, on=on))


def test_an_event_stays_on_the_list_until_it_is_followed_up_or_closed(
    bruise: AdverseEvent, therapist: Membership
) -> None:
    assert on_list(therapist, TODAY) == []
    assert on_list(therapist, TODAY + DAY) == [bruise]
    first = follow_up(event=bruise, text="Yellow.", form_key=uuid4(), by=therapist, now=NOW + DAY)
    assert (first.kind, on_list(therapist, TODAY + DAY)) == ("after_24", [])
    for days in (2, 30, 400):
        assert on_list(therapist, TODAY + days * DAY) == [bruise]
    second = follow_up(
        event=bruise, text="Gone.", form_key=uuid4(), by=therapist, now=NOW + 2 * DAY
    )
    assert (second.kind, on_list(therapist, TODAY + 2 * DAY)) == ("after_48", [])
    told = AuditEvent.objects.filter(client_id=bruise.client_id).values_list("verb", flat=True)
    assert sorted(told) == ["event.followed_up", "event.followed_up", "event.recorded"]


def test_closing_it_takes_it_off_with_its_reason(
    bruise: AdverseEvent, therapist: Membership
) -> None:
    close(event=bruise, text="The GP has taken over.", form_key=uuid4(), by=therapist, now=NOW)
    assert on_list(therapist, TODAY + 5 * DAY) == []
    assert shown(bruise, now=NOW + 5 * DAY).line == "Closed."
    for do in (close, follow_up):
        with pytest.raises(ValidationError, match="closed meanwhile"):
            do(event=bruise, text="More.", form_key=uuid4(), by=therapist, now=NOW + DAY)
    assert add(
        event=bruise, text="More.", form_key=uuid4(), by=therapist, now=NOW + DAY
    ).kind == "added"  # fmt: skip


def test_the_second_takes_the_place_of_a_first_that_nobody_wrote_down(
    bruise: AdverseEvent, therapist: Membership
) -> None:
    later = NOW + 3 * DAY
    assert shown(bruise, now=later).line == (
        "After 24 hours: not asked. After 48 hours: due since Sunday 22 November 2026."
    )
    follow_up(event=bruise, text="Gone.", form_key=uuid4(), by=therapist, now=later)
    assert shown(bruise, now=later).line == "After 24 hours: not asked. After 48 hours: asked."
    with pytest.raises(ValidationError, match="No follow-up is due today"):
        follow_up(event=bruise, text="Again.", form_key=uuid4(), by=therapist, now=later)


@pytest.mark.parametrize(
    ("days", "first_done", "is_theirs"),
    [(1, False, False), (2, False, True), (2, True, False), (3, True, True)],
)
def test_one_whose_day_went_by_is_everybody_s(
    days: int, first_done: bool, is_theirs: bool, bruise: AdverseEvent, therapist: Membership
) -> None:
    if first_done:
        follow_up(event=bruise, text="Yellow.", form_key=uuid4(), by=therapist, now=NOW + DAY)
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    on = TODAY + days * DAY
    assert list(to_follow_up_by(therapist, on=on)) == [bruise]
    assert list(to_follow_up_by(colleague, on=on)) == ([bruise] if is_theirs else [])
    assert list(to_follow_up_by(colleague, on=on, everybodys=True)) == [bruise]


def test_another_practice_has_it_on_no_list(
    bruise: AdverseEvent, other_therapist: Membership
) -> None:
    assert list(to_follow_up(other_therapist.practice, on=TODAY + 5 * DAY)) == []


def test_only_what_has_happened_is_told(rosa: Client, therapist: Membership) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        happened(rosa, therapist, at=NOW + HOUR, now=NOW)
    with pytest.raises(ValidationError):
        happened(rosa, therapist, at=NOW, now=NOW, kind="oops")
    assert AdverseEvent.objects.count() == 0


def test_the_same_page_sent_twice_is_kept_once(bruise: AdverseEvent, therapist: Membership) -> None:
    key = uuid4()
    rows = {
        add(event=bruise, text="More.", form_key=key, by=therapist, now=NOW).pk for _ in range(2)
    }
    assert len(rows) == 1


def test_a_note_of_somebody_else_is_refused(rosa: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    screened(other, therapist, NOW)
    note = signed(booked(other, therapist), therapist)
    with pytest.raises(ValidationError, match="somebody else"):
        happened(rosa, therapist, at=NOW, now=NOW, note=note)


def test_what_was_told_is_never_edited_nor_removed(
    bruise: AdverseEvent, therapist: Membership
) -> None:
    entry = add(event=bruise, text="More.", form_key=uuid4(), by=therapist, now=NOW)
    for rows, change in (
        (AdverseEvent.objects.all(), {"what": "Nothing."}),
        (AdverseEvent.objects.all(), {"kind": "other"}),
        (EventEntry.objects.filter(pk=entry.pk), {"text": "Less."}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all()._raw_delete(rows.db)


def test_one_follow_up_of_a_kind_is_kept_by_the_database(
    bruise: AdverseEvent, therapist: Membership
) -> None:
    follow_up(event=bruise, text="Yellow.", form_key=uuid4(), by=therapist, now=NOW + DAY)
    with pytest.raises(IntegrityError, match=r"event_entry_once|UNIQUE"):
        EventEntry.objects.create(
            practice=therapist.practice, event=bruise, form_key=uuid4(), kind="after_24",
            text="Twice.", made_by=therapist, made_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "is_closed", "is_told"),
    [
        (None, True, True),
        (NOW - 2 * HOUR, True, True),
        (NOW, True, False),
        (NOW, False, True),
    ],
)
def test_a_draft_begins_with_what_happened_since_and_what_is_open(
    since: object, is_closed: bool, is_told: bool, bruise: AdverseEvent, therapist: Membership
) -> None:
    if is_closed:
        close(event=bruise, text="Gone.", form_key=uuid4(), by=therapist, now=NOW)
    lines = before_a_note(bruise.client, since=since, now=NOW)  # type: ignore[arg-type]
    assert [line.words.split(".")[0] for line in lines] == (
        ["Bruise on Friday 20 November 2026"] if is_told else []
    )
