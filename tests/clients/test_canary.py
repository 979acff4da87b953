"""A client whose every field is a word of its own: which of them any letter, header or log says."""

import logging
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, reschedule
from clients.appointments.before_visits import ask as ask_before
from clients.appointments.notices import HELD_FOR
from clients.appointments.repeat import book_all
from clients.circulars.actions import send_test
from clients.circulars.posting import queue_waiting
from clients.clearances.actions import ask
from clients.clearances.letters import queue_warning
from clients.digests.actions import write_digests
from clients.fees.letters import send_receipt
from clients.homecare.changing import send
from clients.online.booking import book_kept
from clients.online.deciding import refuse_asked
from clients.online.moves import answer, ask_to_move
from clients.online.offering import make_offer
from clients.overview.letter_kinds import KINDS
from clients.reminders.actions import plan_reminders, post_due_reminders
from clients.screening.actions import send_intake
from clients.screening.alerts import tell_therapists
from clients.screening.concerns import settle
from clients.transfer.letters import WORTH_A_LETTER
from clients.transfer.letters import taken_in as said_of_import
from clients.transfer.letters import tell as tell_of_import
from clients.workshops.bulk import audience_of, send_message, write_message
from clients.workshops.editing import call_off, change
from clients.workshops.follow_up import thank_everywhere
from clients.workshops.models import SignUp
from clients.workshops.models.sign_up import Outcome
from clients.workshops.placing import cancel as cancel_place
from clients.workshops.placing import move
from clients.workshops.reminding import remind_everywhere
from clients.workshops.signing_up import begin, confirm_address
from clients.workshops.signing_up import send as send_sign_up
from practice.accounts.adapter import InstepAdapter
from practice.accounts.models import Membership
from practice.accounts.team import invite
from practice.jobs.actions import start as start_job
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.schedule.models import BookingRules
from practice.schedule.slots import Slot, Span
from routines.choosing import FULL
from tests.factories import MembershipFactory
from tests.factories.afterwards import took_place
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.canary import Canary, a_canary
from tests.factories.circulars import confirmed, drafted
from tests.factories.fees import a_receipt
from tests.factories.homecare import given
from tests.factories.online import kept, waits
from tests.factories.routines import shipped
from tests.factories.runs import ran
from tests.factories.screening import NOW, screened, yes
from tests.factories.transfer import looked_through
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, came, signs_up, takes_part
from tests.factories.workshops import given as sign_up_given
from tests.sink import Letter, Sink

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WOUND = "ZqwoundTold"
# What a letter may say, and all of it is said somewhere: the name, and what the practice calls the
# kind of visit, in its text; to whom it goes in "To", and in a calendar, which names its guest.
TEXT = {"ZqnameField", "ZqkindTold"}
TO = {"zqemailfield"}
# A message to whoever tries the phones out, which belongs to no client.
ABOUT_NOBODY = {"text_test", "credential_ending"}
Step = Callable[[Canary], object]


def asked_for(canary: Canary) -> Any:
    """A time the client asks for by themselves."""
    held = kept(canary.client, canary.therapist, canary.kind, MONDAY_AT_TEN + DAY)
    rules = BookingRules(practice=canary.client.practice)
    return book_kept(appointment=held, rules=rules, by=canary.client.user, now=NOW)


def refused(canary: Canary) -> object:
    visit = canary.client.appointments.get(status="asked")
    return refuse_asked(appointment=visit, words="ZqrefusedWord", by=canary.therapist, now=NOW)


def moving(canary: Canary) -> object:
    by, client = canary.therapist, canary.client
    asked = ask_to_move(
        appointment=canary.visit, wished="ZqwishedTold", words="ZqmoveTold", by=client.user, now=NOW
    )
    return answer(asked=asked, words="ZqanswerWord", by=by, now=NOW)


def offered(canary: Canary) -> object:
    slot = Slot(MONDAY_AT_TEN + 4 * HOUR, canary.therapist.pk, None)
    wish = waits(canary.client, kind=canary.kind)
    return make_offer(
        row=wish, freed=None, slot=slot, therapist=canary.therapist, until=NOW + HOUR, now=NOW,
        letter=True,
    )  # fmt: skip


def several(canary: Canary) -> object:
    starts = [MONDAY_AT_TEN + timedelta(weeks=n) for n in (1, 2)]
    return book_all(
        client=canary.client, therapist=canary.therapist, type=canary.kind, room=None,
        starts=starts, form_key=uuid4(), by=canary.therapist, now=NOW, tells=True,
    )  # fmt: skip


def taken_in(canary: Canary) -> None:
    """A file with their name, by whoever did not stay to watch."""
    by: Any = MembershipFactory(practice=canary.therapist.practice, role="owner")
    source = looked_through(by, now=NOW)
    person = {"name": canary.client.name}
    source.rows.filter(outcome="add").update(client=canary.client, taken_at=NOW, person=person)
    asked = start_job(kind="import", subject_ref=source.ref, by=by, now=NOW)
    tell_of_import(source, asked, says=said_of_import(source), now=NOW + WORTH_A_LETTER)


def hurt(canary: Canary) -> object:
    answers = {
        "where": WOUND, "signs_of_infection": "no", "diabetes_or_poor_circulation": "no",
        "small_and_covered": "yes",
    }  # fmt: skip
    told = {"open_wound": yes(answers, side="left", since="2026-11-19")}
    return screened(canary.client, canary.therapist, NOW, told)


def came_lately(canary: Canary) -> object:
    return took_place(canary.client, canary.therapist, NOW - DAY + HOUR / 2, type=canary.kind)


def cancels_by_themselves(canary: Canary) -> object:
    soon = booked(canary.client, canary.therapist, NOW + DAY + HOUR, type=canary.kind)
    return cancel(appointment=soon, by=canary.client.user, now=NOW, by_client=True)


def went_running(canary: Canary) -> object:
    given(canary.client, canary.therapist, shipped(canary.therapist, FULL))
    return ran(canary.client, ago=0, now=NOW)


def written_to_many(canary: Canary) -> object:
    days = {"since": MONDAY_AT_TEN.date(), "until": MONDAY_AT_TEN.date()}
    confirmed(canary.therapist, [canary.client], now=NOW)
    confirmed(canary.therapist, now=NOW, kind="message", who="between", **days)
    return queue_waiting(now=NOW)


def seen_to(canary: Canary) -> None:
    """No routine is reminded of while what the client told waits."""
    for concern in canary.client.concerns.filter(settled_at=None):
        settle(concern=concern, decision="ZqdecisionTold", by=canary.therapist, now=NOW)


def reminded(canary: Canary) -> object:
    for when in (NOW, NOW + HOUR / 2, MONDAY_AT_TEN - DAY, MONDAY_AT_TEN - 15 * HOUR):
        plan_reminders(now=when)
        post_due_reminders(now=when)
    return None


def at_a_workshop(canary: Canary, **changes: Any) -> SignUp:
    """Signed up, with words that no letter may say; the address is not confirmed."""
    client = canary.client
    told = {
        "email": client.email, "phone": client.phone, "access_needs": "ZqaccessTold",
        "adaptation": "ZqadaptedTold", **changes,
    }  # fmt: skip
    return signs_up(canary.workshop, client.name, **told)


def comes_to_a_workshop(canary: Canary) -> object:
    canary.workshop = a_workshop(canary.therapist, series_ref="ZQCANARY22")
    return at_a_workshop(canary)


def theirs(canary: Canary) -> SignUp:
    found = SignUp.objects.filter(email=canary.client.email).exclude(state="cancelled")
    return found.select_related("workshop__practice").latest("pk")


def moves_to_another_date(canary: Canary) -> object:
    start = SATURDAY_AT_TEN + 7 * DAY
    canary.workshop = a_workshop(canary.therapist, start=start, series_ref="ZQCANARY22")
    return move(sign_up=theirs(canary), to=canary.workshop, by=canary.therapist, now=NOW)


def somewhere_else(canary: Canary) -> object:
    dates = [Span(one.starts_at, one.ends_at) for one in canary.workshop.dates.all()]
    return change(
        workshop=canary.workshop, dates=dates, by=canary.therapist, now=NOW, place_name="Hall two"
    )


def written_to_its_people(canary: Canary) -> object:
    message = write_message(
        workshop=canary.workshop, to="confirmed", subject="Parking", text="By the gate.",
        form_key=uuid4(), by=canary.therapist, now=NOW,
    )  # fmt: skip
    seen = audience_of(message).fingerprint
    return send_message(message=message, seen=seen, by=canary.therapist, now=NOW)


def thanked(canary: Canary) -> object:
    came(theirs(canary), canary.therapist)
    return thank_everywhere(now=SATURDAY_AT_TEN + 8 * DAY)


def waits_for_a_place(canary: Canary) -> object:
    canary.workshop = a_workshop(canary.therapist, capacity=1)
    takes_part(canary.workshop, "Ann Lee")
    return confirm_address(sign_up=at_a_workshop(canary), now=NOW)


def is_offered_one(canary: Canary) -> object:
    taken = SignUp.objects.get(workshop=canary.workshop, name="Ann Lee")
    return cancel_place(sign_up=taken, by=canary.therapist, now=NOW, can_undo=False)


def is_talked_to(canary: Canary) -> object:
    canary.workshop = a_workshop(canary.therapist)
    return confirm_address(sign_up=at_a_workshop(canary, outcome=Outcome.TALK), now=NOW)


STEPS: list[Step] = [
    comes_to_a_workshop,
    lambda c: confirm_address(sign_up=theirs(c), now=NOW),
    lambda c: send_sign_up(
        sign_up=begin(workshop=c.workshop, user=None, begun_from="", may_hold=True, now=NOW),
        given=sign_up_given(c.client.name, email=c.client.email),
        user=None,
        now=NOW,
    ),
    somewhere_else,
    moves_to_another_date,
    lambda c: remind_everywhere(now=SATURDAY_AT_TEN + 5 * DAY - HOUR),
    written_to_its_people,
    thanked,
    lambda c: cancel_place(sign_up=theirs(c), by=c.therapist, now=NOW),
    waits_for_a_place,
    is_offered_one,
    is_talked_to,
    lambda c: call_off(workshop=c.workshop, words="The hall is closed.", by=c.therapist, now=NOW),
    lambda c: c.visit,
    lambda c: send_intake(client=c.client, by=c.therapist, now=NOW),
    lambda c: ask_before(c.visit, now=NOW),
    lambda c: ask(client=c.client, code="allergy_nut_or_product", side="", by=c.therapist, now=NOW),
    lambda c: queue_warning(c.clearance, now=NOW),
    lambda c: send_receipt(
        receipt=a_receipt(c.client, c.therapist), form_key=uuid4(), by=c.therapist, now=NOW
    ),
    lambda c: send(assigned=c.routine, by=c.therapist, now=NOW),
    moving,
    offered,
    asked_for,
    refused,
    several,
    written_to_many,
    lambda c: send_test(
        circular=drafted(c.therapist, now=NOW), form_key=uuid4(), by=c.therapist, now=NOW
    ),
    lambda c: write_digests(now=MONDAY_AT_TEN - 2 * HOUR),
    lambda c: tell_therapists(concern=c.client.concerns.earliest("pk"), now=NOW),
    seen_to,
    came_lately,
    cancels_by_themselves,
    went_running,
    reminded,
    lambda c: reschedule(
        appointment=c.visit, starts_at=MONDAY_AT_TEN + 2 * HOUR, by=c.therapist, now=NOW, tells=True
    ),
    lambda c: cancel(
        appointment=c.visit, by=c.therapist, now=NOW, reason="ZqreasonTold", tells=True
    ),
    hurt,
    taken_in,
]


@pytest.fixture
def written(
    therapist: Membership, sink: Sink, client: Browser, caplog: pytest.LogCaptureFixture
) -> tuple[Canary, list[Letter]]:
    """Every kind of letter there is, as it arrived."""
    caplog.set_level(logging.INFO)
    with time_machine.travel(NOW, tick=False):
        canary = a_canary(therapist)
        for step in STEPS:
            step(canary)
            canary.visit.refresh_from_db()
            # At the table's word: whether a letter still makes sense has tests of its own.
            OutboundEmail.objects.filter(state="due").update(next_try_at=NOW)
            deliver(clock=lambda: NOW + HELD_FOR)
        client.post(reverse("account_request_login_code"), {"email": canary.client.email})
        invite(email="nia@staff.example", role="therapist", by=canary.therapist, now=NOW)
        InstepAdapter().send_mail("account/email/password_changed", canary.client.email, {})
        deliver(clock=lambda: NOW + HELD_FOR)
    return canary, sink.letters


def forbidden(canary: Canary) -> set[str]:
    told = {
        "ZqaccessTold",
        "ZqadaptedTold",
        "ZqwishedTold",
        "ZqmoveTold",
        "ZqreasonTold",
        "ZqdecisionTold",
        WOUND,
    }
    return told.union(*canary.words.values())


def heads(message: EmailMessage) -> str:
    return "\n".join(f"{part}" for part in message.items())


def text(letters: list[Letter], *kinds: str) -> str:
    """The parts of these kinds as their readers see them, calendars unfolded."""
    walked = (part for letter in letters for part in letter.message.walk())
    parts = [p.get_payload(decode=True) for p in walked if p.get_content_type() in kinds]
    return b"\n".join(map(bytes, parts)).decode().replace("\r\n ", "")


def said(words: set[str], where: str) -> set[str]:
    return {word for word in words if word.lower() in where.lower()}


@pytest.mark.slow
def test_no_letter_header_key_or_log_line_says_what_it_may_not(
    written: tuple[Canary, list[Letter]], caplog: pytest.LogCaptureFixture
) -> None:
    canary, letters = written
    words = forbidden(canary)
    assert len(words) > 25
    kinds = set(OutboundEmail.objects.filter(state="sent").values_list("kind", flat=True))
    assert set(KINDS) - kinds == ABOUT_NOBODY
    assert said(words, text(letters, "text/plain", "text/html")) == TEXT
    assert said(words, text(letters, "text/calendar", "application/ics")) == TO | {"ZqkindTold"}
    assert set().union(*(said(words, one.message["To"]) for one in letters)) == TO
    for letter in letters:
        del letter.message["To"]
        assert said(words, heads(letter.message)) == set()
    columns = ("key", "subject", "last_error", "message_id", "sender_name", "reply_to")
    rows = OutboundEmail.objects.values_list(*columns)
    assert said(words, "\n".join("\t".join(row) for row in rows)) == set()
    # "mail.log" is the server of the test.
    ours = [one for one in caplog.get_records("setup") if one.name != "mail.log"]
    lines = [f"{one.name} {one.getMessage()} {one.exc_text or ''}" for one in ours]
    assert any("Letters: 1 sent." in line for line in lines)
    assert said(words, "\n".join(lines)) == set()


@pytest.mark.slow
def test_the_client_s_addresses_lie_nowhere_in_the_clear_but_where_they_sign_in(
    written: tuple[Canary, list[Letter]],
) -> None:
    address = written[0].client.email
    assert OutboundEmail.objects.filter(recipient=address).count() > 20
    found = set()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                cells = zip(names, row, strict=True)
                found |= {(table, name) for name, cell in cells if address in str(cell).lower()}
    assert found == {("accounts_user", "email")}
