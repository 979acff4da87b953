"""Starting a series, putting visits into it, pausing it, looking back and ending it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.appointments.models import Appointment
from clients.models import Client
from clients.series.counting import FULL, balance_of, hold, raise_reviews, recount
from clients.series.health import stops_now
from clients.series.models import MOVES, PlanTemplate, SeriesReview, SeriesVisit, TreatmentSeries
from clients.series.refusals import (
    NoPlaceLeft,
    NotRunning,
    SeriesOver,
    SeriesRefused,
    StopStands,
)
from clients.series.templates import template_row
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

State = TreatmentSeries.State


@transaction.atomic
def start(
    *, client: Client, code: str, goal: str, agreed_sessions: int | None, interval_days: int,
    therapist: Membership, by: Membership, form_key: UUID, now: datetime,
    price_pence: int | None = None, prepaid_sessions: int = 0, counts_did_not_attend: bool = False,
    counts_late_cancel: bool = False, race_on: date | None = None, is_used_to_deep: bool = False,
) -> TreatmentSeries:  # fmt: skip
    """Begin a series by the template called `code`; the same form begins one.

    `agreed_sessions` is None only for a rolling template, `race_on` given only for a race.
    Raises SeriesRefused with a sentence, and stores nothing.
    """
    if {client.practice_id, therapist.practice_id} != {by.practice_id}:
        raise SeriesRefused("Choose a client and a therapist of this practice.")
    held = Client.objects.select_for_update(of=("self",)).select_related("practice")
    person = held.get(pk=client.pk)
    known = TreatmentSeries.objects.filter(form_key=form_key, client=person).first()
    if known is not None:
        return known
    template = template_row(by.practice, code)
    today = local_day(now, person.practice.zone)
    _check_terms(template, agreed_sessions, prepaid_sessions, race_on, today)
    if person.archived_at is not None:
        raise SeriesRefused("This client is archived. Bring them back first.")
    if stops_now(person, now=now):
        raise StopStands
    series = TreatmentSeries(
        practice=by.practice, client=person, therapist=therapist, template=template,
        form_key=form_key, name=template.name, kind=template.kind,
        review_every=template.review_every, review_after=template.review_after,
        goal=goal.strip(), agreed_sessions=agreed_sessions, interval_days=interval_days,
        price_pence=price_pence, prepaid_sessions=prepaid_sessions,
        counts_did_not_attend=counts_did_not_attend, counts_late_cancel=counts_late_cancel,
        race_on=race_on, is_used_to_deep=is_used_to_deep, started_on=today, started_by=by,
        changed_at=now,
    )  # fmt: skip
    series.full_clean(validate_unique=False, validate_constraints=False)
    series.save()
    record(Verb.SERIES_STARTED, by=by, subject=series)
    raise_reviews(series, by=by, now=now)
    return series


@transaction.atomic
def add_visits(
    *, series: TreatmentSeries, appointments: Iterable[Appointment], by: Membership, now: datetime
) -> list[SeriesVisit]:
    """Put appointments of the client into the series: all of them, or none.

    Raises NotRunning, NoPlaceLeft, or SeriesRefused for an appointment that does not belong.
    """
    held = hold(series)
    if held.state != State.RUNNING:
        raise NotRunning
    made = []
    for appointment in appointments:
        if (appointment.client_id, appointment.practice_id) != (held.client_id, by.practice_id):
            raise SeriesRefused("This appointment is another client's.")
        known = SeriesVisit.objects.filter(appointment=appointment).first()
        if known is not None and known.series_id != held.pk:
            raise SeriesRefused("This appointment belongs to another series already.")
        if known is None:
            known = SeriesVisit.objects.create(
                practice_id=held.practice_id, series=held, appointment=appointment, added_at=now
            )
            record(Verb.SERIES_VISIT_ADDED, by=by, subject=known, client_id=held.client_id)
        made.append(known)
    left = balance_of(held).to_book or 0
    recount(held, by=by, now=now)
    for visit in made:
        visit.refresh_from_db()
        if visit.counts == SeriesVisit.Counts.NOT and visit.appointment.status != "cancelled":
            _check_full(visit, left)
    return made


@transaction.atomic
def remove_visit(*, visit: SeriesVisit, by: Membership, now: datetime) -> None:
    """Take an appointment out of its series. It stays booked; its place is free again."""
    held = hold(visit.series)
    if held.state not in (State.RUNNING, State.PAUSED):
        raise SeriesOver
    record(Verb.SERIES_VISIT_REMOVED, by=by, subject=visit, client_id=held.client_id)
    visit.delete()
    recount(held, by=by, now=now)


def pause(
    *, series: TreatmentSeries, reason: str, by: Membership, now: datetime
) -> TreatmentSeries:
    """Take no more visits until it is resumed. Booked ones stay booked."""
    return _move(series, State.PAUSED, Verb.SERIES_PAUSED, by, now, pause_reason=reason.strip())


def resume(
    *, series: TreatmentSeries, decision: str, by: Membership, now: datetime
) -> TreatmentSeries:
    """Go on, as a therapist decided. What stops treatment today is known from then on, and every
    booking still asks about it.
    """
    known = sorted(stops_now(series.client, now=now))
    return _move(
        series, State.RUNNING, Verb.SERIES_RESUMED, by, now, resumed_because=decision.strip(),
        stops_known=known,
    )  # fmt: skip


def finish(
    *, series: TreatmentSeries, outcome: str, early: bool, by: Membership, now: datetime
) -> TreatmentSeries:
    """It is over, with what came of it; `early` when it was stopped before its end."""
    to = State.STOPPED if early else State.FINISHED
    return _move(series, to, Verb.SERIES_ENDED, by, now, outcome=outcome.strip())


@transaction.atomic
def change_agreed(
    *, series: TreatmentSeries, agreed_sessions: int, by: Membership, now: datetime
) -> TreatmentSeries:
    """Agree on another number of visits: never fewer than are used or booked, or paid for.

    More are agreed only when no review is waiting, so that nothing renews itself.
    """
    held = hold(series)
    if held.state not in (State.RUNNING, State.PAUSED):
        raise SeriesOver
    if held.agreed_sessions is None:
        raise SeriesRefused("This series has no agreed number: it goes on until it is ended.")
    least = max(held.placed, held.prepaid_sessions, 1)
    if agreed_sessions < least:
        raise SeriesRefused(
            f"{least} visits are used, booked or paid for, so agree on {least} or more."
        )
    more = agreed_sessions > held.agreed_sessions
    if more and held.reviews.filter(done_at__isnull=True, after__lte=held.used).exists():
        raise SeriesRefused("A review is due. Record it first, then agree on more visits.")
    if agreed_sessions != held.agreed_sessions:
        held.agreed_sessions, held.changed_at = agreed_sessions, now
        held.save(update_fields=["agreed_sessions", "changed_at"])
        record(Verb.SERIES_CHANGED, by=by, subject=held, fields=["agreed_sessions"])
    recount(held, by=by, now=now)
    return held


@transaction.atomic
def review(
    *, one: SeriesReview, decision: str, words: str, by: Membership, now: datetime
) -> SeriesReview:
    """A therapist looked back and decided. Twice is once: the first decision stands."""
    held = (
        SeriesReview.objects.select_for_update(of=("self",)).select_related("series").get(pk=one.pk)
    )
    if held.done_at is not None:
        return held
    if not words.strip():
        raise SeriesRefused("Write what you looked at and why you decided so.")
    held.decision, held.words = decision, words.strip()
    held.done_by, held.done_at = by, now
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["decision", "words", "done_by", "done_at"])
    record(Verb.SERIES_REVIEWED, by=by, subject=held, client_id=held.series.client_id)
    return held


def _check_full(visit: SeriesVisit, left: int) -> None:
    if visit.why == FULL:
        raise NoPlaceLeft(left)


def _check_terms(
    template: PlanTemplate, agreed: int | None, prepaid: int, race_on: date | None, today: date
) -> None:
    is_open = template.kind == PlanTemplate.Kind.ROLLING
    if template.is_retired:
        raise SeriesRefused("This plan is no longer offered. Choose another one.")
    if is_open != (agreed is None):
        raise SeriesRefused("Say how many visits were agreed.")
    if agreed is not None and prepaid > agreed:
        raise SeriesRefused(f"Only {agreed} visits are agreed, so no more can be paid for.")
    if (template.kind == PlanTemplate.Kind.RACE) != (race_on is not None):
        raise SeriesRefused("Say on which day the race is.")
    if race_on is not None and race_on <= today:
        raise SeriesRefused("The race is over or today. Choose a plan without a race.")


@transaction.atomic
def _move(
    series: TreatmentSeries, to: str, verb: Verb, by: Membership, now: datetime, **written: Any
) -> TreatmentSeries:
    held = hold(series)
    if to == held.state:
        return held
    if to not in MOVES[held.state]:
        raise SeriesOver
    held.state, held.changed_at = to, now
    for name, value in written.items():
        setattr(held, name, value)
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["state", "changed_at", *written])
    record(verb, by=by, subject=held, fields=["state"])
    return held
