"""One factory a model. Every row is valid as the product would make it, and reads British."""

from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory
from tests.factories.clients import ClientFactory
from tests.factories.schedule import AppointmentTypeFactory, RoomFactory
from tests.factories.screening import screened

__all__ = [
    "AppointmentTypeFactory",
    "ClientFactory",
    "MembershipFactory",
    "PracticeFactory",
    "RoomFactory",
    "UserFactory",
    "screened",
]
