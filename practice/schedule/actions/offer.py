"""Appointment types and rooms: kept, retired, brought back."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import AppointmentType, Room


class NameTaken(Exception):
    """Another type, or room, of the practice has the name; it may be retired."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is one called “{name}” already. Choose another name, or change that one."
        )


class OnlyRoom(Exception):
    """The room is the last that some type of appointment may be in."""


@transaction.atomic
def keep_type(*, type: AppointmentType, rooms: Iterable[Room], by: Membership) -> AppointmentType:
    """Store a new or changed type. Visits already booked keep their times. Raises NameTaken."""
    verb = Verb.TYPE_ADDED if type.pk is None else Verb.TYPE_CHANGED
    _save(type)
    type.rooms.set(rooms)
    record(verb, by=by, subject=type)
    return type


@transaction.atomic
def keep_room(*, room: Room, by: Membership) -> Room:
    """Store a new or renamed room. Raises NameTaken."""
    verb = Verb.ROOM_ADDED if room.pk is None else Verb.ROOM_CHANGED
    _save(room)
    record(verb, by=by, subject=room)
    return room


@transaction.atomic
def retire_type(*, type: AppointmentType, retired: bool, by: Membership) -> None:
    """Offer a type no longer, or again. Doing so twice does it once."""
    held = type.practice.appointment_types.select_for_update().get(pk=type.pk)
    if held.is_retired == retired:
        return
    held.is_retired = retired
    held.save(update_fields=["is_retired"])
    record(Verb.TYPE_RETIRED if retired else Verb.TYPE_BROUGHT_BACK, by=by, subject=held)


@transaction.atomic
def retire_room(*, room: Room, retired: bool, by: Membership) -> None:
    """Use a room no longer, or again. Raises OnlyRoom when a type would be left with none."""
    held = room.practice.rooms.select_for_update().get(pk=room.pk)
    if held.is_retired == retired:
        return
    if retired:
        for type in held.appointment_types.filter(is_retired=False).order_by("name"):
            if not type.rooms.filter(is_retired=False).exclude(pk=held.pk).exists():
                raise OnlyRoom(
                    f"{held} is the only room of {type.name}. Give {type.name} another room, or "
                    "none, and then take this one out of use."
                )
    held.is_retired = retired
    held.save(update_fields=["is_retired"])
    record(Verb.ROOM_RETIRED if retired else Verb.ROOM_BROUGHT_BACK, by=by, subject=held)


def _save(row: AppointmentType | Room) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = str(error)
        if "named_once" in text or ".name" in text:
            raise NameTaken(row.name) from error
        raise
