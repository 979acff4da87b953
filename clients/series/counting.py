"""Counting a series anew when one of its visits changes, and raising the reviews it has reached."""

from datetime import datetime

from clients.appointments.models import Appointment, AppointmentChange
from clients.series.models import SeriesReview, SeriesVisit, TreatmentSeries
from clients.series.planner import Balance, Counts, Visit, count_of, gates, gates_reached
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import rules_for

FULL = "No place was left"


def hold(series: TreatmentSeries) -> TreatmentSeries:
    """The row as it is now, locked until the transaction ends."""
    rows = TreatmentSeries.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "client", "therapist__user").get(pk=series.pk)


def balance_of(series: TreatmentSeries) -> Balance:
    """Its numbers as they stand in the row."""
    return Balance(series.agreed_sessions, series.prepaid_sessions, series.used, series.placed)


def recount_visit(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """A listener: whatever was done to an appointment of a series, the series is counted anew."""
    visit = SeriesVisit.objects.select_related("series").filter(appointment=appointment).first()
    if visit is not None:
        recount(hold(visit.series), by=by, now=now)


def recount(series: TreatmentSeries, *, by: Actor | HasActor, now: datetime) -> None:
    """Judge every visit of a locked series, first those that count already, and keep the totals.

    It never fails, so that no visit is kept from being marked: where the agreed number is full (a
    cancellation was undone after its place had gone to another visit) the visit that was booked
    last does not count, and the page says why.
    """
    hours = rules_for(series.practice).cancel_hours
    judged = [
        (visit, *_judge(visit.appointment, series, hours))
        for visit in series.visits.select_related("appointment").order_by("added_at", "pk")
    ]
    judged.sort(key=lambda one: one[1] is not Counts.COUNTED)
    used = placed = 0
    for visit, counts, why in judged:
        if counts is not Counts.NOT and not _has_place(series, placed):
            counts, why = Counts.NOT, FULL
        placed += counts is not Counts.NOT
        used += counts is Counts.COUNTED
        if (visit.counts, visit.why) != (counts.value, why):
            visit.counts, visit.why = counts.value, why
            visit.save(update_fields=["counts", "why"])
    if (series.used, series.placed) != (used, placed):
        was = series.used
        series.used, series.placed = used, placed
        series.save(update_fields=["used", "placed"])
        if was != used:
            record(Verb.SERIES_COUNTED, by=by, subject=series, fields=["used"])
    raise_reviews(series, by=by, now=now)


def raise_reviews(series: TreatmentSeries, *, by: Actor | HasActor, now: datetime) -> None:
    """Make the reviews the count has reached; one that was made stays, whatever the count does."""
    raised = set(series.reviews.values_list("after", flat=True))
    all_gates = gates(
        series.agreed_sessions, used=series.used, every=series.review_every,
        after=series.review_after,
    )  # fmt: skip
    for after in gates_reached(all_gates, used=series.used, raised=raised):
        review = SeriesReview.objects.create(
            practice_id=series.practice_id, series=series, after=after, raised_at=now
        )
        record(Verb.SERIES_REVIEW_DUE, by=by, subject=review, client_id=series.client_id)


def _judge(
    appointment: Appointment, series: TreatmentSeries, cancel_hours: int
) -> tuple[Counts, str]:
    return count_of(
        Visit(
            appointment.status, appointment.starts_at, appointment.cancelled_at,
            appointment.cancelled_by_client,
        ),
        cancel_hours=cancel_hours,
        did_not_attend=series.counts_did_not_attend,
        late_cancel=series.counts_late_cancel,
    )  # fmt: skip


def _has_place(series: TreatmentSeries, placed: int) -> bool:
    return series.agreed_sessions is None or placed < series.agreed_sessions
