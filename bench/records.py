"""Records by the ten thousand, written past the actions: clients, visits and their notes."""

from datetime import UTC, datetime
from uuid import uuid4

from django.db.models import F
from django.db.models.functions import Mod

from bench.diary_seed import fill, open_practice
from clients.appointments.models import Appointment
from clients.models import Client
from clients.notes.models import SessionNote, ZoneFinding
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.factories import AppointmentTypeFactory

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
# One of ten notes is a draft still, which somebody may be writing.
DRAFTS = 10
AT_ONCE = 5_000
WORDS = "Thumb-walk along both arches; warm feet, stood up slowly. " * 4


def plan_of(number: int) -> str:
    """What the note of this number says, so that it can be told from every other."""
    return f"{number}: again in a week."


def write(count: int, *, visits: int = 0, notes: int = 0) -> list[Membership]:
    """A practice with that many clients, as many visits unless it is said, and a note with a
    finding of each visit or of so many; its therapists.
    """
    therapists, people = open_practice(50)
    practice = therapists[0].practice
    add_people(practice, count)
    if visits:
        people = list(practice.clients.order_by("pk"))
    kind = AppointmentTypeFactory(practice=practice, minutes=45, buffer_before=0, buffer_after=10)
    fill(therapists, people, kind, visits or count)
    add_notes(therapists[0], notes or visits or count)
    return therapists


def add_people(practice: Practice, upto: int) -> None:
    """Clients with a name and an address, until there are so many of them."""
    there = practice.clients.filter(name__startswith="Person ").count()
    Client.objects.bulk_create(
        (
            Client(practice=practice, name=f"Person {n}", email=f"person{n}@example.com")
            for n in range(there, upto)
        ),
        batch_size=AT_ONCE,
    )


def add_notes(by: Membership, upto: int) -> None:
    """Notes of the first visits that have none, until there are so many."""
    practice, there = by.practice, SessionNote.objects.count()
    if upto <= there:
        return
    bare = Appointment.objects.filter(note__isnull=True).order_by("pk")
    SessionNote.objects.bulk_create(
        (
            SessionNote(
                practice=practice, client_id=client, appointment_id=visit, author=by,
                since_last="Slept well.", what_i_did=WORDS, response="Well.", plan=plan_of(number),
                ref=uuid4().hex[:10],
            )
            for number, (visit, client) in enumerate(
                bare.values_list("pk", "client_id")[: upto - there], start=there
            )
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    unfelt = SessionNote.objects.filter(findings__isnull=True).order_by("pk")
    notes = list(unfelt.values_list("pk", "client_id"))
    ZoneFinding.objects.bulk_create(
        (
            ZoneFinding(
                practice=practice, note_id=note, map_version="1", zone="solar_plexus", foot="left",
                tenderness=2, remark="dull",
            )
            for note, _ in notes
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    turn = Mod(F("pk"), DRAFTS)
    SessionNote.objects.filter(status="draft").annotate(turn=turn).exclude(turn=0).update(
        status="signed", signed_at=NOW, signed_by=by
    )
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                practice_id=practice.pk, actor_kind="system", verb="note.signed",
                subject_type="notes.sessionnote", subject_id=note, client_id=client,
            )
            for note, client in notes
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
