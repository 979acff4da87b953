"""One of everything in one practice, so that every address has something to show."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from clients.afterwards.actions import make_link as make_after_link
from clients.appointments.actions import book
from clients.appointments.holds import hold
from clients.calendars.actions import make_feed
from clients.clearances.actions import ask, receive
from clients.clearances.models import ClearanceRequest
from clients.digests.links import stop_url
from clients.fees.letters import receipt_url
from clients.fees.paying import pay_visit
from clients.fees.receipts import give_receipt
from clients.homecare.actions import assign, make_link
from clients.homecare.check_ins import check_in
from clients.joining.actions import join
from clients.measures.actions import record_ratings
from clients.measures.read import Answered, ItemAnswer
from clients.models import Client
from clients.moving_out.actions import ask as ask_for_export
from clients.notes.actions import sign, start_note
from clients.notes.keeping import keep_typed
from clients.online.models import EarlierOffer
from clients.online.moves import ask_to_move
from clients.online.offering import make_offer
from clients.reminders.letters import choices_url
from clients.reminders.reasons import ROUTINE
from clients.rights.copies import ask_for_copy, make_waiting
from clients.rights.requests import receive_request
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern, IntakeInvitation
from clients.series.actions import add_visits, start
from clients.workshops.bulk import write_message
from clients.workshops.links import after_token, place_token
from practice.accounts.models import Invitation, Membership, Practice, User
from practice.credentials.models import Credential
from practice.jobs.actions import start as start_job
from practice.schedule.models import BookingRules
from practice.schedule.slots import Slot
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
from tests.factories.addresses import in_trouble
from tests.factories.afterwards import told, took_place
from tests.factories.circulars import confirmed, drafted
from tests.factories.clearances import a_photo
from tests.factories.earlier import a_note_from_before
from tests.factories.events import happened
from tests.factories.fees import keeps_money, paid
from tests.factories.hours import blocked
from tests.factories.labels import labelled
from tests.factories.letters import a_letter
from tests.factories.online import waits
from tests.factories.papers import a_paper
from tests.factories.photos import photographed
from tests.factories.referrals import written
from tests.factories.routines import with_picture
from tests.factories.screening import cleared
from tests.factories.transfer import looked_through
from tests.factories.workshops import a_workshop, came, takes_part


@dataclass
class World:
    """Who asks, and what an address may be filled in with, by name."""

    people: dict[str, User | None]
    arguments: dict[str, str] = field(default_factory=dict)

    def argument(self, name: str) -> str:
        """A row's ref or token; a name that is none of them stands for itself."""
        return self.arguments.get(name, name)


def an_invitation_to_join(practice: Practice, now: datetime) -> dict[str, str]:
    """Somebody is asked to work here."""
    token = new_token()
    offered = Invitation.objects.create(
        practice=practice, email="new@staff.example", role="therapist",
        token_hash=token_hash(token), expires_at=now + timedelta(days=1),
    )  # fmt: skip
    return {"invitation": token, "offered": offered.ref}


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
            **an_invitation_to_join(practice, now),
            "client": client.ref,
            "another": ClientFactory(practice=practice).ref,
            "join": join(
                kept=client,
                joined=ClientFactory(practice=practice, birth_date=None),
                by=therapist,
                now=now,
            ).ref,
            "screening": screened(client, therapist, now).ref,
            "signed_note": a_signed_note(client, therapist, now),
            "concern": raise_concern(
                client=client, kind=Concern.Kind.NEW_ANSWERS, by=therapist, now=now
            ).ref,
            "intake": an_invitation(client, therapist, now),
            **a_clearance(client, therapist, now),
            "trouble": in_trouble(client, now=now).ref,
            "letters": urlsplit(choices_url(client.ref, ROUTINE)).path.split("/")[2],
            "digest": urlsplit(stop_url(therapist)).path.split("/")[3],
            "event": happened(client, therapist, at=now - timedelta(days=1), now=now).ref,
            "referral": written(client, therapist, now=now).ref,
            "photo": photographed(client, therapist, now=now).ref,
            "label": labelled(client, therapist, now=now).ref,
            "paper": a_paper(client, therapist, now=now).ref,
            "earlier_note": a_note_from_before(client, therapist, now=now).ref,
            **a_visit(client, therapist, now),
            **by_oneself(client, therapist, now),
            **an_offer(therapist, now),
            "doubtful_letter": a_letter(
                ClientFactory(practice=practice), therapist, now=now, state="unknown"
            ).ref,
            **some_ratings(client, therapist, now),
            **a_routine(client, therapist, now),
            **some_messages(therapist, now),
            "calendar_feed": make_feed(owner=therapist, by=therapist, now=now)[1],
            **a_race_series(client, therapist, now),
            **some_money(client, therapist, now),
            **after_a_visit(client, therapist, now),
            **teaching(therapist, now),
            **after_a_workshop(therapist, now),
            **a_group(therapist, now),
            **their_data(client, therapist, now),
            **moving_in(members["admin"], now),
            **moving_out(members["admin"], now),
            "care": client.cares.get(therapist=therapist).ref,
        },
    )


def their_data(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """A copy of the record that is ready, and something that was asked."""
    copy = ask_for_copy(client=client, reason="They asked.", form_key=uuid4(), by=by, now=now)
    make_waiting(now=now)
    asked = receive_request(
        client=client, kind="access", words="", received_on=None, form_key=uuid4(), by=by, now=now
    )
    return {"copy": copy.ref, "person_request": asked.ref, "practice": client.practice.ref}


def moving_in(by: Membership, now: datetime) -> dict[str, str]:
    """A file that was chosen, and the work on another."""
    source = looked_through(by, now=now)
    job = start_job(kind="import", subject_ref=looked_through(by, now=now).ref, by=by, now=now)
    return {"import": source.ref, "job": job.ref}


def moving_out(by: Membership, now: datetime) -> dict[str, str]:
    """Everything, asked for."""
    export = ask_for_export(
        reason="They move.", since=None, until=None, with_papers=True, with_files=True,
        with_fhir=True, form_key=uuid4(), by=by, now=now,
    )  # fmt: skip
    return {"export": export.ref}


def a_group(by: Membership, now: datetime) -> dict[str, str]:
    """A workshop with somebody who has a place."""
    workshop = a_workshop(by, start=now + timedelta(days=30), now=now)
    return {"workshop": workshop.ref, "sign_up": takes_part(workshop, at=now).ref}


def some_messages(by: Membership, now: datetime) -> dict[str, str]:
    """Of a therapist to their own clients: one that is not sent yet, and one that is."""
    reader = ClientFactory(practice=by.practice)
    took_place(reader, by, now - timedelta(days=40))
    going = confirmed(by, [reader], now=now, therapist=by)
    return {"draft_circular": drafted(by, now=now, therapist=by).ref, "circular": going.ref}


def teaching(by: Membership, now: datetime) -> dict[str, str]:
    """A workshop on two dates, and a place at the first."""
    start = now + timedelta(days=45)
    first = a_workshop(by, start=start, now=now)
    a_workshop(by, start=start + timedelta(days=7), now=now, series_ref=first.series_ref)
    return {"workshop_slug": first.slug, "place": place_token(takes_part(first, at=now))}


def after_a_visit(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """One that ended a day ago, with a link to the questions after it, and an answer."""
    visit = took_place(client, by, now - timedelta(hours=25))
    token = make_after_link(visit=visit, by=by, now=now)
    answer = told(visit, now=now)
    return {"visit_before": visit.ref, "after_link": token, "after": answer.ref}


def after_a_workshop(by: Membership, now: datetime) -> dict[str, str]:
    """One that ended yesterday, somebody who came, and a message that is not sent yet."""
    began, before = now - timedelta(days=1), now - timedelta(days=9)
    workshop = a_workshop(by, start=began, now=before, cpd_minutes=120)
    guest = takes_part(workshop, at=before)
    mark = came(guest, by)
    message = write_message(
        workshop=workshop, to="confirmed", subject="Thank you", text="It was a good day.",
        form_key=uuid4(), by=by, now=now,
    )  # fmt: skip
    return {
        "past_workshop": workshop.ref,
        "after_workshop": after_token(guest),
        "past_place": place_token(guest),
        "certificate": mark.attendee.ref,
        "workshop_message": message.ref,
    }


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
        "credential": Credential.objects.create(
            practice=by.practice, member=by, kind="registration", issuer="CNHC"
        ).ref,
        "appointment_type": AppointmentTypeFactory(practice=by.practice).ref,
        "room": RoomFactory(practice=by.practice).ref,
        "time_off": blocked(by.practice, start, start + timedelta(days=1), by=by, therapist=by).ref,
    }


def a_signed_note(client: Client, by: Membership, now: datetime) -> str:
    """The note of a session tomorrow evening, signed before anything was raised."""
    tomorrow = local_day(now, client.practice.zone) + timedelta(days=1)
    visit = book(
        client=client, therapist=by, type=AppointmentTypeFactory(practice=client.practice),
        starts_at=wall_time_or_next(tomorrow, time(19), client.practice.zone), form_key=uuid4(),
        by=by, now=now,
    )  # fmt: skip
    note = start_note(appointment=visit, by=by, now=visit.starts_at)
    return sign(note=note, version=note.version, by=by, now=visit.starts_at).ref


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
    # Whatever the hour is now, a client may still cancel.
    BookingRules.objects.update_or_create(practice=client.practice, defaults={"cancel_hours": 0})
    return {
        "appointment": noon.ref,
        "appointment_change": noon.changes.get().ref,
        "note": (note := start_note(appointment=two, by=by, now=two.starts_at)).ref,
        "unsaved_draft": keep_typed(
            note=note,
            page=uuid4(),
            number=1,
            base_version=1,
            typed=[("plan", "Rest.")],
            by=by,
            now=now,
        ).draft.ref,
    }


def by_oneself(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """What clients do about visits: a time they keep, one offered to them, a wish to move."""
    kind = AppointmentTypeFactory(practice=client.practice, name="By oneself", is_online=True)
    in_two_days = local_day(now, client.practice.zone) + timedelta(days=2)
    nine, three = (
        wall_time_or_next(in_two_days, time(hour), client.practice.zone) for hour in (9, 15)
    )
    kept = hold(
        client=client, therapist=by, type=kind, starts_at=nine, until=now + timedelta(hours=1),
        form_key=uuid4(), now=now,
    )  # fmt: skip
    wish, token = waits(client, kind=kind, now=now), new_token()
    offer = make_offer(
        row=wish, freed=None, slot=Slot(three, by.pk, None), therapist=by,
        until=now + timedelta(hours=1), now=now, letter=True,
    )  # fmt: skip
    EarlierOffer.objects.filter(pk=offer.pk).update(token_hash=token_hash(token))
    asked = ask_to_move(
        appointment=client.appointments.filter(status="booked").earliest("starts_at"),
        wished="Any Tuesday", words="", by=client.user, now=now,
    )  # fmt: skip
    return {
        "kept": kept.ref,
        "online_kind": kind.ref,
        "wish": wish.ref,
        "offer": token,
        "move_asked": asked.ref,
    }


def some_ratings(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """Activities named and rated between visits."""
    rows = tuple(ItemAnswer("", words, 5) for words in ("Run", "Kneel", "Climb stairs"))
    (rating,) = record_ratings(
        client=client, given=[Answered("psfs", "", rows)], form_key=uuid4(), by=by, now=now
    )
    return {"rating": rating.ref, "named_item": client.named_items.earliest("pk").ref}


def a_routine(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """A routine taken home, done today, with a link to it."""
    stock_library(practice=client.practice, by=by)
    routine = client.practice.routines.get(code="post_run_reflex_short")
    today = local_day(now, client.practice.zone)
    version = routine.versions.get()
    picture = with_picture(version, by, now)
    assigned = assign(
        client=client,
        version=version,
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
        "picture": picture.ref,
    }


def some_money(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """The next visit is paid for, and once more something else, with a receipt."""
    visit = client.appointments.filter(status="booked").order_by("starts_at")[0]
    keeps_money(by, vat_number="GB 999 9999 73", vat_words="VAT at 20%.")
    payment = pay_visit(
        appointment=visit, pence=5500, method="card", form_key=uuid4(), by=by, now=now
    )
    receipt = give_receipt(payment=paid(client, by, now=now), by=by, now=now)
    return {
        "charge": visit.charge.ref,
        "payment": payment.ref,
        "receipt": receipt.ref,
        "receipt_link": urlsplit(receipt_url(receipt)).path.split("/")[2],
    }


def a_race_series(client: Client, by: Membership, now: datetime) -> dict[str, str]:
    """A series before a race, with tomorrow's visit in it and a review due before the first."""
    series = start(
        client=client,
        code="race_five",
        goal="Finish in good spirits.",
        agreed_sessions=5,
        interval_days=7,
        race_on=local_day(now, client.practice.zone) + timedelta(days=90),
        therapist=by,
        by=by,
        form_key=uuid4(),
        now=now,
    )
    visit = client.appointments.order_by("starts_at")[0]
    add_visits(series=series, appointments=[visit], by=by, now=now)
    return {
        "series": series.ref,
        "series_visit": visit.ref,
        "series_review": series.reviews.get().ref,
    }
