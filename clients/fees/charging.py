"""Asking for money: of a visit when it is over, of a series at once, and asking for less."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.fees.accounts import MoneyRefused, hold, hold_open, recount, rules_of
from clients.fees.models import Account, Charge
from clients.fees.pricing import cost_of, price_of
from clients.models import Client
from clients.series.counting import hold as hold_series
from clients.series.models import SeriesVisit, TreatmentSeries
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import rules_for
from practice.schedule.wall import local_day

Kind = Charge.Kind


def follow_visit(
    *, appointment: Appointment, change: AppointmentChange, by: Actor | HasActor, now: datetime
) -> None:
    """A listener: a visit that is over costs what it costs; one that is not, or not any more,
    costs nothing until somebody says so. One that is moved is asked for on its new day.
    """
    day = local_day(appointment.starts_at, appointment.practice.zone)
    if appointment.status == Status.COMPLETED:
        rules = rules_of(appointment.practice)
        if rules.since is not None and day >= rules.since:
            _charge(appointment, Kind.VISIT, by=by, now=now)
        return
    lost = appointment.status in (Status.CANCELLED, Status.DID_NOT_ATTEND)
    for visit in SeriesVisit.objects.select_related("series").filter(appointment=appointment):
        hold_series(visit.series)
    found = Charge.objects.filter(appointment=appointment).first()
    if found is not None and (lost or found.kind in (Kind.MISSED, Kind.LATE)):
        account = hold(appointment.client)
        _ask(found, Kind.CALLED_OFF, pence=0)
        recount(account)
        record(Verb.CHARGE_CALLED_OFF, by=by, subject=found)
    elif found is not None and found.on != day:
        account = hold(appointment.client)
        Charge.objects.filter(pk=found.pk).update(on=day)
        recount(account)


@transaction.atomic
def charge_visit(*, appointment: Appointment, by: Membership, now: datetime) -> Charge:
    """Charge a visit now: when it is paid before it is over, or when it was lost and the practice
    asks something for that. Twice is once. Raises MoneyRefused.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).select_related(
        "client", "practice", "type", "therapist"
    )
    held = locked.get(pk=appointment.pk, practice=by.practice_id)
    kind = kind_for(held)
    if kind is None:
        raise MoneyRefused("This visit was not booked, or was cancelled in time: it costs nothing.")
    found = Charge.objects.filter(appointment=held).first()
    if found is not None and found.kind != Kind.CALLED_OFF:
        return found
    return _charge(held, kind, by=by, now=now, holding=hold_open)


@transaction.atomic
def charge_series(*, series: TreatmentSeries, by: Membership, now: datetime) -> Charge:
    """Charge the visits that a series pays ahead, once. Raises MoneyRefused."""
    if not series.prepaid_sessions:
        raise MoneyRefused("No visit of this series is paid ahead.")
    held = hold_series(series)
    account = hold_open(held.client)
    if held.price_pence is None:
        raise MoneyRefused("This series has no price of its own. Set one first, if only £0.")
    made = _series_charge(held, held.price_pence, by=by, now=now)
    recount(account)
    return made


@transaction.atomic
def ask_other(
    *, charge: Charge, pence: int, reason: str, by: Membership, now: datetime, waive: bool = False
) -> Charge:
    """Ask another amount, or nothing at all, for a reason. Raises MoneyRefused."""
    account = hold_open(charge.client)
    held = Charge.objects.select_for_update().get(pk=charge.pk)
    if held.kind == Kind.CALLED_OFF:
        raise MoneyRefused("That visit did not take place, so nothing is asked for it.")
    if not reason.strip():
        raise MoneyRefused("Say why it is not the usual amount.")
    held.amount_pence, held.is_waived = (0 if waive else pence), waive
    if held.amount_pence:
        held.covered_by = held.cover_number = None
    held.reason = reason.strip()
    held.save()
    recount(account)
    record(Verb.CHARGE_CHANGED, by=by, subject=held, fields=["amount_pence", "reason"])
    return held


def kind_for(appointment: Appointment) -> Kind | None:
    """What could be charged for a visit that stands so; None: nothing."""
    if appointment.status in (Status.BOOKED, Status.ARRIVED, Status.COMPLETED):
        return Kind.VISIT
    if appointment.status == Status.DID_NOT_ATTEND:
        return Kind.MISSED
    return Kind.LATE if _is_late(appointment) else None


def _is_late(appointment: Appointment) -> bool:
    at = appointment.cancelled_at
    if appointment.status != Status.CANCELLED or at is None or not appointment.cancelled_by_client:
        return False
    notice = appointment.starts_at - at
    return notice.total_seconds() < rules_for(appointment.practice).cancel_hours * 3600


def _charge(
    appointment: Appointment, kind: Kind, *, by: Actor | HasActor, now: datetime,
    holding: Callable[[Client], Account] = hold,
) -> Charge:  # fmt: skip
    """Make or renew a visit's charge; one that was made already stays as it is."""
    cost = cost_of(appointment, kind, rules_of(appointment.practice))
    account = holding(appointment.client)
    found = Charge.objects.filter(appointment=appointment).first()
    if found is not None and found.kind != Kind.CALLED_OFF:
        return found
    rules = rules_of(appointment.practice)
    if cost.series is not None and rules.since and cost.series.started_on >= rules.since:
        # One that began before money was kept here was paid elsewhere, or a person says.
        price = price_of(appointment, cost.series)
        _series_charge(cost.series, price, by=by, now=now)
    charge = found or Charge(
        practice_id=appointment.practice_id,
        client=appointment.client,
        appointment=appointment,
        made_at=now,
    )
    charge.on = local_day(appointment.starts_at, appointment.practice.zone)
    charge.covered_by, charge.cover_number = cost.series, cost.number
    _ask(charge, kind, pence=cost.pence)
    recount(account)
    record(Verb.CHARGE_MADE, by=by, subject=charge, fields=[kind.value])
    return charge


def _ask(charge: Charge, kind: Kind, *, pence: int) -> None:
    """The usual amount, whatever was decided about it before."""
    charge.kind, charge.usual_pence, charge.amount_pence = kind, pence, pence
    charge.is_waived, charge.reason = False, None
    if kind == Kind.CALLED_OFF:
        charge.covered_by = charge.cover_number = None
    charge.save()


def _series_charge(
    series: TreatmentSeries, price: int, *, by: Actor | HasActor, now: datetime
) -> Charge:
    pence = price * series.prepaid_sessions
    charge, is_new = Charge.objects.get_or_create(
        series=series,
        defaults={
            "practice_id": series.practice_id, "client_id": series.client_id,
            "kind": Kind.SERIES, "usual_pence": pence, "amount_pence": pence,
            "on": series.started_on, "made_at": now,
        },
    )  # fmt: skip
    if is_new:
        record(Verb.CHARGE_MADE, by=by, subject=charge, fields=[Kind.SERIES.value])
    return charge
