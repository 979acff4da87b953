"""What can be booked, and where."""

import factory

from practice.schedule.models import AppointmentType, Room
from tests.factories.accounts import PracticeFactory
from tests.factories.valid import ValidFactory


class AppointmentTypeFactory(ValidFactory):
    """An hour's reflexology with ten minutes to tidy up."""

    class Meta:
        model = AppointmentType

    practice = factory.SubFactory(PracticeFactory)
    name = factory.Sequence(lambda n: f"Reflexology {n}" if n else "Reflexology")
    minutes = 60
    buffer_after = 10
    price_pence = 5500


class RoomFactory(ValidFactory):
    """A room for one appointment at a time."""

    class Meta:
        model = Room

    practice = factory.SubFactory(PracticeFactory)
    name = factory.Sequence(lambda n: f"Room {n + 1}")
