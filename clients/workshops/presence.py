"""Who came, by the newest mark at the door for each person and day."""

from collections import defaultdict
from dataclasses import dataclass

from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopDate

CAME = (Mark.Kind.CAME, Mark.Kind.LATE, Mark.Kind.LEFT)
# Who left early was there, but not for the hours of a certificate.
STAYED = (Mark.Kind.CAME, Mark.Kind.LATE)


@dataclass(frozen=True)
class Presence:
    """What holds of one workshop's door: by attendee and day, the kind of the newest mark."""

    kinds: dict[tuple[int, int], str]

    def came(self, attendee_id: int) -> bool:
        """On any of the days."""
        return any(kind in CAME for (who, _), kind in self.kinds.items() if who == attendee_id)

    def stayed_on(self, attendee_id: int) -> set[int]:
        """The days, by primary key, on which they were there to the end."""
        return {
            day for (who, day), kind in self.kinds.items() if who == attendee_id and kind in STAYED
        }


def presence_of(workshop: Workshop) -> Presence:
    """The whole workshop's, in one query."""
    return _presence(Mark.objects.filter(date__workshop=workshop))


def presence_at(sign_up: SignUp) -> Presence:
    """One sign-up's, of the workshop it is for now; one query."""
    rows = Mark.objects.filter(attendee__sign_up=sign_up, date__workshop=sign_up.workshop_id)
    return _presence(rows)


def who_came(workshop: Workshop) -> dict[int, list[Attendee]]:
    """By sign-up, those of it who came; two queries."""
    presence, found = presence_of(workshop), defaultdict(list)
    for one in Attendee.objects.filter(sign_up__workshop=workshop).order_by("place"):
        if presence.came(one.pk):
            found[one.sign_up_id].append(one)
    return dict(found)


def days_stayed(attendee: Attendee, presence: Presence) -> list[WorkshopDate]:
    """Those days, in order."""
    days = presence.stayed_on(attendee.pk)
    return list(WorkshopDate.objects.filter(pk__in=days).order_by("starts_at"))


def _presence(rows: object) -> Presence:
    marks = rows.order_by("at", "pk").values_list("attendee", "date", "kind")  # type: ignore[attr-defined]
    return Presence({(who, day): kind for who, day, kind in marks})
