"""What a practice offers, and where."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from practice.accounts.models import Practice
from practice.schedule.models import AppointmentType, Room
from tests.factories import AppointmentTypeFactory, PracticeFactory, RoomFactory

pytestmark = pytest.mark.django_db


def test_a_kind_of_appointment_says_what_it_is(practice: Practice) -> None:
    kind = AppointmentTypeFactory(practice=practice, name="Foot session", minutes=45)
    assert (str(kind), kind.length) == ("Foot session, 45 minutes", timedelta(minutes=45))
    assert str(RoomFactory(practice=practice, name="Garden room")) == "Garden room"


@pytest.mark.parametrize("minutes", [5, 480])
def test_an_appointment_lasts_from_five_minutes_to_a_working_day(minutes: int) -> None:
    assert AppointmentTypeFactory(minutes=minutes).minutes == minutes


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_any_other_length_is_refused_by_the_database(minutes: int) -> None:
    kind = AppointmentTypeFactory()
    kind.minutes = minutes
    with pytest.raises(IntegrityError, match="appointment_type_length_sensible"):
        kind.save()


def test_names_are_given_once_in_a_practice_and_again_in_another(practice: Practice) -> None:
    AppointmentTypeFactory(practice=practice, name="Foot session")
    RoomFactory(practice=practice, name="Garden room")
    AppointmentTypeFactory(practice=PracticeFactory(), name="Foot session")
    RoomFactory(practice=PracticeFactory(), name="Garden room")
    with pytest.raises(ValidationError):
        AppointmentTypeFactory(practice=practice, name="Foot session")
    with pytest.raises(ValidationError):
        RoomFactory(practice=practice, name="Garden room")


@pytest.mark.parametrize("name", ["Foot\nsession", "Foot\u202esession", ""])
def test_a_name_is_one_plain_line(practice: Practice, name: str) -> None:
    with pytest.raises(ValidationError):
        AppointmentType(practice=practice, name=name, minutes=45).full_clean()
    with pytest.raises(ValidationError):
        Room(practice=practice, name=name).full_clean()
