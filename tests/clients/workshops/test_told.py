"""Nobody goes untold: letters after an edit, past a bad address, and into a calendar."""

from datetime import timedelta

import pytest

from clients.workshops.editing import NotEditable, call_off, change
from clients.workshops.letters import rewrite_letters
from clients.workshops.line import look_after
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.office import write_again
from clients.workshops.placing import TooLate, accept, cancel, move
from clients.workshops.recheck import before_sending
from clients.workshops.signing_up import confirm_address
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_draft, a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
# The form takes it, and no letter can go there.
BAD = '"a,b"@example.com'


def due(sign_up: SignUp) -> list[OutboundEmail]:
    rows = OutboundEmail.objects.filter(key__startswith=f"sign_up:{sign_up.pk}:", state="due")
    return list(rows.order_by("pk"))


def going(sign_up: SignUp) -> list[str]:
    """The kinds of those that would leave."""
    return [one.kind for one in due(sign_up) if before_sending(one, now=NOW) == SEND]


def all_left() -> None:
    OutboundEmail.objects.update(state="sent", sent_at=NOW, next_try_at=None)


def edited(workshop: Workshop, by: Membership, **values: object) -> Workshop:
    dates = [Span(one.starts_at, one.ends_at) for one in workshop.dates.all()]
    return change(workshop=workshop, dates=dates, by=by, now=NOW + MINUTE, **values)


@pytest.mark.parametrize(
    ("is_taken", "kind"), [(False, "workshop_offered"), (True, "workshop_confirmed")]
)
@pytest.mark.parametrize("tells", [True, False])
def test_more_places_in_another_hall_are_offered_and_told(
    is_taken: bool, kind: str, tells: bool, therapist: Membership
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    takes_part(workshop, "Ann Lee")
    bob = takes_part(workshop, "Bob Ray", takes_automatically=is_taken)
    all_left()
    edited(workshop, therapist, capacity=2, place_name="Other Hall", tells=tells)
    assert going(bob) == [kind]
    assert "Other Hall" in due(bob)[-1].body_text


def test_a_letter_written_anew_is_one_that_goes(therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist), "Ann Lee")
    for _ in range(3):
        assert rewrite_letters(ann, now=NOW)
        assert going(ann) == ["workshop_confirmed"]


def test_the_letter_asked_for_once_more_goes(therapist: Membership) -> None:
    ann = takes_part(a_workshop(therapist), "Ann Lee")
    all_left()
    assert write_again(sign_up=ann, by=therapist, now=NOW)
    assert write_again(sign_up=ann, by=therapist, now=NOW)
    assert going(ann) == ["workshop_confirmed"]


def test_one_bad_address_stops_nothing_for_the_others(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    bad, ann = takes_part(workshop, "Bad Post"), takes_part(workshop, "Ann Lee")
    SignUp.objects.filter(pk=bad.pk).update(email=BAD)
    all_left()
    assert edited(workshop, therapist, place_name="Other Hall").not_told == ("Bad Post",)
    assert going(ann) == ["workshop_changed"]
    off = call_off(workshop=workshop, words="", by=therapist, now=NOW + MINUTE)
    assert (off.state, off.not_told) == (Workshop.State.CANCELLED, ("Bad Post",))
    assert going(ann) == ["workshop_called_off"]


def test_who_cannot_be_written_to_is_passed_over_and_the_next_has_it(
    therapist: Membership,
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    ann = takes_part(workshop, "Ann Lee")
    bad = takes_part(workshop, "Bad Post", takes_automatically=True)
    cy = takes_part(workshop, "Cy Fox", takes_automatically=True)
    SignUp.objects.filter(pk=bad.pk).update(email=BAD)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    bad.refresh_from_db()
    cy.refresh_from_db()
    assert (bad.state, bad.is_skipped, cy.state) == (State.WAITING, True, State.CONFIRMED)


def test_a_place_is_given_back_though_nobody_can_be_told(therapist: Membership) -> None:
    bad = takes_part(a_workshop(therapist), "Bad Post")
    SignUp.objects.filter(pk=bad.pk).update(email=BAD)
    assert cancel(sign_up=bad, by=therapist, now=NOW).state == State.CANCELLED


def test_an_entry_is_taken_back_by_the_next_letter_that_goes(therapist: Membership) -> None:
    therapist.practice.reply_to = "desk@harbour.example"
    therapist.practice.save()
    here = a_workshop(therapist)
    there = a_workshop(
        therapist, capacity=0, start=SATURDAY_AT_TEN + WEEK, series_ref=here.series_ref
    )
    ann = takes_part(here, "Ann Lee")
    all_left()
    moved = move(sign_up=ann, to=there, by=ann, now=NOW, waits_there=True)
    cancel(sign_up=moved, by=ann, now=NOW + MINUTE)
    (letter,) = due(ann)
    assert (letter.kind, letter.calendar_method) == ("workshop_place_cancelled", "CANCEL")


def test_no_entry_is_taken_back_twice(therapist: Membership) -> None:
    here = a_workshop(therapist)
    there = a_workshop(
        therapist, capacity=0, start=SATURDAY_AT_TEN + WEEK, series_ref=here.series_ref
    )
    ann = takes_part(here, "Ann Lee")
    all_left()
    moved = move(sign_up=ann, to=there, by=ann, now=NOW, waits_there=True)
    all_left()
    cancel(sign_up=moved, by=ann, now=NOW + MINUTE)
    assert due(ann)[0].calendar_method == ""


def test_cancelled_and_then_called_off_the_first_is_still_told(therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    ann = takes_part(workshop, "Ann Lee")
    all_left()
    cancel(sign_up=ann, by=ann, now=NOW)
    call_off(workshop=workshop, words="", by=therapist, now=NOW + MINUTE)
    assert going(ann) == ["workshop_place_cancelled"]


def test_a_talk_nobody_held_is_told_and_keeps_its_turn(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1)
    talk = takes_part(workshop, "Ann Lee", outcome=Outcome.TALK)
    others = [
        takes_part(workshop, name, at=NOW + n * MINUTE)
        for n, name in enumerate(("Bob Ray", "Cy Fox"), start=1)
    ]
    all_left()
    assert talk.hold_until is not None
    version = talk.version
    look_after(workshop=workshop, now=talk.hold_until)
    talk.refresh_from_db()
    assert (talk.state, talk.position, talk.version) == (State.WAITING, 1, version + 1)
    assert going(talk) == ["workshop_waiting"]
    states = {one.pk: SignUp.objects.get(pk=one.pk).state for one in others}
    assert list(states.values()) == [State.OFFERED, State.WAITING]


def test_a_draft_is_not_called_off(therapist: Membership) -> None:
    draft = a_draft(therapist)
    with pytest.raises(NotEditable, match="never published"):
        call_off(workshop=draft, words="", by=therapist, now=NOW)
    Workshop.objects.update(state=Workshop.State.CANCELLED)
    assert not Workshop.objects.public().exists()


@pytest.mark.parametrize("what", ["begun", "called_off"])
def test_nobody_comes_to_have_a_place_in_what_is_not_to_come(
    what: str, therapist: Membership
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    jo = signs_up(workshop)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    now = SATURDAY_AT_TEN if what == "begun" else NOW
    SignUp.objects.filter(pk=bob.pk).update(hold_until=SATURDAY_AT_TEN + WEEK)
    if what == "called_off":
        call_off(workshop=workshop, words="", by=therapist, now=NOW)
    with pytest.raises(TooLate):
        accept(sign_up=bob, by=bob, now=now)
    with pytest.raises(TooLate):
        confirm_address(sign_up=jo, now=now)
