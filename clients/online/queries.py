"""What a signed-in client may book, and what they have booked or keep already."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from clients.appointments.models import Appointment, AppointmentQuerySet, Status
from clients.models import Client
from clients.online.models import EarlierOffer, EarlierWish, FreedTime
from clients.sight import in_sight
from practice.accounts.models import Membership, Practice, User
from practice.audit.actors import Actor
from practice.audit.origin import come_by
from practice.schedule.models import AppointmentType
from practice.web.tokens import token_hash

# Should the worker stand still, a freed time is kept from everybody no longer than this.
OFFERED_WITHIN = timedelta(hours=1)
SHOWN_FOR = timedelta(days=14)
COMING = (Status.ASKED, Status.BOOKED)


def own_records(user: User) -> QuerySet[Client]:
    """This person as a client, once for each practice they go to."""
    people = Client.objects.filter(user=user, archived_at__isnull=True)
    return people.select_related("practice").order_by("practice__name", "pk")


def own_visits(user: User) -> AppointmentQuerySet:
    """Every appointment of theirs, as a client's page shows it."""
    mine = Appointment.objects.filter(client__user=user, client__archived_at__isnull=True)
    return mine.select_related("client__practice", "therapist__user", "type", "room")


def open_practices() -> QuerySet[Practice]:
    """Practices with something that clients may book by themselves."""
    kinds = AppointmentType.objects.filter(is_online=True, is_retired=False)
    return Practice.objects.filter(pk__in=kinds.values("practice")).order_by("name", "pk")


def kinds_for(client: Client) -> QuerySet[AppointmentType]:
    """What this client may book; a first visit is for those who were never here."""
    kinds = client.practice.appointment_types.filter(is_online=True, is_retired=False)
    if was_here(client):
        kinds = kinds.filter(is_first_visit=False)
    return kinds.order_by("-is_first_visit", "minutes", "name")


def was_here(client: Client) -> bool:
    """Whether a visit of theirs took place."""
    return client.appointments.filter(status__in=[Status.ARRIVED, Status.COMPLETED]).exists()


def therapists_online(practice: Practice) -> list[Membership]:
    """Those whom clients may book, by name."""
    people = practice.memberships.active().therapists().select_related("user")
    found = people.exclude(therapist_rules__takes_online=False)
    return sorted(found, key=lambda member: (member.name.casefold(), member.pk))


def kept_for(client: Client, *, now: datetime) -> AppointmentQuerySet:
    """Times they keep for themselves and have not booked yet; not those offered to them."""
    held = client.appointments.filter(status=Status.HELD, held_until__gt=now)
    return held.filter(earlier_offer__isnull=True).order_by("starts_at", "pk")


def coming_visits(client: Client, *, now: datetime) -> AppointmentQuerySet:
    """Booked or asked for, and still to come."""
    found = client.appointments.filter(status__in=COMING, starts_at__gt=now)
    return found.order_by("starts_at", "pk")


def to_be_offered(practice: Practice, *, now: datetime) -> list[FreedTime]:
    """Freed times that go to those who wait before anybody else sees them."""
    found = practice.freed_times.filter(
        state=FreedTime.State.PENDING, offer_from__gt=now - OFFERED_WITHIN
    )
    return list(found.defer("skipped"))


def standing_wishes() -> QuerySet[EarlierWish]:
    """Wishes that are open: of clients who are not archived, for visits that are not gone."""
    return (
        EarlierWish.objects.filter(
            Q(appointment__isnull=True) | Q(appointment__status__in=COMING),
            state__in=[EarlierWish.State.WAITING, EarlierWish.State.OFFERED],
            client__archived_at__isnull=True,
        )
        .select_related(
            "practice", "client__practice", "appointment__practice", "type", "therapist__user"
        )
        .order_by("joined_at", "pk")
    )


def own_wishes(user: User) -> QuerySet[EarlierWish]:
    """This person's, whatever became of them."""
    return EarlierWish.objects.filter(client__user=user, client__archived_at__isnull=True)


def staff_wishes(member: Membership) -> list[tuple[EarlierWish, EarlierOffer | None]]:
    """Everybody who waits in a practice and whose file the member may open, the longest first,
    each with the offer that is open.
    """
    practice = member.practice
    open_ = practice.earlier_offers.filter(state=EarlierOffer.State.OPEN)
    offers = {offer.wish_id: offer for offer in open_.select_related("held__practice")}
    wishes = in_sight(standing_wishes().filter(practice=practice), member)
    return [(wish, offers.get(wish.pk)) for wish in wishes]


def recently_freed(practice: Practice, *, now: datetime) -> list[FreedTime]:
    """Times that came free in the last two weeks, with the offers of each, the newest first."""
    found = practice.freed_times.filter(freed_at__gt=now - SHOWN_FOR)
    found = found.select_related("practice", "therapist__user")
    return list(found.prefetch_related("offers__wish__client").order_by("-freed_at", "-pk")[:30])


def find_offer(token: str) -> EarlierOffer | None:
    """The offer a link opens, whatever became of it."""
    rows = EarlierOffer.objects.select_related(
        "practice", "wish__client__user", "wish__appointment__practice", "held__practice",
        "held__type", "held__therapist__user",
    )  # fmt: skip
    found = rows.filter(token_hash=token_hash(token)).first()
    if found is not None:
        come_by(Actor("link", found.pk))
    return found
