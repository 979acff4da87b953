"""Until when this practice keeps this record, from what is on file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from clients.appointments.models import Status
from clients.fees.queries import last_money_of
from clients.models import Client
from clients.rights.models import PersonRequest
from clients.rights.removing import unmatched_sign_ups
from clients.rights.retention import YEARS, Keeping, anniversary, keep_until
from clients.rights.rules import rules_of
from clients.workshops.models import Mark
from clients.workshops.presence import CAME
from practice.accounts.models import Practice
from practice.schedule.wall import day_bounds, local_day

TREATED = [Status.BOOKED, Status.ARRIVED, Status.COMPLETED]
PAUSED = "A complaint is open, so it is kept until that is answered."


@dataclass(frozen=True)
class Kept:
    """One client's record, and how long it has to stay."""

    client: Client
    last_treatment: date | None
    keeping: Keeping
    is_paused: bool

    def may_go_on(self, day: date) -> bool:
        """Whether nothing asks for it any more on that day."""
        until = self.keeping.until
        return not self.is_paused and (until is None or until <= day)


def kept(client: Client, *, now: datetime) -> Kept:
    """How long the record of one client stays."""
    only = Client.objects.filter(pk=client.pk)
    came = Mark.objects.filter(
        kind__in=CAME, attendee__sign_up__in=unmatched_sign_ups(client).values("pk")
    ).aggregate(Max("at"))["at__max"]
    (one,) = kept_of(client.practice, only, now=now, came={client.pk: came} if came else {})
    return one


def kept_of(
    practice: Practice, people: QuerySet[Client], *, now: datetime,
    came: dict[int, datetime] | None = None,
) -> list[Kept]:  # fmt: skip
    """The same of several; eight queries, however many there are. `came`: to workshops, where no
    sign-up says that it was them.
    """
    rules = rules_of(practice)
    seen = _last_seen(practice, people, now)
    for key, day in (came or {}).items():
        seen[key] = max(day, seen.get(key, day))
    money = last_money_of(people)
    complaints = PersonRequest.objects.filter(
        client__in=people.values("pk"), kind=PersonRequest.Kind.COMPLAINT, answered_on__isnull=True
    )
    complained = set(complaints.values_list("client_id", flat=True))
    found = []
    for client in people:
        client.practice = practice
        at = seen.get(client.pk)
        last = local_day(at, practice.zone) if at else None
        keeping = keep_until(
            last_treatment=last, birth_date=client.birth_date, years=rules.years,
            years_past_18=rules.years_past_18, last_money=money.get(client.pk),
            years_of_money=rules.years_of_money,
        )  # fmt: skip
        found.append(Kept(client, last, keeping, client.pk in complained))
    return found


def past_keeping(practice: Practice, *, now: datetime) -> list[Kept]:
    """Records that nothing asks for any more, by name; never those that were never treated, who
    may be new.
    """
    today = local_day(now, practice.zone)
    lately = practice.appointments.filter(
        client=OuterRef("pk"),
        status__in=TREATED,
        starts_at__lte=now,
        starts_at__gte=day_bounds(anniversary(today, -YEARS), practice.zone)[1],
    )
    people = practice.clients.filter(~Exists(lately), joined_into__isnull=True).by_name()
    found = kept_of(practice, people, now=now)
    return [one for one in found if one.last_treatment is not None and one.may_go_on(today)]


def _last_seen(practice: Practice, people: QuerySet[Client], now: datetime) -> dict[int, datetime]:
    """When each was treated last: a visit that was not cancelled or missed, a note, a workshop."""
    keys = people.order_by().values("pk")
    visits = practice.appointments.filter(client__in=keys, starts_at__lte=now, status__in=TREATED)
    notes = practice.session_notes.filter(client__in=keys)
    came = Mark.objects.filter(kind__in=CAME, attendee__sign_up__client__in=keys)
    latest: dict[int, datetime] = {}
    for rows in (
        visits.order_by().values_list("client").annotate(Max("starts_at")),
        notes.order_by().values_list("client").annotate(Max("appointment__starts_at")),
        came.order_by().values_list("attendee__sign_up__client").annotate(Max("at")),
    ):
        for key, at in rows:
            latest[key] = max(at, latest.get(key, at))
    return latest
