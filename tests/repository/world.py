"""One of everything in one practice, so that every address has something to show."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from clients.appointments.actions import book
from clients.clearances.actions import ask, receive
from clients.clearances.models import ClearanceRequest
from clients.homecare.actions import assign, check_in, make_link
from clients.joining.actions import join
from clients.models import Client
from clients.notes.actions import start_note
from clients.reminders.letters import choices_url
from clients.reminders.reasons import ROUTINE
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern, IntakeInvitation
from practice.accounts.models import Membership, User
from practice.schedule.wall import local_day, wall_time_or_next
from practice.web.tokens import new_token, token_hash
from routines.actions import stock_library
from tests.factories import (
    AppointmentTypeFactory,
    ClientFactory,
    MembershipFactory,
    PracticeFactory,
    RoomFactory,
    screened,
)
from tests.factories.clearances import a_photo
from tests.factories.hours import blocked
from tests.factories.screening import cleared


@dataclass
class World:
    """Who asks, and what an address may be filled in with, by name."""

    people: dict[str, User | None]
    arguments: dict[str, str] = field(default_factory=dict)

    def argument(self, name: str) -> str:
        """A row's ref or token; a name that is none of them stands for itself."""
        return self.arguments.get(name, name)


def make_world() -> World:
    """Made by factories and by the product's own actions, today."""
    now = timezone.now()
    practice = PracticeFactory()
    therapist = MembershipFactory(practice=practice, role="therapist")
    client = ClientFactory(practice=practice, with_account=True)
    members = {
        "therapist": therapist,
        "admin": MembershipFactory(practice=practice, role="admin"),
        "other": MembershipFactory(practice=PracticeFactory(), role="owner"),
    }
    people = {role: member.user for role, member in members.items()}
    return World(
        people={"anonymous": None, "client": client.user, **people},
        arguments={
            "client": client.ref,
            "another": ClientFactory(practice=practice).ref,
            "join": join(
                kept=client,
                joined=ClientFactory(practice=practice, birth_date=None),
                by=therapist,
                now=now,
            ).ref,
            "screening": screened(client, therapist, now).ref,
            "concern": raise_concern(
                client=client, kind=Concern.Kind.NEW_ANSWERS, by=therapist, now=now
            ).ref,
            "intake": an_invitation(client, therapist, now),
            **a_clearance(client, therapist, now),
            "letters": urlsplit(choices_url(client.ref, ROUTINE)).path.split("/")[2],
            **a_visit(client, therapist, now),
            **an_offer(therapist, now),
            **a_routine(client, therapist, now),
        },
    )


def an_invitation(client: Client, by: Membership, now: datetime) -> str:
    """The token of an open health form."""
    token = new_token()
    IntakeInvitation.objects.create(
        practice=client.practice,
        client=client,
        token_hash=token_hash(token),
        sent_by=by,
        expires_at=now + timedelta(days=30),
    )
    return token


def a_clearance(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """A request with a reply and a client's link, and a letter in force."""
    token = new_token()
    request = ask(client=client, code="diabetes_uncontrolled", side="", by=by, now=now)
    ClearanceRequest.objects.filter(pk=request.pk).update(token_hash=token_hash(token))
    today = local_day(now, client.practice.zone)
    letter = cleared(
        client, by, now=now, received_on=today, until=today + timedelta(days=30),
        code="dvt_pe_history",
    )  # fmt: skip
    return {
        "clearance_request": request.ref,
        "clearance_reply": receive(request=request, content=a_photo(), by=by, now=now).ref,
        "ask_link": token,
        "letter": letter.ref,
    }


def an_offer(by: Membership, now: datetime) -> dict[str, str]:
    """A type, a room, and a day off of the therapist's."""
    start = now + timedelta(days=60)
    return {
        "member": by.ref,
        "appointment_type": AppointmentTypeFactory(practice=by.practice).ref,
        "room": RoomFactory(practice=by.practice).ref,
        "time_off": blocked(by.practice, start, start + timedelta(days=1), by=by, therapist=by).ref,
    }


def a_visit(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """An appointment tomorrow at noon, and the draft of a note of one at two."""
    kind = AppointmentTypeFactory(practice=client.practice)
    tomorrow = local_day(now, client.practice.zone) + timedelta(days=1)
    noon, two = (
        book(
            client=client,
            therapist=by,
            type=kind,
            starts_at=wall_time_or_next(tomorrow, time(hour), client.practice.zone),
            form_key=uuid4(),
            by=by,
            now=now,
        )
        for hour in (12, 14)
    )
    return {
        "appointment": noon.ref,
        "note": start_note(appointment=two, by=by, now=two.starts_at).ref,
    }


def a_routine(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """A routine taken home, done today, with a link to it."""
    stock_library(practice=client.practice, by=by)
    routine = client.practice.routines.get(code="post_run_reflex_short")
    today = local_day(now, client.practice.zone)
    assigned = assign(
        client=client,
        version=routine.versions.get(),
        days=range(7),
        remind_at=time(19),
        starts_on=today,
        until=today + timedelta(days=28),
        message="",
        by=by,
        form_key=uuid4(),
        now=now,
    )
    check_in(assigned=assigned, done_on=today, form_key=uuid4(), by=by, now=now)
    return {
        "routine": routine.ref,
        "plan": assigned.ref,
        "link": make_link(assigned=assigned, by=by, now=now),
    }
