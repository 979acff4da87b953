"""Places and the line: who gets a seat, who is offered one, and nobody overtakes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clients.workshops.editing import call_off, change
from clients.workshops.line import look_after, pass_on_everywhere, position
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import IllegalMove, Outcome, State
from clients.workshops.office import (
    AlreadyThere,
    add_by_hand,
    clear_after_talk,
    offer_by_hand,
    reorder,
    skip,
    unskip,
)
from clients.workshops.placing import (
    PlaceGone,
    TooLate,
    accept,
    cancel,
    decline,
    move,
    rejoin,
    undo_cancel,
)
from clients.workshops.seats import seats_of
from clients.workshops.signing_up import (
    SignUpClosed,
    begin,
    confirm_address,
    drop_begun,
    keep_longer,
    send,
)
from clients.workshops.stage import Stage, stage_of
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.models import OutboundEmail
from practice.schedule.slots import Span
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    TWO_HOURS,
    a_workshop,
    given,
    signs_up,
    states,
    takes_part,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def small(therapist: Membership) -> Workshop:
    """Of two places."""
    return a_workshop(therapist, capacity=2)


def resize(workshop: Workshop, capacity: int | None, by: Membership, at=NOW) -> None:  # type: ignore[no-untyped-def]
    dates = [Span(one.starts_at, one.ends_at) for one in workshop.dates.all()]
    change(workshop=workshop, dates=dates, by=by, now=at, capacity=capacity)
    workshop.refresh_from_db()


def state(sign_up: SignUp) -> str:
    sign_up.refresh_from_db()
    return sign_up.state


def letters(sign_up: SignUp) -> list[str]:
    rows = OutboundEmail.objects.filter(key__startswith=f"sign_up:{sign_up.pk}:").exclude(
        state="superseded"
    )
    return [row.kind for row in rows.order_by("pk")]


def test_two_seats_two_people_and_the_third_waits(small: Workshop) -> None:
    for name in ("Ann Lee", "Bob Ray", "Cy Fox"):
        takes_part(small, name)
    assert states(small) == [
        ("Ann Lee", "confirmed"),
        ("Bob Ray", "confirmed"),
        ("Cy Fox", "waiting"),
    ]
    seats = seats_of(small, NOW)
    assert (seats.confirmed, seats.free, seats.waiting, seats.wanted) == (2, 0, 1, 1)
    assert stage_of(small, seats, NOW) is Stage.FULL


def test_a_begun_place_is_kept_a_quarter_of_an_hour(small: Workshop) -> None:
    begun = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    late = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    assert late.hold_until is None
    assert seats_of(small, NOW + 14 * MINUTE).free == 0
    assert seats_of(small, NOW + 15 * MINUTE).free == 2
    assert keep_longer(sign_up=begun, now=NOW + 14 * MINUTE).hold_until == NOW + 30 * MINUTE


def test_one_that_ran_out_while_typing_is_had_if_still_free(small: Workshop) -> None:
    begun = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    sent = send(sign_up=begun, given=given(), user=None, now=NOW + 20 * MINUTE)
    assert not sent.waits
    other = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    takes_part(small, "Ann Lee", at=NOW + 21 * MINUTE)
    waits = send(sign_up=other, given=given("Bob Ray"), user=None, now=NOW + 22 * MINUTE)
    assert (waits.waits, waits.position) == (True, 1)


def test_without_a_press_in_the_letter_the_seat_is_free_again(small: Workshop) -> None:
    jo = signs_up(small)
    assert seats_of(small, NOW).free == 1
    assert seats_of(small, NOW + 31 * MINUTE).free == 2
    assert confirm_address(sign_up=jo, now=NOW + 40 * MINUTE).state == State.CONFIRMED


def test_a_press_that_comes_too_late_waits_behind_the_others(small: Workshop) -> None:
    jo = signs_up(small)
    later = NOW + 31 * MINUTE
    for name in ("Ann Lee", "Bob Ray", "Cy Fox"):
        takes_part(small, name, at=later)
    waits = confirm_address(sign_up=jo, now=later)
    assert (waits.state, position(waits)) == (State.WAITING, 2)


def test_the_same_address_again_is_one_place_and_one_answer(small: Workshop) -> None:
    first = takes_part(small)
    begun = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    again = send(sign_up=begun, given=given(email="JO.MARSH@example.com"), user=None, now=NOW)
    assert (again.waits, again.sign_up) == (False, None)
    assert states(small) == [("Jo Marsh", "confirmed")]
    assert letters(first) == ["workshop_address", "workshop_confirmed", "workshop_already"]


def test_a_freed_place_waits_for_the_undo_and_goes_to_the_next(small: Workshop) -> None:
    ann, _bob, cy, di = (takes_part(small, n) for n in ("Ann Lee", "Bob Ray", "Cy Fox", "Di Poe"))
    cancel(sign_up=ann, by=ann, now=NOW)
    assert state(cy) == State.WAITING
    assert seats_of(small, NOW).free == 0
    assert undo_cancel(sign_up=ann, by=ann, now=NOW + 9 * MINUTE).state == State.CONFIRMED
    cancel(sign_up=ann, by=ann, now=NOW + 9 * MINUTE)
    later = NOW + 20 * MINUTE
    assert pass_on_everywhere(now=later) == 1
    assert (state(cy), state(di)) == (State.OFFERED, State.WAITING)
    with pytest.raises(TooLate):
        undo_cancel(sign_up=ann, by=ann, now=later)
    assert accept(sign_up=cy, by=cy, now=later).state == State.CONFIRMED
    assert accept(sign_up=cy, by=cy, now=later).state == State.CONFIRMED
    assert letters(cy).count("workshop_confirmed") == 1


def test_nobody_overtakes_who_waits(small: Workshop) -> None:
    ann, _bob, cy = (takes_part(small, name) for name in ("Ann Lee", "Bob Ray", "Cy Fox"))
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert state(cy) == State.OFFERED
    newcomer = takes_part(small, "Di Poe")
    assert (newcomer.state, position(newcomer)) == (State.WAITING, 1)


def test_an_offer_that_lapses_passes_on_and_leaves_the_line(small: Workshop) -> None:
    ann, _bob, cy, di = (takes_part(small, n) for n in ("Ann Lee", "Bob Ray", "Cy Fox", "Di Poe"))
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    later = NOW + DAY
    with pytest.raises(PlaceGone):
        accept(sign_up=cy, by=cy, now=later)
    assert pass_on_everywhere(now=later) == 1
    assert (state(cy), state(di)) == (State.LAPSED, State.OFFERED)
    assert pass_on_everywhere(now=later) == 0
    again = rejoin(sign_up=cy, by=cy, now=later)
    assert (again.state, position(again)) == (State.WAITING, 1)
    decline(sign_up=di, by=di, now=later)
    assert (state(di), state(cy)) == (State.DECLINED, State.OFFERED)


def test_a_party_waits_until_it_fits_and_keeps_its_place(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=2, party_most=3)
    ann, bob = (takes_part(workshop, name) for name in ("Ann Lee", "Bob Ray"))
    pair = takes_part(workshop, "Cy Fox", others=("Dot Fox",))
    single = takes_part(workshop, "Di Poe")
    assert (position(pair), position(single)) == (1, 2)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert (state(pair), state(single)) == (State.WAITING, State.OFFERED)
    decline(sign_up=single, by=single, now=NOW)
    cancel(sign_up=bob, by=bob, now=NOW, can_undo=False)
    assert state(pair) == State.OFFERED
    assert seats_of(workshop, NOW).free == 0


def test_more_places_are_offered_at_once_and_fewer_remove_nobody(
    small: Workshop, therapist: Membership
) -> None:
    people = [takes_part(small, name) for name in ("Ann Lee", "Bob Ray", "Cy Fox", "Di Poe")]
    resize(small, 3, therapist)
    assert [state(one) for one in people] == ["confirmed", "confirmed", "offered", "waiting"]
    resize(small, 1, therapist)
    seats = seats_of(small, NOW)
    assert (seats.confirmed, seats.offered, seats.free) == (2, 1, 0)
    resize(small, None, therapist)
    assert state(people[3]) == State.OFFERED


def test_a_place_taken_automatically_needs_no_answer(small: Workshop) -> None:
    ann, _bob = (takes_part(small, name) for name in ("Ann Lee", "Bob Ray"))
    cy = takes_part(small, "Cy Fox", takes_automatically=True)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert state(cy) == State.CONFIRMED


def test_offers_by_hand_only_when_it_is_so_wished(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=1, offers_by_hand=True)
    ann, bob, cy = (takes_part(workshop, n) for n in ("Ann Lee", "Bob Ray", "Cy Fox"))
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert pass_on_everywhere(now=NOW) == 0
    offer_by_hand(sign_up=cy, by=therapist, now=NOW)
    assert (state(bob), state(cy)) == (State.WAITING, State.OFFERED)
    assert letters(cy).count("workshop_offered") == 1
    offer_by_hand(sign_up=cy, by=therapist, now=NOW)
    assert letters(cy).count("workshop_offered") == 1


def test_skipped_and_moved_in_the_line(small: Workshop, therapist: Membership) -> None:
    ann, _bob, cy, di, ed = (
        takes_part(small, n) for n in ("Ann Lee", "Bob Ray", "Cy Fox", "Di Poe", "Ed Orr")
    )
    reorder(sign_up=ed, before=cy, reason="Was on the list in spring.", by=therapist, now=NOW)
    assert [position(one) for one in map(_fresh, (ed, cy, di))] == [1, 2, 3]
    skip(sign_up=ed, reason="Asked to wait.", by=therapist, now=NOW)
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert (state(ed), state(cy)) == (State.WAITING, State.OFFERED)
    decline(sign_up=cy, by=cy, now=NOW)
    assert state(di) == State.OFFERED
    decline(sign_up=di, by=di, now=NOW)
    assert unskip(sign_up=ed, by=therapist, now=NOW).state == State.OFFERED


def _fresh(sign_up: SignUp) -> SignUp:
    return SignUp.objects.get(pk=sign_up.pk)


def test_who_must_talk_first_keeps_the_place_for_a_while(
    small: Workshop, therapist: Membership
) -> None:
    jo = takes_part(small, outcome=Outcome.TALK)
    assert (jo.state, seats_of(small, NOW).free) == (State.TALK, 1)
    assert letters(jo)[-1] == "workshop_talk_first"
    look_after(workshop=small, now=NOW + DAY)
    assert state(jo) == State.WAITING
    assert look_after(workshop=small, now=NOW + DAY) == 0, "offered before anybody talked to them"
    clear_after_talk(
        sign_up=jo, adaptation="No deep pressure.", adapted={}, by=therapist, now=NOW + DAY
    )
    assert state(jo) == State.OFFERED


def test_cleared_in_time_the_place_is_theirs(small: Workshop, therapist: Membership) -> None:
    jo = takes_part(small, outcome=Outcome.TALK)
    clear_after_talk(sign_up=jo, adaptation="", adapted={}, by=therapist, now=NOW)
    assert state(jo) == State.CONFIRMED


def test_an_address_nobody_confirmed_is_offered_nothing(small: Workshop) -> None:
    ann, _bob = (takes_part(small, name) for name in ("Ann Lee", "Bob Ray"))
    cy = signs_up(small, "Cy Fox")
    di = takes_part(small, "Di Poe")
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    assert (state(cy), state(di)) == (State.WAITING, State.OFFERED)
    decline(sign_up=di, by=di, now=NOW)
    assert confirm_address(sign_up=cy, now=NOW).state == State.OFFERED


def test_to_another_date(therapist: Membership) -> None:
    here = a_workshop(therapist, capacity=1)
    week_later = SATURDAY_AT_TEN + timedelta(days=7)
    there = a_workshop(therapist, capacity=1, start=week_later, series_ref=here.series_ref)
    ann, bob = takes_part(here, "Ann Lee"), takes_part(here, "Bob Ray")
    moved = move(sign_up=ann, to=there, by=ann, now=NOW)
    assert (moved.workshop, moved.state) == (there, State.CONFIRMED)
    assert state(bob) == State.OFFERED
    accept(sign_up=bob, by=bob, now=NOW)
    with pytest.raises(TooLate):
        move(sign_up=bob, to=there, by=bob, now=NOW)
    assert state(bob) == State.CONFIRMED
    waits = move(sign_up=bob, to=there, by=bob, now=NOW, waits_there=True)
    assert (waits.state, position(waits)) == (State.WAITING, 1)


def test_added_by_hand(small: Workshop, therapist: Membership) -> None:
    key = uuid4()
    for _ in range(2):
        jo = add_by_hand(workshop=small, given=given(), form_key=key, by=therapist, now=NOW)
    assert (jo.state, SignUp.objects.count()) == (State.CONFIRMED, 1)
    with pytest.raises(AlreadyThere):
        add_by_hand(workshop=small, given=given(), form_key=uuid4(), by=therapist, now=NOW)
    takes_part(small, "Ann Lee")
    waits = add_by_hand(
        workshop=small, given=given("Bob Ray"), form_key=uuid4(), by=therapist, now=NOW
    )
    assert waits.state == State.WAITING
    beyond = add_by_hand(
        workshop=small, given=given("Cy Fox"), form_key=uuid4(), by=therapist, now=NOW, beyond=True
    )
    assert beyond.state == State.CONFIRMED


def test_nothing_once_it_was_called_off_or_is_closed(
    small: Workshop, therapist: Membership
) -> None:
    ann = takes_part(small, "Ann Lee")
    call_off(workshop=small, words="The hall is shut.", by=therapist, now=NOW)
    small.refresh_from_db()
    with pytest.raises(SignUpClosed):
        begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    with pytest.raises(TooLate):
        cancel(sign_up=ann, by=ann, now=NOW)
    assert letters(ann)[-1] == "workshop_called_off"
    call_off(workshop=small, words="The hall is shut.", by=therapist, now=NOW)
    assert letters(ann).count("workshop_called_off") == 1


def test_the_leaders_time_is_kept_free(small: Workshop, therapist: Membership) -> None:
    (block,) = therapist.practice.unavailable_blocks.all()
    assert (block.therapist, block.starts_at) == (therapist, SATURDAY_AT_TEN)
    later = SATURDAY_AT_TEN + DAY
    change(workshop=small, dates=[Span(later, later + TWO_HOURS)], by=therapist, now=NOW)
    (block,) = therapist.practice.unavailable_blocks.all()
    assert block.starts_at == later
    call_off(workshop=small, words="", by=therapist, now=NOW)
    assert not therapist.practice.unavailable_blocks.exists()


def test_the_worker_acts_for_nobody(small: Workshop) -> None:
    jo = takes_part(small)
    cancel(sign_up=jo, by=SYSTEM, now=NOW, can_undo=False)
    assert state(jo) == State.CANCELLED


def test_who_moved_in_another_tab_is_dealt_with_where_they_are_now(therapist: Membership) -> None:
    here = a_workshop(therapist, capacity=1)
    later = SATURDAY_AT_TEN + timedelta(days=7)
    there = a_workshop(therapist, capacity=1, start=later, series_ref=here.series_ref)
    ann = takes_part(here, "Ann Lee")
    tab = _fresh(ann)
    tab.workshop = here
    move(sign_up=ann, to=there, by=ann, now=NOW)
    cy = takes_part(there, "Cy Fox")
    cancel(sign_up=tab, by=tab, now=NOW, can_undo=False)
    assert (state(cy), seats_of(here, NOW).taken) == (State.OFFERED, 0)


def test_the_letters_button_does_not_bring_back_what_was_cancelled(small: Workshop) -> None:
    jo = signs_up(small)
    cancel(sign_up=jo, by=jo, now=NOW)
    with pytest.raises(IllegalMove):
        confirm_address(sign_up=jo, now=NOW)
    takes_part(small)
    assert states(small) == [("Jo Marsh", "cancelled"), ("Jo Marsh", "confirmed")]


def test_who_cancelled_or_came_back_is_not_offered_a_place_by_hand(
    small: Workshop, therapist: Membership
) -> None:
    ann, bob, cy = (takes_part(small, name) for name in ("Ann Lee", "Bob Ray", "Cy Fox"))
    cancel(sign_up=ann, by=ann, now=NOW, can_undo=False)
    decline(sign_up=cy, by=cy, now=NOW)
    takes_part(small, "Cy Fox")
    cancel(sign_up=bob, by=bob, now=NOW, can_undo=False)
    with pytest.raises(IllegalMove):
        offer_by_hand(sign_up=ann, by=therapist, now=NOW)
    with pytest.raises(TooLate):
        offer_by_hand(sign_up=cy, by=therapist, now=NOW)


def test_a_form_whose_row_is_gone_says_so(small: Workshop) -> None:
    begun = begin(workshop=small, user=None, begun_from="", may_hold=True, now=NOW)
    drop_begun(sign_up=begun)
    with pytest.raises(IllegalMove):
        send(sign_up=begun, given=given(), user=None, now=NOW)


def test_nothing_is_undone_once_it_has_begun(small: Workshop) -> None:
    ann = takes_part(small, "Ann Lee")
    cancel(sign_up=ann, by=ann, now=SATURDAY_AT_TEN - MINUTE)
    with pytest.raises(TooLate):
        undo_cancel(sign_up=ann, by=ann, now=SATURDAY_AT_TEN)


def test_in_the_last_hours_who_comes_may_have_what_nobody_can_be_offered(
    small: Workshop, therapist: Membership
) -> None:
    takes_part(small, "Ann Lee")
    bob = takes_part(small, "Bob Ray")
    cy = takes_part(small, "Cy Fox")
    late = SATURDAY_AT_TEN - timedelta(hours=2)
    cancel(sign_up=bob, by=bob, now=late, can_undo=False)
    assert state(cy) == State.WAITING
    assert stage_of(small, seats_of(small, late), late) is Stage.OPEN
    added = add_by_hand(
        workshop=small, given=given("Di Poe"), form_key=uuid4(), by=therapist, now=late
    )
    assert added.state == State.CONFIRMED


def test_full_workshops_do_not_keep_the_worker_from_the_others(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.workshops.line.MOST_AT_ONCE", 1)
    for number in range(2):
        full = a_workshop(therapist, capacity=0, title=f"Full {number}")
        takes_part(full)
    last = a_workshop(therapist, capacity=1, title="With a place")
    ann, bob = takes_part(last, "Ann Lee"), takes_part(last, "Bob Ray")
    cancel(sign_up=ann, by=ann, now=NOW)
    assert pass_on_everywhere(now=NOW + 10 * MINUTE) == 1
    assert state(bob) == State.OFFERED
