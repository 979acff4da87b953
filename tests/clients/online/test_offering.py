"""A time comes free: who is offered it, what becomes of the offer, and who hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from clients.appointments.actions import cancel, reschedule
from clients.appointments.conflicts import CannotBook
from clients.appointments.models import Appointment, Status
from clients.appointments.undo import undo
from clients.models import Client
from clients.online.booking import TalkFirst, TimeGone
from clients.online.earlier import OfferEnded, decline, leave, take
from clients.online.models import EarlierOffer, EarlierWish, FreedTime
from clients.online.offering import NO_ADDRESS, TALK, pass_on
from clients.online.waiting import NOT_EARLIER, NOT_FREE, OTHER_DAY
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.schedule.models import AppointmentType, BookingRules, UnavailableBlock
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.online import kept, waits
from tests.factories.screening import CLOT, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
LATER = NOW + timedelta(minutes=3)
WEEK = timedelta(days=7)


@pytest.fixture
def freed(practice: Practice, working: Membership, kind: AppointmentType) -> Appointment:
    """Somebody's visit on Monday at ten, still booked."""
    return booked(ClientFactory(practice=practice), working, type=kind)


def waiting(
    working: Membership, kind: AppointmentType, number: int = 1, **changes: Any
) -> EarlierWish:
    """Somebody with a visit a week later, the `number`th to wait."""
    person = ClientFactory(practice=working.practice, with_account=True)
    screened(person, working, NOW)
    at = MONDAY_AT_TEN + WEEK + timedelta(hours=number)
    visit = booked(person, working, at, type=kind)
    return waits(person, visit, now=NOW + timedelta(seconds=number), **changes)


def free(visit: Appointment) -> None:
    cancel(appointment=visit, by=visit.booked_by, now=NOW)


def test_the_longest_waiting_is_offered_the_time_and_nobody_else(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    first, second = (waiting(working, kind, n) for n in (1, 2))
    free(freed)
    assert EarlierOffer.objects.count() == 0
    assert pass_on(now=LATER) == 1
    assert pass_on(now=LATER) == 0
    offer = EarlierOffer.objects.get()
    assert (offer.wish, offer.ends_at) == (first, LATER + timedelta(hours=2))
    assert (offer.held.status, offer.held.starts_at) == (Status.HELD, MONDAY_AT_TEN)
    assert offer.held.client == first.client
    second.refresh_from_db()
    assert second.state == "waiting"
    letter = OutboundEmail.objects.get(kind="earlier_offer")
    assert (letter.recipient, letter.expires_at) == (first.client.email, offer.ends_at)
    assert "It would take the place of your visit on Monday 30 November 2026, 11am." in (
        letter.body_text
    )


def test_taking_it_moves_the_visit_they_have_and_offers_on_what_that_leaves(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    first, second = waiting(working, kind, 1), waiting(working, kind, 2)
    free(freed)
    pass_on(now=LATER)
    offer = EarlierOffer.objects.get()
    visit = take(offer=offer, by=SYSTEM, person=first.client.user, now=LATER)
    again = take(offer=offer, by=SYSTEM, person=first.client.user, now=LATER)
    assert again == visit == first.appointment
    assert (visit.starts_at, visit.status) == (MONDAY_AT_TEN, Status.BOOKED)
    first.refresh_from_db()
    assert first.state == "taken"
    letter = OutboundEmail.objects.exclude(kind="earlier_offer").get()
    assert letter.subject == "Your visit on Monday 23 November 2026, 10am"
    pass_on(now=LATER + timedelta(minutes=3))
    following = EarlierOffer.objects.get(state="open")
    assert following.wish == second
    assert following.held.starts_at == MONDAY_AT_TEN + WEEK + timedelta(hours=1)


def test_without_a_visit_it_is_booked_anew(
    freed: Appointment, working: Membership, kind: AppointmentType, amira: Client
) -> None:
    wish = waits(amira, kind=kind)
    free(freed)
    pass_on(now=LATER)
    visit = take(offer=wish.offers.get(), by=SYSTEM, person=amira.user, now=LATER)
    assert (visit.client, visit.status, visit.starts_at) == (amira, Status.BOOKED, MONDAY_AT_TEN)


def test_an_offer_that_lapses_goes_to_the_next_and_is_in_the_trace(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    first, second = waiting(working, kind, 1), waiting(working, kind, 2)
    free(freed)
    pass_on(now=LATER)
    over = LATER + timedelta(hours=2)
    assert pass_on(now=over - timedelta(seconds=1)) == 0
    assert pass_on(now=over) == 1
    first.refresh_from_db()
    assert first.state == "lapsed"
    assert EarlierOffer.objects.get(state="open").wish == second
    assert AuditEvent.objects.filter(verb="earlier.lapsed").count() == 1
    again = waits(first.client, first.appointment, now=over)
    assert again.pk > second.pk
    pass_on(now=over + timedelta(hours=2))
    assert EarlierOffer.objects.get(state="open").wish == again


def test_who_says_no_keeps_their_place_and_is_not_asked_about_it_again(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    first, second = waiting(working, kind, 1), waiting(working, kind, 2)
    free(freed)
    pass_on(now=LATER)
    decline(offer=EarlierOffer.objects.get(), by=SYSTEM, now=LATER)
    first.refresh_from_db()
    assert first.state == "waiting"
    pass_on(now=LATER)
    assert EarlierOffer.objects.get(state="open").wish == second
    decline(offer=EarlierOffer.objects.get(state="open"), by=SYSTEM, now=LATER)
    assert pass_on(now=LATER) == 0
    assert FreedTime.objects.get().state == "closed"


def test_an_offer_that_has_ended_takes_nothing(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    wish = waiting(working, kind)
    free(freed)
    pass_on(now=LATER)
    offer = EarlierOffer.objects.get()
    with pytest.raises(OfferEnded):
        take(offer=offer, by=SYSTEM, person=None, now=offer.ends_at)
    leave(wish=wish, by=SYSTEM, now=LATER)
    with pytest.raises(OfferEnded):
        take(offer=offer, by=SYSTEM, person=None, now=LATER)
    offer.held.refresh_from_db()
    assert offer.held.status == Status.CANCELLED
    wish.refresh_from_db()
    assert wish.state == "withdrawn"


def test_taken_automatically_where_they_chose_so(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    wish = waiting(working, kind, automatic=True)
    free(freed)
    assert pass_on(now=LATER) == 1
    wish.refresh_from_db()
    assert (wish.state, wish.appointment.starts_at) == ("taken", MONDAY_AT_TEN)
    letter = OutboundEmail.objects.get()
    assert letter.subject == "Your visit on Monday 23 November 2026, 10am"


def test_who_is_passed_over_is_kept_with_the_reason(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    stopped, silent, away, last, after = (
        waiting(working, kind, n, **({"weekdays": 0b0000010} if n == 3 else {}))
        for n in range(1, 6)
    )
    screened(stopped.client, working, NOW, CLOT)
    Client.objects.filter(pk=silent.client.pk).update(email="")
    free(freed)
    pass_on(now=LATER)
    assert EarlierOffer.objects.get().wish == last
    assert FreedTime.objects.get().skipped == [
        {"wish": stopped.ref, "why": TALK},
        {"wish": silent.ref, "why": NO_ADDRESS},
        {"wish": away.ref, "why": OTHER_DAY},
    ]
    after.refresh_from_db()
    assert after.state == "waiting"


def test_their_own_visit_at_that_time_is_in_the_way(
    freed: Appointment, working: Membership, kind: AppointmentType, practice: Practice
) -> None:
    wish = waiting(working, kind)
    other = Membership.objects.create(
        practice=practice, user=ClientFactory(with_account=True).user, role="therapist"
    )
    booked(wish.client, other, MONDAY_AT_TEN + timedelta(minutes=30), type=kind)
    free(freed)
    assert pass_on(now=LATER) == 0
    assert FreedTime.objects.get().skipped == [{"wish": wish.ref, "why": NOT_FREE}]


def test_a_stop_told_after_the_offer_closes_it(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    wish = waiting(working, kind)
    free(freed)
    pass_on(now=LATER)
    screened(wish.client, working, LATER, CLOT)
    with pytest.raises(TalkFirst):
        take(offer=EarlierOffer.objects.get(), by=SYSTEM, person=None, now=LATER)
    wish.appointment.refresh_from_db()
    assert wish.appointment.starts_at == MONDAY_AT_TEN + WEEK + timedelta(hours=1)
    assert EarlierOffer.objects.get().state == "open"


def test_a_cancellation_that_is_undone_offers_nothing(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    waiting(working, kind)
    free(freed)
    undo(change=freed.changes.get(kind="cancelled"), by=working, now=NOW)
    assert pass_on(now=LATER) == 0
    assert FreedTime.objects.get().state == "closed"


def test_at_night_it_waits_for_the_morning_and_is_nobody_else_s(
    freed: Appointment, working: Membership, kind: AppointmentType, amira: Client
) -> None:
    waiting(working, kind)
    cancel(appointment=freed, by=working, now=NOW + timedelta(hours=13))
    night = NOW + timedelta(hours=14)
    assert pass_on(now=night) == 0
    with pytest.raises(TimeGone):
        kept(amira, working, kind, now=night + timedelta(hours=5))
    assert pass_on(now=NOW + timedelta(hours=23)) == 1


def test_a_held_time_that_staff_took_back_is_not_taken(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    wish = waiting(working, kind)
    free(freed)
    pass_on(now=LATER)
    offer = EarlierOffer.objects.get()
    cancel(appointment=offer.held, by=working, now=LATER)
    with pytest.raises(OfferEnded):
        take(offer=offer, by=SYSTEM, person=None, now=LATER)
    pass_on(now=LATER)
    offer.refresh_from_db()
    wish.refresh_from_db()
    assert (offer.state, wish.state) == ("declined", "waiting")


def test_a_move_frees_the_old_time(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    waiting(working, kind)
    reschedule(appointment=freed, starts_at=MONDAY_AT_TEN + timedelta(hours=3), by=working, now=NOW)
    pass_on(now=LATER)
    assert EarlierOffer.objects.get().held.starts_at == MONDAY_AT_TEN


def test_a_time_that_was_closed_meanwhile_is_offered_to_nobody(
    freed: Appointment, working: Membership, kind: AppointmentType, practice: Practice
) -> None:
    waiting(working, kind)
    free(freed)
    UnavailableBlock.objects.create(
        practice=practice, starts_at=MONDAY_AT_TEN, ends_at=MONDAY_AT_TEN + timedelta(hours=8),
        made_by=working,
    )  # fmt: skip
    assert pass_on(now=LATER) == 0


def test_nobody_overtakes_while_a_time_waits_to_be_offered(
    freed: Appointment, working: Membership, kind: AppointmentType, amira: Client
) -> None:
    waiting(working, kind)
    free(freed)
    with pytest.raises(TimeGone):
        kept(amira, working, kind)
    pass_on(now=LATER)
    with pytest.raises(TimeGone):
        kept(amira, working, kind, now=LATER)


def test_where_nobody_waits_nothing_is_kept(
    freed: Appointment, working: Membership, kind: AppointmentType, amira: Client
) -> None:
    free(freed)
    assert FreedTime.objects.count() == 0
    kept(amira, working, kind)


def test_a_wish_ends_with_its_visit_and_with_its_days(
    working: Membership, kind: AppointmentType, amira: Client
) -> None:
    gone, standing = waiting(working, kind, 1), waiting(working, kind, 2)
    over = waits(amira, kind=kind, until_date=NOW.date())
    cancel(appointment=gone.appointment, by=working, now=NOW)
    pass_on(now=NOW + timedelta(days=2))
    states = {w.pk: w.state for w in EarlierWish.objects.all()}
    assert [states[w.pk] for w in (gone, standing, over)] == ["withdrawn", "offered", "withdrawn"]


def test_the_offer_never_outlasts_the_visit_s_notice(
    practice: Practice, working: Membership, kind: AppointmentType
) -> None:
    BookingRules.objects.create(practice=practice, notice_minutes=60, offer_minutes=240)
    visit = booked(ClientFactory(practice=practice), working, NOW + timedelta(hours=3), type=kind)
    waiting(working, kind)
    free(visit)
    pass_on(now=LATER)
    assert EarlierOffer.objects.get().ends_at == NOW + timedelta(hours=2)


def test_only_an_earlier_time_is_offered(
    working: Membership, kind: AppointmentType, practice: Practice
) -> None:
    wish = waiting(working, kind)
    later = booked(
        ClientFactory(practice=practice), working, wish.appointment.starts_at + timedelta(hours=2),
        type=kind,
    )  # fmt: skip
    free(later)
    assert pass_on(now=LATER) == 0
    assert FreedTime.objects.get().skipped == [{"wish": wish.ref, "why": NOT_EARLIER}]


def test_joining_twice_is_once_and_keeps_the_place(
    working: Membership, kind: AppointmentType
) -> None:
    wish = waiting(working, kind)
    again = waits(wish.client, wish.appointment, now=LATER, from_minute=600)
    assert (again.pk, again.joined_at, again.from_minute) == (wish.pk, wish.joined_at, 600)
    assert AuditEvent.objects.filter(verb="earlier.joined").count() == 1


def test_a_restricted_record_is_offered_nothing_and_holds_nothing(
    freed: Appointment, working: Membership, kind: AppointmentType
) -> None:
    first, second = (waiting(working, kind, n) for n in (1, 2))
    Client.objects.filter(pk=first.client_id).update(restricted_at=NOW)
    free(freed)
    pass_on(now=LATER)
    assert EarlierOffer.objects.get().wish == second
    first.client.refresh_from_db()
    with pytest.raises(CannotBook, match="restricted"):
        kept(first.client, working, kind, MONDAY_AT_TEN + timedelta(hours=3))
