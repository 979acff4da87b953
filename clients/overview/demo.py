"""A demo practice, made with the product's own actions, so that every rule held while making it.

All of it is invented. Times are relative to now, so that today always has something in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from clients.actions import add_client, open_portal
from clients.afterwards.actions import tell
from clients.appointments.actions import book
from clients.appointments.models import Appointment
from clients.consents.actions import record_consent
from clients.consents.wording import TREATMENT
from clients.events.actions import record_event
from clients.homecare.actions import assign
from clients.homecare.check_ins import check_in
from clients.measures.actions import record_ratings
from clients.measures.read import Answered, ItemAnswer
from clients.models import Client
from clients.notes.actions import save_draft, sign, start_note
from clients.notes.findings import Finding
from clients.notes.models import SessionNote
from clients.overview.demo_money import seed_money
from clients.overview.demo_workshops import seed_workshops
from clients.referrals.actions import write_referral
from clients.screening.actions import record_clearance, record_screening
from clients.screening.answers import NO
from clients.series.actions import add_visits, start
from practice.accounts.actions import add_member, open_practice
from practice.accounts.details import set_details
from practice.accounts.models import Membership, User
from practice.schedule.actions.hours import set_week
from practice.schedule.models import AppointmentType, Colour, Room
from practice.schedule.wall import local_day, wall_time_or_next
from routines.actions import stock_library
from routines.safety.rules import load_rules

PASSWORD = "four-quiet-feet"
THERAPIST = ("sam@harbourlane.example", "Sam Okafor")
ADMIN = ("office@harbourlane.example", "Robin Hale")
CLIENT = ("amira@example.com", "Amira Khan")


GRAZE = {
    "where": "Blister on the heel",
    "signs_of_infection": "no",
    "diabetes_or_poor_circulation": "no",
    "small_and_covered": "yes",
}
DIABETES = {
    "type": "type_2",
    "hba1c": 74,
    "hospital_or_severe_hypo": "no",
    "loss_of_feeling": "no",
    "foot_risk": "moderate",
    "hot_swollen_foot": "no",
    "sore_or_ulcer": "no",
}
ALLERGY = {
    "allergic_to": "Almonds",
    "severity": "moderate",
    "adrenaline_pen": "no",
    "patch_test": "no",
}
SWOLLEN_CALF = {
    "diagnosis": "suspected",
    "swollen_or_sore_calf": "yes",
    "breathless_or_chest_pain": "no",
    "recent_risk": "yes",
}


@dataclass(frozen=True)
class Person:
    """A demo client: details, the codes they said yes to, and the routine they take home, since so
    many days.
    """

    name: str
    born: date
    email: str
    codes: dict[str, dict[str, Any]] | None = field(default_factory=dict)
    routine: str = ""
    days_at_home: int = 0


def yes(answers: dict[str, Any] | None = None, **entry: Any) -> dict[str, Any]:
    """A code answered with yes."""
    return {"answer": "yes", "answers": answers or {}, **entry}


def people(today: date) -> list[Person]:
    """One of each kind that a newcomer wants to see."""
    yesterday = (today - timedelta(days=1)).isoformat()
    return [
        Person(
            CLIENT[1], date(1989, 4, 12), CLIENT[0], routine="post_run_reflex_short",
            days_at_home=7,
        ),
        Person(
            "Tom Whitfield", date(1978, 9, 3), "tom@example.com",
            {"open_wound": yes(GRAZE, side="left", since=yesterday)},
            routine="five_minute_foot_massage",
        ),
        Person(
            "Grace Adeyemi", date(1964, 1, 22), "grace@example.com",
            {"diabetes_uncontrolled": yes(DIABETES)},
        ),
        Person(
            "Margaret Ellis", date(1957, 6, 30), "margaret@example.com",
            {"diabetes_uncontrolled": yes(DIABETES)},
            routine="five_minute_foot_massage",
        ),
        Person(
            "Daniel Price", date(1991, 11, 8), "daniel@example.com",
            {"dvt_suspected_or_current": yes(SWOLLEN_CALF, side="left", since=yesterday)},
        ),
        Person(
            "Priya Nair", date(1993, 2, 17), "priya@example.com",
            {"allergy_nut_or_product": yes(ALLERGY)},
            routine="evening_morning_follow_up",
        ),
        Person("Ewan McDonald", date(1984, 7, 5), "ewan@example.com"),
        Person("Sofia van der Berg", date(1996, 12, 1), "sofia@example.com", codes=None),
        Person("Niall O'Brien", date(1971, 3, 28), "niall@example.com"),
    ]  # fmt: skip


def seed(*, now: datetime) -> None:
    """Everything: the practice, its people, a week behind and a week ahead."""
    sam = User.objects.create_user(THERAPIST[0], PASSWORD, name=THERAPIST[1])
    owner = open_practice(name="Harbour Lane Feet", owner=sam, reply_to=THERAPIST[0])
    practice = owner.practice
    # The demo writes at any hour, so that whoever starts it at night sees a letter, too.
    practice.quiet_from = practice.quiet_until = time(0, 0)
    practice.save(update_fields=["quiet_from", "quiet_until"])
    set_details(by=owner, phone="0121 496 0100", country="GB")
    robin = User.objects.create_user(ADMIN[0], PASSWORD, name=ADMIN[1])
    add_member(practice=practice, user=robin, role="admin", by=owner)
    first, usual = _offer(owner)
    stock_library(practice=practice, by=owner)
    today = local_day(now, practice.zone)
    clients = [_take_in(person, owner, now) for person in people(today)]
    portal = open_portal(client=clients[0], by=owner)
    portal.set_password(PASSWORD)
    portal.save(update_fields=["password"])
    _diary(owner, clients, first, usual, now)
    for person, client in zip(people(today), clients, strict=True):
        if person.routine:
            _send_home(owner, client, person, now)
    _series(owner, clients[0], "weekly_block", 6, now)
    race_on = today + timedelta(days=40)
    _series(owner, clients[6], "race_five", 5, now, race_on=race_on)
    seed_money(owner, clients[0], now)
    seed_workshops(owner, now)


def _offer(owner: Membership) -> tuple[AppointmentType, AppointmentType]:
    practice = owner.practice
    garden = Room.objects.create(practice=practice, name="Garden room")
    first = AppointmentType.objects.create(
        practice=practice, name="First visit", minutes=75, buffer_after=15,
        price_pence=7000, is_first_visit=True,
        is_online=True, colour=Colour.PLUM,
    )  # fmt: skip
    usual = AppointmentType.objects.create(
        practice=practice,
        name="Foot session",
        minutes=45,
        buffer_after=15,
        price_pence=5500,
        is_online=True,
    )
    short = AppointmentType.objects.create(
        practice=practice, name="Short session", minutes=30, buffer_after=10, price_pence=4500,
        is_online=True, colour=Colour.BLUE,
    )  # fmt: skip
    for type in (first, usual, short):
        type.rooms.add(garden)
    morning, afternoon = (9 * 60, 13 * 60), (13 * 60 + 45, 17 * 60 + 30)
    week = {day: [morning, afternoon] for day in range(5)} | {5: [morning]}
    set_week(therapist=owner, week=week, seen="", by=owner)
    return first, usual


def _take_in(person: Person, owner: Membership, now: datetime) -> Client:
    client = add_client(by=owner, name=person.name, birth_date=person.born, email=person.email)
    if person.codes is None:
        return client
    told = {code: {"answer": NO} for code in load_rules()} | person.codes
    record_screening(
        client=client, kind="intake", codes=told, by=owner, now=now - timedelta(hours=2)
    )
    record_consent(
        client=client, purpose=TREATMENT, given=True, said_by="client", said_by_name=client.name,
        how="in_person", by=owner, now=now - timedelta(hours=2),
    )  # fmt: skip
    if person.name == "Margaret Ellis":
        today = local_day(now, client.practice.zone)
        record_clearance(
            client=client, code="diabetes_uncontrolled", given_by="Dr Helen Ward",
            given_by_role="GP", permits="Light pressure on both feet.",
            received_on=today - timedelta(days=3), until=today + timedelta(days=150),
            by=owner, now=now,
        )  # fmt: skip
    return client


def _diary(
    owner: Membership, clients: list[Client], first: AppointmentType, usual: AppointmentType,
    now: datetime,
) -> None:  # fmt: skip
    """Past visits with signed notes, some of today, and the days to come."""
    today = local_day(now, owner.practice.zone)
    amira, _, _, margaret, _, priya, ewan, sofia, niall = clients
    for days, client, before, after in ((14, amira, 6, 4), (7, amira, 5, 3), (6, margaret, 4, 3)):
        at = _at(owner, today - timedelta(days=days), 10)
        note = _visit(owner, client, usual, at, before, after)
        if (client, days) == (amira, 7):
            _letter(owner, note, at + timedelta(hours=2))
    at = _at(owner, today - timedelta(days=2), 14)
    note = _visit(owner, ewan, usual, at, 3, 2)
    _bruise(owner, note, at + timedelta(hours=3))
    tell(
        visit=note.appointment, hours=24, soreness=2, sleep=7, unexpected="no", words="",
        by=owner, now=at + timedelta(hours=26),
    )  # fmt: skip
    soon = (now + timedelta(minutes=90)).replace(minute=0, second=0, microsecond=0)
    coming = [(amira, usual, soon), (priya, usual, soon + timedelta(hours=2))]
    coming += [
        (client, kind, _at(owner, today + timedelta(days=days), hour))
        for client, kind, days, hour in (
            (sofia, first, 1, 9), (niall, usual, 1, 11), (ewan, usual, 2, 15),
            (margaret, usual, 3, 10), (amira, usual, 7, 10),
        )
    ]  # fmt: skip
    for client, kind, at in coming:
        _book(owner, client, kind, at, now)


def _at(owner: Membership, day: date, hour: int) -> datetime:
    return wall_time_or_next(day, time(hour), owner.practice.zone)


def _book(
    owner: Membership, client: Client, kind: AppointmentType, at: datetime, now: datetime
) -> Any:
    return book(
        client=client, therapist=owner, type=kind, starts_at=at, form_key=uuid4(), by=owner, now=now
    )


def _visit(
    owner: Membership, client: Client, kind: AppointmentType, at: datetime, before: int, after: int
) -> SessionNote:
    """A visit that took place, with its signed note."""
    appointment = _book(owner, client, kind, at, at - timedelta(days=1))
    note = start_note(appointment=appointment, by=owner, now=at)
    written = {
        "before_score": before,
        "after_score": after,
        "since_last": "Long run on Sunday, soles tired the day after.",
        "what_i_did": "Warm-up strokes, thumb-walk along both arches, closing hold.",
        "response": "Relaxed, warm feet, stood up slowly.",
        "plan": "Easy two days. Short routine after runs. Look again in a week.",
    }
    findings: Iterable[Finding] = (
        Finding("solar_plexus", "left", min(3, before // 2)),
        Finding("seed_heel", "right", 1, textures=("tight",), pressure="medium", change="eased"),
    )
    saved = save_draft(
        note=note, version=1, written=written, findings=findings, by=owner,
        now=at + timedelta(minutes=50),
    )  # fmt: skip
    signed = sign(note=saved, version=saved.version, by=owner, now=at + timedelta(minutes=52))
    _rate(owner, appointment, before, after, at + timedelta(minutes=50))
    return signed


def _bruise(owner: Membership, note: SessionNote, at: datetime) -> None:
    """The client rang that day: it is still to be asked about."""
    record_event(
        client=note.client, note=note, kind="bruise", happened_at=at, form_key=uuid4(), by=owner,
        what="A bruise on the left heel, about 2 cm, seen after the shower. It is not painful.",
        done="Told them to leave the heel alone and to ring if it grows or hurts.",
        informed="The client, by phone.", now=at,
    )  # fmt: skip


def _letter(owner: Membership, note: SessionNote, at: datetime) -> None:
    write_referral(
        client=note.client, note=note, to_kind="other", to="Ann Lowe, physiotherapist",
        place="Fell Street Clinic", parts=["scores"], agreed=True, told=False, form_key=uuid4(),
        reason="The right heel is sore after long runs. Would you look at how she lands?",
        by=owner, now=at,
    )  # fmt: skip


def _rate(owner: Membership, visit: Appointment, before: int, after: int, now: datetime) -> None:
    """What was told at the visit: pain in the heel, sleep, and activities in the client's words."""
    words = ("Run 10 km", "Stand through a shift", "First steps in the morning")
    activities = tuple(ItemAnswer("", activity, 9 - before + n) for n, activity in enumerate(words))
    record_ratings(
        client=visit.client, appointment=visit, form_key=uuid4(), by=owner, now=now,
        given=[
            Answered("nrs_pain", "before", before, "heel_fat_pad", "right"),
            Answered("nrs_pain", "after", after, "heel_fat_pad", "right"),
            Answered("sleep_0_10", "before", 11 - before),
            Answered("psfs", "before", activities),
        ],
    )  # fmt: skip


def _send_home(owner: Membership, client: Client, person: Person, now: datetime) -> None:
    """A routine every day, reminded of within the next minute, and done on some of the days."""
    practice = owner.practice
    local = (now + timedelta(minutes=1)).astimezone(practice.zone)
    version = practice.routines.get(code=person.routine).versions.order_by("-number")[0]
    since = now - timedelta(days=person.days_at_home)
    starts = local_day(since, practice.zone)
    given = assign(
        client=client, version=version, days=list(range(7)),
        remind_at=local.time().replace(second=0, microsecond=0),
        starts_on=starts, until=local_day(now, practice.zone) + timedelta(days=28),
        message="Two or three times a week is plenty to begin with.",
        by=owner, form_key=uuid4(), now=since,
    )  # fmt: skip
    for days in (1, 2, 4):
        if days < person.days_at_home:
            at = since + timedelta(days=days)
            check_in(
                assigned=given, done_on=local_day(at, practice.zone), form_key=uuid4(), by=owner,
                now=at,
            )  # fmt: skip


def _series(
    owner: Membership, client: Client, code: str, agreed: int, now: datetime,
    race_on: date | None = None,
) -> None:  # fmt: skip
    """A series that began two weeks ago, with every visit the client has."""
    series = start(
        client=client, code=code, goal="Finish a long run without sore soles.",
        agreed_sessions=agreed, interval_days=7, race_on=race_on, therapist=owner, by=owner,
        form_key=uuid4(), now=now - timedelta(days=15),
    )  # fmt: skip
    visits = client.appointments.order_by("starts_at")
    add_visits(series=series, appointments=visits, by=owner, now=now)
