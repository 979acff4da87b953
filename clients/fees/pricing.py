"""What a visit costs: by its series where that says so, by its kind, or nothing: paid ahead."""

from dataclasses import dataclass

from django.db.models import Q

from clients.appointments.models import Appointment
from clients.fees.models import Charge, FeeRules
from clients.fees.reckoning import cover_number, part_of
from clients.series.counting import hold
from clients.series.models import SeriesVisit, TreatmentSeries

Kind = Charge.Kind


@dataclass(frozen=True)
class Cost:
    """Pence, and the series that paid this visit ahead with the number it takes there."""

    pence: int
    series: TreatmentSeries | None = None
    number: int | None = None


def price_of(appointment: Appointment, series: TreatmentSeries | None) -> int:
    """Of one visit, as agreed for its series or as its kind of appointment costs today."""
    if series is not None and series.price_pence is not None:
        return series.price_pence
    return appointment.type.price_pence


def cost_of(
    appointment: Appointment, kind: str, rules: FeeRules, *, only_shown: bool = False
) -> Cost:
    """What to ask for this visit; its series is locked, unless it is only shown."""
    visit = SeriesVisit.objects.select_related("series").filter(appointment=appointment).first()
    series = visit.series if visit is not None else None
    if series is not None and not only_shown:
        series = hold(series)
    if visit is not None and series is not None and series.prepaid_sessions:
        uses_one = kind == Kind.VISIT or visit.counts == SeriesVisit.Counts.COUNTED
        number = _number(visit, series) if uses_one else None
        if number is not None:
            return Cost(0, series, number)
    price = price_of(appointment, series)
    share = {Kind.MISSED.value: rules.missed, Kind.LATE.value: rules.late}.get(kind, "full")
    return Cost(part_of(price, share))


def _number(visit: SeriesVisit, series: TreatmentSeries) -> int | None:
    taken = series.covers.exclude(appointment=visit.appointment_id)
    others = series.visits.filter(counts=SeriesVisit.Counts.COUNTED).exclude(pk=visit.pk)
    uncharged = Q(appointment__charge__isnull=True) | Q(appointment__charge__kind=Kind.CALLED_OFF)
    return cover_number(
        prepaid=series.prepaid_sessions,
        taken=taken.values_list("cover_number", flat=True),
        besides=others.filter(uncharged).count(),
    )
