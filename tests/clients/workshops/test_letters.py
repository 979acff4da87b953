"""What letters about a place say, when they leave, and the entries for a calendar in them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from clients.workshops.editing import call_off, change, duplicate, publish
from clients.workshops.letters import queue_waiting
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.placing import cancel, move, undo_cancel
from clients.workshops.recheck import before_sending
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.queue import UnsafeHeader
from practice.mail.rechecks import SEND
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    TWO_HOURS,
    a_workshop,
    signs_up,
    takes_part,
)

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LINK = "https://meet.example/secret-room"
WHERE = {
    "place_address": "1 Quay Street", "access_facts": "Ramp at the side.", "bring": "A towel.",
    "terms": "Free until the day before.",
}  # fmt: skip


def letters(sign_up: SignUp, kind: str = "") -> list[OutboundEmail]:
    rows = OutboundEmail.objects.filter(key__startswith=f"sign_up:{sign_up.pk}:")
    rows = rows.exclude(state="superseded").order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def newest(sign_up: SignUp) -> OutboundEmail:
    return letters(sign_up)[-1]


def sent(*found: OutboundEmail) -> None:
    for one in found:
        OutboundEmail.objects.filter(pk=one.pk).update(
            state="sent", sent_at=NOW, next_try_at=None
        )  # fmt: skip


def events(email: OutboundEmail) -> list[Any]:
    return list(Calendar.from_ical(email.calendar_text).walk("VEVENT"))


def spans(*starts: datetime) -> list[Span]:
    return [Span(start, start + TWO_HOURS) for start in starts]


def test_how_to_get_in_is_told_only_with_a_confirmed_place(therapist: Membership) -> None:
    online = a_workshop(therapist, capacity=1, is_online=True, online_link=LINK, **WHERE)
    first, second = takes_part(online, "Ann Lee"), takes_part(online, "Bob Ray")
    confirmed = letters(first, "workshop_confirmed")[0]
    assert LINK in confirmed.body_text
    assert LINK in confirmed.body_html
    others = [one for one in OutboundEmail.objects.all() if one.pk != confirmed.pk]
    assert {one.kind for one in others} == {"workshop_address", "workshop_waiting"}
    assert letters(second, "workshop_waiting")
    for one in others:
        for word in (LINK, "1 Quay Street", "Ramp at the side."):
            assert word not in one.body_text + one.body_html
    cancel(sign_up=first, by=first, now=NOW)
    change_to(online, therapist, NOW + MINUTE, starts=[SATURDAY_AT_TEN + DAY])
    for one in OutboundEmail.objects.exclude(pk=confirmed.pk):
        assert LINK not in one.body_text + one.calendar_text


def change_to(
    workshop: Workshop, by: Membership, at: datetime, *, starts: list[datetime], **values: Any
) -> Workshop:
    changed = change(workshop=workshop, dates=spans(*starts), by=by, now=at, **values)
    workshop.refresh_from_db()
    return changed


@pytest.mark.parametrize(
    "part",
    [
        "A towel.", "1 Quay Street", "Ramp at the side.", "10am to midday",
        "£12. Please pay on the day.", "Free until the day before.",
    ],
)  # fmt: skip
def test_a_confirmation_says_all_that_is_needed(part: str, therapist: Membership) -> None:
    workshop = a_workshop(therapist, price_kind="on_day", price_pence=1200, **WHERE)
    letter = letters(takes_part(workshop), "workshop_confirmed")[0]
    assert part in letter.body_text
    assert part in letter.body_html
    assert letter.subject == "Your place on Saturday 5 December 2026, 10am"


def test_the_line_and_the_offer_are_told_honestly(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    first = takes_part(workshop, "Ann Lee")
    second, third = takes_part(workshop, "Bob Ray"), takes_part(workshop, "Cy Fox")
    assert "You are 2nd on it." in newest(third).body_text
    cancel(sign_up=first, by=first, now=NOW, can_undo=False)
    offer = letters(second, "workshop_offered")[0]
    # 24 hours later on the wall of London.
    until = "Saturday 21 November 2026"
    assert f"It is yours until {until}" in offer.body_text
    assert offer.expires_at == NOW + DAY


def test_no_calendar_for_those_who_wait_or_are_talked_to(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=2)
    talk = takes_part(workshop, "Ann Lee", outcome=Outcome.TALK)
    takes_part(workshop, "Bob Ray")
    waits = takes_part(workshop, "Cy Fox")
    for one in (talk, waits):
        assert [letter.calendar_text for letter in letters(one)] == [""] * len(letters(one))


def test_one_entry_with_organizer_and_that_one_guest(therapist: Membership) -> None:
    practice = therapist.practice
    practice.reply_to = "desk@harbour.example"
    practice.save()
    workshop = a_workshop(therapist, **WHERE)
    takes_part(workshop, "Ann Lee")
    letter = letters(takes_part(workshop, "Bob Ray"), "workshop_confirmed")[0]
    (event,) = events(letter)
    assert letter.calendar_method == "REQUEST"
    assert event["organizer"] == "mailto:desk@harbour.example"
    assert event["attendee"] == "mailto:bob.ray@example.com"
    assert event["location"] == "Harbour Hall, 1 Quay Street"
    assert "ann" not in letter.calendar_text.lower()


def test_without_somebody_to_answer_to_it_is_published(therapist: Membership) -> None:
    practice = therapist.practice
    practice.reply_to = ""
    practice.save()
    letter = newest(takes_part(a_workshop(therapist)))
    assert letter.calendar_method == "PUBLISH"
    assert "ATTENDEE" not in letter.calendar_text


def test_several_days_are_several_entries_and_one_taken_away_is_taken_back(
    therapist: Membership,
) -> None:
    starts = [SATURDAY_AT_TEN, SATURDAY_AT_TEN + 7 * DAY]
    workshop = a_workshop(therapist, dates=spans(*starts))
    ann = takes_part(workshop, "Ann Lee")
    first, second = events(newest(ann))
    assert first["uid"] != second["uid"]
    sent(*letters(ann))
    change_to(workshop, therapist, NOW, starts=starts[:1])
    again, gone = events(newest(ann))
    assert (again["uid"], again["status"]) == (first["uid"], "CONFIRMED")
    assert (gone["uid"], gone["status"]) == (second["uid"], "CANCELLED")
    assert gone["sequence"] > second["sequence"]


def test_a_move_keeps_the_name_and_raises_the_number(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    for days in (1, 2, 3):  # its version grows
        change_to(workshop, therapist, NOW, starts=[SATURDAY_AT_TEN + days * DAY])
    ann = takes_part(workshop, "Ann Lee")
    (before,) = events(newest(ann))
    sent(*letters(ann))
    other = other_date(workshop, therapist)
    move(sign_up=ann, to=other, by=ann, now=NOW)
    (after,) = events(newest(ann))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt.date().isoformat() == "2026-12-19"


def other_date(workshop: Workshop, by: Membership, **changes: Any) -> Workshop:
    copy = duplicate(
        workshop=workshop, dates=spans(SATURDAY_AT_TEN + 14 * DAY), is_same_series=True,
        form_key=uuid4(), by=by, now=NOW,
    )  # fmt: skip
    Workshop.objects.filter(pk=copy.pk).update(**changes)
    return publish(workshop=copy, by=by, now=NOW)


def test_moved_into_a_line_the_entry_is_taken_back(therapist: Membership) -> None:
    practice = therapist.practice
    practice.reply_to = "desk@harbour.example"
    practice.save()
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    sent(*letters(ann))
    full = other_date(workshop, therapist, capacity=0)
    move(sign_up=ann, to=full, by=ann, now=NOW, waits_there=True)
    letter = newest(ann)
    assert (letter.kind, letter.calendar_method) == ("workshop_moved", "CANCEL")
    assert "You are 1st on the waiting list." in letter.body_text


@pytest.mark.parametrize("what", ["cancel", "call_off", "change"])
def test_what_was_changed_waits_three_minutes(what: str, therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    sent(*letters(ann))
    if what == "cancel":
        cancel(sign_up=ann, by=therapist, now=NOW)
    elif what == "call_off":
        call_off(workshop=workshop, words="The hall is flooded.", by=therapist, now=NOW)
    else:
        change_to(workshop, therapist, NOW, starts=[SATURDAY_AT_TEN + DAY])
    letter = newest(ann)
    assert letter.not_before == NOW + 3 * MINUTE
    statuses = {str(event["status"]) for event in events(letter)}
    assert statuses == ({"CONFIRMED"} if what == "change" else {"CANCELLED"})


def test_two_changes_are_one_letter_with_the_last_word(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    sent(*letters(ann))
    for days in (1, 2):
        change_to(workshop, therapist, NOW, starts=[SATURDAY_AT_TEN + days * DAY])
    (letter,) = letters(ann, "workshop_changed")
    assert "Monday 7 December 2026" in letter.body_text


@pytest.mark.parametrize("tells", [True, False])
def test_nobody_reads_of_a_time_that_held_only_until_the_letter_left(
    tells: bool, therapist: Membership
) -> None:
    """The confirmation waits still: it is written anew, and nothing is said to have changed."""
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    change_to(workshop, therapist, NOW, starts=[SATURDAY_AT_TEN + DAY], tells=tells)
    (letter,) = [one for one in letters(ann) if one.state == "due"]
    assert letter.kind == "workshop_confirmed"
    assert "Sunday 6 December 2026" in letter.body_text
    assert before_sending(letter, now=NOW) == SEND


def test_a_letter_that_is_older_than_the_place_does_not_leave(therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist), "Ann Lee")
    letter = newest(ann)
    assert before_sending(letter, now=NOW) == SEND
    Workshop.objects.update(version=9)
    assert before_sending(letter, now=NOW).do == "supersede"


def test_cancelled_and_undone_they_hear_that_it_stands(therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist), "Ann Lee")
    sent(*letters(ann))
    cancel(sign_up=ann, by=ann, now=NOW)
    undo_cancel(sign_up=ann, by=ann, now=NOW + MINUTE)
    (letter,) = [one for one in letters(ann) if one.state == "due"]
    assert letter.kind == "workshop_confirmed"


def test_called_off_names_the_other_dates_and_what_was_paid(therapist: Membership) -> None:
    workshop = a_workshop(therapist, price_kind="outside", price_pence=2300)
    ann = takes_part(workshop, "Ann Lee")
    SignUp.objects.filter(pk=ann.pk).update(paid_pence=2300)
    other_date(workshop, therapist)
    call_off(workshop=workshop, words="The hall is flooded.", by=therapist, now=NOW)
    text = newest(ann).body_text
    for words in (
        "The hall is flooded.",
        "- Saturday 19 December 2026, 10am",
        "You have paid £23.",
    ):
        assert words in text


def test_an_address_that_nobody_confirmed_hears_of_no_change(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    jo = signs_up(workshop)
    sent(*letters(jo))
    change_to(workshop, therapist, NOW, starts=[SATURDAY_AT_TEN + DAY])
    assert [one.kind for one in letters(jo)] == ["workshop_address"]


@pytest.mark.parametrize("title", ["Feet\r\nBcc: all@example.com", "Feet\x00"])
def test_a_title_cannot_become_a_header(title: str, therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist, capacity=0), "Ann Lee")
    ann.workshop.title, ann.version = title, 7
    with pytest.raises(UnsafeHeader):
        queue_waiting(ann, now=NOW)


def test_a_title_is_text_and_no_pattern(therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist, title="{title.__class__} {when}"), "Ann Lee")
    letter = letters(ann, "workshop_address")[0]
    assert letter.subject == "Confirm your place: {title.__class__} {when}"
