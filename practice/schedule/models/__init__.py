"""What can be booked (offer) and when (hours)."""

from practice.schedule.models.hours import (
    BookingRules,
    TherapistRules,
    UnavailableBlock,
    WorkingHours,
    rules_for,
)
from practice.schedule.models.offer import (
    LONGEST_BUFFER,
    LONGEST_VISIT,
    AppointmentType,
    Colour,
    Room,
)

__all__ = [
    "LONGEST_BUFFER",
    "LONGEST_VISIT",
    "AppointmentType",
    "BookingRules",
    "Colour",
    "Room",
    "TherapistRules",
    "UnavailableBlock",
    "WorkingHours",
    "rules_for",
]
