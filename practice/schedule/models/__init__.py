"""What can be booked (offer) and when (hours)."""

from practice.schedule.models.hours import (
    BookingRules,
    TherapistRules,
    UnavailableBlock,
    WorkingHours,
    rules_for,
)
from practice.schedule.models.offer import AppointmentType, Colour, Room

__all__ = [
    "AppointmentType",
    "BookingRules",
    "Colour",
    "Room",
    "TherapistRules",
    "UnavailableBlock",
    "WorkingHours",
    "rules_for",
]
