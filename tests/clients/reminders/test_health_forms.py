"""From a health form that was asked for to its reminders, or to a reason why not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from clients.appointments.actions import cancel, reschedule
from clients.appointments.models import Appointment
from clients.models import Client
from clients.reminders.actions import (
    plan_reminders,
    post_due_reminders,
    start_letters,
    stop_letters,
)
from clients.reminders.asked_forms import forms_to_plan
from clients.reminders.models import Reminder
from clients.reminders.reasons import INTAKE
from clients.screening.actions import (
    InvitationEnded,
    find_by_link,
    make_link,
    send_intake,
)
from clients.screening.asking.actions import begin_own_form
from clients.screening.models import IntakeInvitation, IntakeLink
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.clients.reminders.test_letter import LINK, text_of
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.sink import Sink

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A Friday; London's wall clock is UTC.
ASKED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
THIRD_DAY = ASKED + 3 * DAY
VISIT = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
EVE = VISIT - DAY


@pytest.fixture
def jo(therapist: Membership) -> Client:
    """A new client, without any answers."""
    return ClientFactory(practice=therapist.practice, name="Jo Whitfield", email="jo@post.example")


@pytest.fixture
def form(jo: Client, therapist: Membership) -> IntakeInvitation:
    """Jo's form, whose letter has arrived."""
    return asked(jo, therapist)


def asked(client: Client, by: Membership, at: datetime = ASKED) -> IntakeInvitation:
    invitation = send_intake(client=client, by=by, now=at)
    letters = OutboundEmail.objects.filter(pk=invitation.email_id)
    letters.update(state="sent", sent_at=at, next_try_at=None)
    return invitation


def visit(client: Client, by: Membership, at: datetime = VISIT) -> Appointment:
    return booked(client, by, at, now=ASKED)


def rung(at: datetime) -> int:
    """The planner and the poster ring at that moment; how many letters of forms were written."""
    before = len(letters())
    plan_reminders(now=at)
    post_due_reminders(now=at)
    return len(letters()) - before


def rows() -> list[tuple[str, str, str]]:
    found = Reminder.objects.filter(kind="intake").order_by("pk")
    return list(found.values_list("occurrence", "state", "why_dropped"))


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=INTAKE).order_by("pk"))


@pytest.mark.slow
def test_it_is_reminded_of_on_the_third_day_and_on_the_eve_and_no_more(
    form: IntakeInvitation, jo: Client, therapist: Membership
) -> None:
    visit(jo, therapist)
    sent = [hour for hour in range(24 * 12) if rung(ASKED + hour * HOUR)]
    # The eve's is written at the full hour after half past two.
    assert sent == [72, 24 * 9 + 5]
    assert [letter.recipient for letter in letters()] == ["jo@post.example"] * 2


def test_the_letter_says_when_and_opens_the_form(
    form: IntakeInvitation, jo: Client, therapist: Membership, sink: Sink, client: Browser
) -> None:
    visit(jo, therapist)
    rung(EVE)
    deliver(clock=lambda: EVE)
    letter = next(one for one in sink.messages if "A reminder" in one["Subject"])
    url, stop = LINK.findall(text_of(letter))
    assert letter["Subject"] == f"A reminder of your questions for {jo.practice.name}"
    assert letter["List-Unsubscribe"].strip() == f"<{stop}>"
    assert text_of(letter) == (
        "Dear Jo,\n"
        "\n"
        f"On Friday 20 November 2026 {jo.practice.name} asked for your answers to a few questions. "
        "They have not come yet.\n"
        "\n"
        "Your visit is on Monday 30 November 2026, 2:30pm. With the answers we can plan it.\n"
        "\n"
        "It takes about 5 minutes, and what was filled in so far is kept:\n"
        f"{url}\n"
        "\n"
        "The link works until Sunday 20 December 2026, and only for this form. "
        "Please do not pass it on.\n"
        "\n"
        "You get this because the form is still open. Stop these reminders:\n"
        f"{stop}\n"
    )
    with time_machine.travel(EVE, tick=False):
        assert client.get(urlsplit(url).path).status_code == 200


def test_the_links_before_it_go_on_and_all_end_with_the_form(
    form: IntakeInvitation, jo: Client, therapist: Membership
) -> None:
    first = link_in(OutboundEmail.objects.get(kind="intake"))
    rung(THIRD_DAY)
    second = link_in(letters()[0])
    assert first != second
    for token in (first, second):
        assert find_by_link(token, now=THIRD_DAY)[0] == form
    assert second not in str(IntakeLink.objects.values())
    trace = AuditEvent.objects.get(verb="intake_link.made")
    assert (trace.actor_kind, trace.client_id) == ("system", jo.pk)
    asked(jo, therapist, THIRD_DAY)
    for token in (first, second):
        with pytest.raises(InvitationEnded):
            find_by_link(token, now=THIRD_DAY)[0]


def test_the_trace_says_which_link_was_used(form: IntakeInvitation) -> None:
    first = link_in(OutboundEmail.objects.get(kind="intake"))
    later = [make_link(invitation=form, by=SYSTEM, now=ASKED) for _ in range(2)]
    used = [find_by_link(token, now=ASKED)[1] for token in (first, *later)]
    made = [link.actor for link in IntakeLink.objects.order_by("pk")]
    assert used == [Actor("link", form.pk), *made]


def link_in(letter: OutboundEmail) -> str:
    return letter.body_text.split("/i/")[1].split("/")[0]


def answers_by_the_link(form: IntakeInvitation, by: Membership) -> None:
    screening = screened(form.client, by, ASKED + DAY)
    IntakeInvitation.objects.filter(pk=form.pk).update(screening=screening)


def answers_at_the_practice(form: IntakeInvitation, by: Membership) -> None:
    screened(form.client, by, ASKED + DAY)


def is_asked_anew(form: IntakeInvitation, by: Membership) -> None:
    asked(form.client, by, ASKED + DAY)


def stops(form: IntakeInvitation, by: Membership) -> None:
    stop_letters(client=form.client, kind=INTAKE, by=SYSTEM, now=ASKED + DAY)


def is_archived(form: IntakeInvitation, by: Membership) -> None:
    Client.objects.filter(pk=form.client_id).update(archived_at=ASKED + DAY)


def has_the_visit_cancelled(form: IntakeInvitation, by: Membership) -> None:
    cancel(appointment=visit(form.client, by), reason="", by=by, now=ASKED + DAY)


def was_at_the_visit(form: IntakeInvitation, by: Membership) -> None:
    visit(form.client, by, ASKED + DAY)


def lives_at_another_address(form: IntakeInvitation, by: Membership) -> None:
    Client.objects.filter(pk=form.client_id).update(email="jo@new.example")


def has_a_guardian_now(form: IntakeInvitation, by: Membership) -> None:
    Client.objects.filter(pk=form.client_id).update(
        birth_date=date(2014, 5, 9), guardian_email="helen@family.example",
        guardian_consented_on=ASKED.date(),
    )  # fmt: skip


AGAINST = [
    (answers_by_the_link, "answered", "superseded"),
    (answers_at_the_practice, "answered", "superseded"),
    (stops, "stopped", "suppressed"),
    (is_archived, "archived", "suppressed"),
    (has_the_visit_cancelled, "cancelled", "superseded"),
    (was_at_the_visit, "cancelled", "superseded"),
    (lives_at_another_address, "elsewhere", "superseded"),
    (has_a_guardian_now, "elsewhere", "superseded"),
]
Change = Callable[[IntakeInvitation, Membership], None]


@pytest.mark.parametrize("change", [change for change, *_ in AGAINST])
def test_nobody_is_reminded_after_it(
    change: Change, form: IntakeInvitation, therapist: Membership
) -> None:
    change(form, therapist)
    assert rung(THIRD_DAY) == 0
    assert rows() == []


@pytest.mark.parametrize(("change", "why", "_state"), AGAINST)
def test_what_is_planned_is_dropped(
    change: Change, why: str, _state: str, form: IntakeInvitation, therapist: Membership
) -> None:
    plan_reminders(now=ASKED + 2 * DAY)
    change(form, therapist)
    plan_reminders(now=ASKED + 2 * DAY)
    assert rows() == [("3d later", "dropped", why)]


@pytest.mark.parametrize(("change", "why", "_state"), AGAINST)
def test_it_is_asked_again_when_it_falls_due(
    change: Change, why: str, _state: str, form: IntakeInvitation, therapist: Membership
) -> None:
    plan_reminders(now=ASKED + 2 * DAY)
    change(form, therapist)
    assert post_due_reminders(now=THIRD_DAY) == 0
    assert rows() == [("3d later", "dropped", why)]
    assert IntakeLink.objects.count() == 0


@pytest.mark.parametrize(("change", "_why", "state"), AGAINST)
def test_a_letter_in_the_outbox_is_stopped_by_what_happened_since(
    change: Change, _why: str, state: str, form: IntakeInvitation, therapist: Membership,
    sink: Sink,
) -> None:  # fmt: skip
    rung(THIRD_DAY)
    change(form, therapist)
    deliver(clock=lambda: THIRD_DAY)
    assert [letter.state for letter in letters()] == [state]


def test_a_form_asked_anew_is_reminded_of_by_itself(
    form: IntakeInvitation, jo: Client, therapist: Membership
) -> None:
    plan_reminders(now=ASKED + 2 * DAY)
    is_asked_anew(form, therapist)
    assert rung(THIRD_DAY) == 0
    assert rung(THIRD_DAY + DAY) == 1
    assert [why for _, _, why in rows()] == ["answered", ""]


def test_a_visit_that_moves_has_its_own_eve_and_two_remain_the_most(
    form: IntakeInvitation, jo: Client, therapist: Membership
) -> None:
    booking = visit(jo, therapist)
    assert (rung(THIRD_DAY), rung(EVE)) == (1, 1)
    reschedule(
        appointment=booking, starts_at=VISIT + 5 * DAY, version=booking.version, by=therapist,
        now=EVE + HOUR,
    )  # fmt: skip
    assert [rung(EVE + n * HOUR) for n in range(2, 24 * 6, 6)] == [0] * 24
    assert len(letters()) == 2


@pytest.mark.parametrize("state", ["due", "failed", "superseded", "suppressed", "expired"])
def test_whoever_never_got_the_form_is_not_reminded_of_it(
    state: str, form: IntakeInvitation
) -> None:
    OutboundEmail.objects.filter(pk=form.email_id).update(
        state=state, sent_at=None, next_try_at=ASKED if state == "due" else None
    )
    assert rung(THIRD_DAY) == 0


def test_a_form_begun_by_the_client_alone_is_not_reminded_of(jo: Client) -> None:
    begin_own_form(client=jo, now=ASKED)
    assert rung(THIRD_DAY) == 0


def test_the_quiet_hours_hold_it(form: IntakeInvitation, sink: Sink) -> None:
    rung(THIRD_DAY)
    deliver(clock=lambda: THIRD_DAY + 12 * HOUR)
    (letter,) = letters()
    assert (letter.state, letter.next_try_at) == ("due", THIRD_DAY.replace(hour=8) + DAY)


def test_a_child_s_goes_to_the_guardian(therapist: Membership) -> None:
    mia = ClientFactory(practice=therapist.practice, name="Mia Whitfield", child=True)
    asked(mia, therapist)
    assert rung(THIRD_DAY) == 1
    (letter,) = letters()
    assert letter.recipient == mia.guardian_email
    assert "Dear Helen," in letter.body_text
    assert "Mia's answers" in letter.body_text


def test_letters_started_again_are_planned_again(form: IntakeInvitation, jo: Client) -> None:
    plan_reminders(now=ASKED + 2 * DAY)
    stops(form, Membership())
    plan_reminders(now=ASKED + 2 * DAY)
    start_letters(client=jo, kind=INTAKE, by=SYSTEM, now=ASKED + 2 * DAY)
    assert rung(THIRD_DAY) == 1


def test_ticks_that_come_twice_write_one_letter(form: IntakeInvitation) -> None:
    assert [rung(THIRD_DAY), rung(THIRD_DAY), rung(THIRD_DAY + HOUR)] == [1, 0, 0]


def test_the_database_holds_one_for_an_occurrence_and_one_subject(
    form: IntakeInvitation,
) -> None:
    plan_reminders(now=ASKED + 2 * DAY)
    row = Reminder.objects.get()
    for wrong in ({"pk": None}, {"pk": None, "occurrence": "x", "kind": "visit"}):
        copy = Reminder.objects.get()
        for name, value in wrong.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)
    assert Reminder.objects.get() == row


@pytest.mark.parametrize("rows_there", [1, 3])
def test_forms_are_read_in_two_queries(
    rows_there: int, therapist: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(rows_there):
        asked(ClientFactory(practice=therapist.practice), therapist)
    plan_reminders(now=ASKED + 2 * DAY)
    with django_assert_num_queries(2):
        assert len(forms_to_plan(ASKED + 2 * DAY)) == rows_there
