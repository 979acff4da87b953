"""Which visits are asked about now, by whom they may be answered, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q

from clients.afterwards.judging import Follows, follows
from clients.afterwards.models import AfterVisitAnswer, AfterVisitLink
from clients.afterwards.times import LOOK_BACK, open_check
from clients.appointments.models import Appointment, AppointmentQuerySet, Status
from clients.homecare.rules import rules_of
from clients.models import Client
from clients.notes.models import SessionNote
from practice.audit.origin import come_by
from practice.schedule.wall import local_day
from practice.web.tokens import token_hash


class LinkGone(Exception):
    """The link opens nothing, or nothing any more."""

    def __init__(self) -> None:
        super().__init__("These questions cannot be answered any more.")


@dataclass(frozen=True)
class Asked:
    """A check that can be answered now: about which visit, after how many hours, and what was
    told so far, None for nothing.
    """

    visit: Appointment
    hours: int
    answer: AfterVisitAnswer | None

    @property
    def client(self) -> Client:
        """Whose visit it was."""
        return self.visit.client

    @property
    def visit_on(self) -> date:
        """The day of the visit, where it was."""
        return local_day(self.visit.starts_at, self.visit.practice.zone)


def another_since(now: datetime) -> Exists:
    """Whether the client has come again by now: then it is the newer visit that is asked about."""
    newer = Appointment.objects.filter(
        client=OuterRef("client"),
        status__in=[Status.ARRIVED, Status.COMPLETED],
        starts_at__gt=OuterRef("starts_at"),
        starts_at__lte=now,
    )
    return Exists(newer)


def took_place(now: datetime) -> AppointmentQuerySet:
    """Visits with hands on, of the last days, of every practice: what may be asked about. Not those
    that were over in another system: it may have asked already.
    """
    ours = Q(brought_over_at__isnull=True) | Q(starts_at__gt=F("brought_over_at"))
    return Appointment.objects.filter(
        ours,
        status=Status.COMPLETED,
        type__is_hands_on=True,
        starts_at__gt=now - LOOK_BACK,
        starts_at__lt=now,
    )


def asked_now(clients: Iterable[Client], now: datetime) -> list[Asked]:
    """The checks these clients can answer now, the oldest visit first; two queries, one without
    any.
    """
    rows = took_place(now).filter(
        ~another_since(now), client__in=list(clients), client__archived_at__isnull=True
    )
    rows = rows.select_related("practice", "client__practice").prefetch_related("after_answers")
    found = []
    for visit in rows.order_by("starts_at", "pk"):
        hours = open_check(visit.ends_at, now, visit.client.zone_beside(visit.practice))
        if hours is not None:
            told = {answer.hours: answer for answer in visit.after_answers.all()}
            found.append(Asked(visit, hours, told.get(hours)))
    return found


def asked_about(visit: Appointment, now: datetime) -> Asked | None:
    """The check of one visit that can be answered now, if there is one."""
    return next((one for one in asked_now([visit.client], now) if one.visit == visit), None)


def by_link(token: str, *, now: datetime) -> tuple[AfterVisitLink, Asked]:
    """The link behind a token, and the check that it opens; raises LinkGone. Changes nothing.

    It opens nothing once letters go to another address than the one that it was sent to.
    """
    rows = AfterVisitLink.objects.select_related("appointment__client", "email")
    link = rows.filter(token_hash=token_hash(token)).first()
    asked = asked_about(link.appointment, now) if link else None
    if link is None or asked is None:
        raise LinkGone
    today = local_day(now, asked.visit.practice.zone)
    if link.email and not asked.client.is_written_to_on(today, link.email.recipient):
        raise LinkGone
    come_by(link.actor)
    return link, asked


def sore_before(answer: AfterVisitAnswer) -> int | None:
    """How sore they were after the session or, where nobody wrote it down, a day later."""
    notes = SessionNote.objects.filter(appointment=answer.appointment_id)
    score: int | None = notes.values_list("after_score", flat=True).first()
    if score is not None or answer.hours == 24:
        return score
    earlier = AfterVisitAnswer.objects.filter(appointment=answer.appointment_id, hours=24)
    return earlier.values_list("soreness", flat=True).first()


def what_follows(answer: AfterVisitAnswer) -> Follows:
    """What a therapist must do about it, by the practice's limit."""
    return follows(
        hours=answer.hours,
        soreness=answer.soreness,
        before=sore_before(answer),
        unexpected=answer.is_unexpected,
        limit=rules_of(answer.appointment.practice).sore_from,
    )
