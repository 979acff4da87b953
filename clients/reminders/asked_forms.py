"""Health forms that were asked for: which there are, and what speaks against a reminder."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.appointments.models import Appointment, Status
from clients.reminders.health_forms import AskedForm
from clients.reminders.models import Reminder, StoppedLetters
from clients.reminders.queries import quiet_of
from clients.reminders.reasons import INTAKE, Why
from clients.screening.models import IntakeInvitation, Screening
from clients.screening.queries import FULL
from practice.mail.states import State
from practice.schedule.wall import local_day

# Whoever never got the letter is not reminded of it.
WAS_ASKED = [State.SENT, State.UNKNOWN]
# A time that is only held is no visit yet.
STANDS = [
    Status.ASKED,
    Status.BOOKED,
    Status.ARRIVED,
    Status.COMPLETED,
    Status.DID_NOT_ATTEND,
]
READ = (
    "client_id",
    "sent_at",
    "expires_at",
    "revoked_at",
    "screening_id",
    "client__archived_at",
    "client__time_zone",
    "client__email",
    "client__guardian_email",
    "client__birth_date",
    "email__recipient",
    "practice__time_zone",
    "practice__quiet_from",
    "practice__quiet_until",
)


def forms_to_plan(now: datetime) -> list[AskedForm]:
    """Forms that may still come back, or have a planned reminder; two queries, because asked
    in one no index serves them.
    """
    planned = Reminder.objects.filter(kind="intake", state=Reminder.State.PLANNED)
    waiting = IntakeInvitation.objects.filter(
        kind=IntakeInvitation.Kind.FORM,
        screening__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
        email__state__in=WAS_ASKED,
    )
    found = {row.pk: row for row in _as_they_stand(waiting)}
    others = IntakeInvitation.objects.filter(pk__in=planned.values("invitation"))
    found |= {row.pk: row for row in _as_they_stand(others)}
    return [_asked(row, now) for row in found.values()]


def form_as_asked(form: IntakeInvitation, now: datetime, *, besides: Reminder) -> AskedForm:
    """One form as it stands, with the reminders there were besides this one."""
    (row,) = _as_they_stand(IntakeInvitation.objects.filter(pk=form.pk), besides=besides.pk)
    return _asked(row, now)


def _as_they_stand(
    rows: QuerySet[IntakeInvitation], besides: int = 0
) -> QuerySet[IntakeInvitation]:
    """With the first visit after each was sent, whether it was answered some other way, and how
    many reminders of it there were.
    """
    visits = Appointment.objects.filter(
        client=OuterRef("client"), starts_at__gt=OuterRef("sent_at")
    )
    first = visits.filter(status__in=STANDS).order_by("starts_at")
    told = Screening.objects.filter(
        client=OuterRef("client"), kind__in=FULL, recorded_at__gte=OuterRef("sent_at")
    )
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("client"), kind=INTAKE, started_again_at__isnull=True
    )
    posted = Reminder.objects.filter(invitation=OuterRef("pk"), state=Reminder.State.POSTED)
    number = posted.exclude(pk=besides).order_by().values("invitation").annotate(n=Count("pk"))
    annotated = rows.annotate(
        reminded=Coalesce(Subquery(number.values("n")), 0),
        first_at=Subquery(first.values("starts_at")[:1]),
        first_status=Subquery(first.values("status")[:1]),
        was_cancelled=Exists(visits.came_about().filter(status=Status.CANCELLED)),
        told_otherwise=Exists(told),
        letters_stopped=Exists(stopped),
    )
    return annotated.select_related("practice", "client", "email").only(*READ)


def _asked(row: IntakeInvitation, now: datetime) -> AskedForm:
    first_at: datetime | None = row.first_at  # type: ignore[attr-defined]
    is_booked = row.first_status == Status.BOOKED  # type: ignore[attr-defined]
    return AskedForm(
        id=row.pk,
        practice_id=row.practice_id,
        asked_at=row.sent_at,
        expires_at=row.expires_at,
        zone=row.client.zone_beside(row.practice),
        quiet=quiet_of(row.practice),
        visit_at=first_at if is_booked else None,
        reminded=row.reminded,  # type: ignore[attr-defined]
        blocked=_blocked(row, first_at, now),
    )


def _blocked(row: IntakeInvitation, first_at: datetime | None, now: datetime) -> Why | None:
    if row.screening_id or row.revoked_at or row.told_otherwise:  # type: ignore[attr-defined]
        return Why.ANSWERED
    if row.client.archived_at is not None:
        return Why.ARCHIVED
    if row.letters_stopped:  # type: ignore[attr-defined]
        return Why.STOPPED
    if _went_elsewhere(row, now):
        return Why.ELSEWHERE
    is_over = first_at <= now if first_at else row.was_cancelled  # type: ignore[attr-defined]
    return Why.CANCELLED if is_over else None


def _went_elsewhere(row: IntakeInvitation, now: datetime) -> bool:
    """Whether the form's own letter is with somebody else than a reminder would be: its link goes
    on, so two people would hold one form.
    """
    today = local_day(now, row.practice.zone)
    if row.email is None or not row.client.letters_to_on(today):
        return False  # without an address nothing goes anyway
    return not row.client.is_written_to_on(today, row.email.recipient)
