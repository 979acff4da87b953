"""Which overrides a visit rests on."""

from collections.abc import Iterable

from clients.appointments.models import Appointment, Status
from clients.screening.models import Override


def what_was_booked(overrides: Iterable[Override]) -> dict[int, str]:
    """Those of visits that were not cancelled."""
    rows = Appointment.objects.filter(override__in=overrides).exclude(status=Status.CANCELLED)
    return dict.fromkeys(rows.values_list("override_id", flat=True), "Booked over a stop")
