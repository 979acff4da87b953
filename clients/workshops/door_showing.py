"""The list at the door: who is expected, who is here, and who would not be let in just so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet

from clients.workshops.door import HERE, newest_of, speaks_against
from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import State
from clients.workshops.people import SEALED


@dataclass(frozen=True)
class AtDoor:
    """One person on the list."""

    attendee: Attendee
    name: str
    along_with: str
    adapted: str
    against: str
    mark: Mark | None
    key: UUID
    other_key: UUID

    @property
    def is_marked(self) -> bool:
        """Whether anything is marked that was not taken back."""
        return self.mark is not None and self.mark.kind != Mark.Kind.CLEARED

    def has_place_at(self, workshop: Workshop) -> bool:
        """Whether they are counted on, though something like a payment is still open."""
        sign_up = self.attendee.sign_up
        return sign_up.workshop_id == workshop.pk and sign_up.state == State.CONFIRMED

    @property
    def is_here(self) -> bool:
        """Whether they came."""
        return self.mark is not None and self.mark.kind in HERE


@dataclass(frozen=True)
class Door:
    """The list of one day. `unexpected` have no place on it and are shown apart."""

    expected: list[AtDoor]
    unexpected: list[AtDoor]

    @property
    def here(self) -> int:
        """How many came of those who are expected."""
        return sum(one.is_here for one in self.expected)

    @property
    def let_in(self) -> int:
        """How many came who were not expected."""
        return sum(one.is_here for one in self.unexpected)


def date_of(workshop: Workshop, ref: str, *, now: datetime) -> WorkshopDate | None:
    """The day that is asked for; else the first that is not over, else the last."""
    dates = list(workshop.dates.all())
    for one in dates:
        one.workshop = workshop
    chosen = next((one for one in dates if one.ref == ref), None)
    coming = next((one for one in dates if one.ends_at > now), None)
    return chosen or coming or (dates[-1] if dates else None)


def door_of(workshop: Workshop, date: WorkshopDate, *, words: str, sealed: bool) -> Door:
    """By name; a search also finds who signed up for another date of the same workshop."""
    newest = newest_of(date)
    rows = _attendees(sealed).filter(sign_up__workshop=workshop)
    people = [_at_door(one, workshop, newest, sealed) for one in _found(rows, words)]
    if words:
        others = _attendees(sealed=True).filter(
            sign_up__workshop__practice=workshop.practice_id,
            sign_up__workshop__series_ref=workshop.series_ref, sign_up__state=State.CONFIRMED,
        ).exclude(sign_up__workshop=workshop)  # fmt: skip
        people += [_at_door(one, workshop, newest, True) for one in _found(others, words)[:20]]
    people.sort(key=lambda one: (one.name.lower(), one.attendee.pk))
    expected = [one for one in people if one.has_place_at(workshop)]
    return Door(expected, [one for one in people if not one.has_place_at(workshop)])


def attendee_at(workshop: Workshop, ref: str) -> Attendee | None:
    """Somebody of this workshop, or of another date of it."""
    rows = Attendee.objects.select_related("sign_up__workshop__practice").exclude(
        sign_up__state=State.BEGUN
    )
    return rows.filter(
        ref=ref, sign_up__workshop__practice=workshop.practice_id,
        sign_up__workshop__series_ref=workshop.series_ref,
    ).first()  # fmt: skip


def _attendees(sealed: bool) -> QuerySet[Attendee]:
    rows = Attendee.objects.exclude(sign_up__state=State.BEGUN).select_related(
        "sign_up__workshop__practice"
    )
    return rows.defer(*(f"sign_up__{name}" for name in SEALED if sealed or name == "draft"))


def _found(rows: QuerySet[Attendee], words: str) -> list[Attendee]:
    found = list(rows.order_by("pk"))
    wanted = words.lower().split()
    return [
        one for one in found
        if all(word in f"{one.name} {one.sign_up.name}".lower() for word in wanted)
    ]  # fmt: skip


def _at_door(one: Attendee, workshop: Workshop, newest: dict[int, Mark], sealed: bool) -> AtDoor:
    sign_up: SignUp = one.sign_up
    return AtDoor(
        attendee=one, name=one.name or (f"Guest of {sign_up.name}" if one.place else sign_up.name),
        along_with=sign_up.name if one.place else "",
        adapted="" if sealed or one.place else sign_up.adaptation,
        against=speaks_against(sign_up, workshop), mark=newest.get(one.pk), key=uuid4(),
        other_key=uuid4(),
    )  # fmt: skip
