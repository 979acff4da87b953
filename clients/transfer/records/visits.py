"""Visits of another system."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from clients.appointments.bringing_over import bring_over, is_as_it_came, take_away, what_became
from clients.appointments.conflicts import CannotBook
from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.reminders.models import Reminder
from clients.transfer import reasons
from clients.transfer.models import Import, ImportRow
from clients.transfer.planning import name_key
from clients.transfer.reading.people import Trouble
from clients.transfer.reading.visits import LAYOUT, visit_in
from clients.transfer.records.sorts import Sort, leans_on
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType

TREATS = {"owner", "therapist"}
# What a visit brings about by itself.
OF_ITSELF = {"appointments.appointmentchange.appointment", "reminders.reminder.appointment"}


class Visits(Sort):
    """Each becomes a visit here, of a kind and with somebody of this practice."""

    layout = LAYOUT
    needs = (
        (frozenset({"start"}), "Say which column holds the start."),
        (
            frozenset({"type", "otherwise_type"}),
            "Say which column holds the kind of visit, or choose one for all.",
        ),
        (
            frozenset({"therapist", "otherwise_therapist"}),
            "Say which column holds the therapist, or choose one for all.",
        ),
    )
    counted = ("visit", "visits")
    says = staticmethod(visit_in)

    def __init__(self, source: Import) -> None:
        super().__init__(source)
        self._types = list(source.practice.appointment_types.all())
        self._team = list(source.practice.memberships.select_related("user").order_by("pk"))

    def troubles(self, said: Mapping[str, Any], now: datetime) -> list[Trouble]:
        """A kind or a therapist that is not here, or a state that cannot be."""
        found: list[Trouble] = []
        for look_up in (self._type, self._therapist):
            try:
                look_up(said)
            except ValidationError as error:
                found.append(Trouble("", error.messages[0]))
        if "start" in said:
            starts_at = datetime.fromisoformat(said["start"])
            try:
                what_became(Status(said["status"]), starts_at=starts_at, now=now)
            except CannotBook as error:
                found.append(Trouble("", str(error)))
        return found

    def sign(self, client: int, said: Mapping[str, Any]) -> Hashable:
        """Nobody has two visits that start at the same moment."""
        return client, datetime.fromisoformat(said["start"])

    def here(self, clients: Collection[int]) -> set[Hashable]:
        """Also those that were cancelled: it is not booked anew by a file."""
        rows = Appointment.objects.filter(client__in=clients).came_about()
        return set(rows.values_list("client_id", "starts_at"))

    def hold(self, rows: Iterable[ImportRow]) -> None:
        """Whoever books waits for the therapist first, then for the client."""
        keys = set()
        for row in rows:
            try:
                keys.add(self._therapist(row.person["said"]).pk)
            except ValidationError:
                continue
        locked = Membership.objects.select_for_update(no_key=True, of=("self",))
        list(locked.filter(pk__in=keys).order_by("pk"))

    def make(
        self, client: Client, said: Mapping[str, Any], *, key: UUID, by: Membership, now: datetime
    ) -> None:
        """A visit."""
        kind = self._type(said)
        bring_over(
            client=client, therapist=self._therapist(said), type=kind,
            starts_at=datetime.fromisoformat(said["start"]),
            minutes=said.get("minutes") or kind.minutes, status=Status(said["status"]),
            form_key=key, by=by, now=now,
        )  # fmt: skip

    def made(self, keys: Collection[UUID]) -> QuerySet[Any]:
        """By the keys of their rows."""
        visits = Appointment.objects.filter(
            practice=self.source.practice_id, form_key__in=keys, brought_over_at__isnull=False
        )
        return visits.select_related("client", "therapist")

    def why_it_stays(self, one: Appointment) -> str:
        """It was changed, a reminder of it went out, or anything else hangs on it."""
        if not is_as_it_came(one):
            return reasons.VISIT_CHANGED
        if one.reminders.filter(state=Reminder.State.POSTED).exists():
            return reasons.LETTERS
        return next(iter(leans_on(one, OF_ITSELF)), "")

    def take_away(self, one: Appointment, *, by: Membership, now: datetime) -> None:
        """With the reminders of it that were only planned."""
        one.reminders.all().delete()
        take_away(visit=one, by=by, now=now)

    def _type(self, said: Mapping[str, Any]) -> AppointmentType:
        name = said.get("type", "")
        found = [one for one in self._types if name and name_key(one.name) == name_key(name)]
        other = [one for one in self._types if one.pk == self.source.otherwise.get("type")]
        if not (found or other):
            raise ValidationError(
                f"No kind of visit here is called “{name}”." if name
                else "The kind of visit is missing."
            )  # fmt: skip
        return (found or other)[0]

    def _therapist(self, said: Mapping[str, Any]) -> Membership:
        """By name or address; of two of one name neither. Who has left was there once."""
        name = said.get("therapist", "")
        treats = [one for one in self._team if one.role_is.code in TREATS]
        found = [one for one in treats if name and _is_called(one, name)]
        other = [one for one in treats if one.pk == self.source.otherwise.get("therapist")]
        if len(found) > 1:
            raise ValidationError(f"More than one therapist here is called “{name}”.")
        if not (found or other):
            raise ValidationError(
                f"No therapist here is called “{name}”." if name else "The therapist is missing."
            )
        return (found or other)[0]


def _is_called(member: Membership, name: str) -> bool:
    return name_key(member.name) == name_key(name) or member.user.email.lower() == name.lower()
