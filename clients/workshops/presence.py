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


def presence_at(sign_up: SignUp, workshop: Workshop) -> Presence:
    """One sign-up's at the door of one workshop; one query."""
    return _presence(Mark.objects.filter(attendee__sign_up=sign_up, date__workshop=workshop))


def has_come(sign_up: SignUp) -> bool:
    """Whether somebody of it was let in, also on another date of the workshop."""
    return bool(_days_here(sign_up))


def came_to(sign_up: SignUp) -> Workshop:
    """At whose door somebody of it was let in: the one it is for, or another date of it."""
    days = _days_here(sign_up)
    if not days:
        return sign_up.workshop
    rows = WorkshopDate.objects.select_related("workshop__practice", "workshop__leader__user")
    found = [one.workshop for one in rows.filter(pk__in=days).order_by("-starts_at")]
    own = (one for one in found if one.pk == sign_up.workshop_id)
    return next(own, found[0])


def who_came(workshop: Workshop) -> dict[int, list[Attendee]]:
    """By sign-up, those of it who came, also of sign-ups for another date; two queries."""
    presence, found = presence_of(workshop), defaultdict(list)
    marked = {who for who, _ in presence.kinds}
    for one in Attendee.objects.filter(pk__in=marked).order_by("place"):
        if presence.came(one.pk):
            found[one.sign_up_id].append(one)
    return dict(found)


def days_stayed(attendee: Attendee, presence: Presence) -> list[WorkshopDate]:
    """Those days, in order."""
    days = presence.stayed_on(attendee.pk)
    return list(WorkshopDate.objects.filter(pk__in=days).order_by("starts_at"))


def _days_here(sign_up: SignUp) -> set[int]:
    presence = _presence(Mark.objects.filter(attendee__sign_up=sign_up))
    return {day for (_, day), kind in presence.kinds.items() if kind in CAME}


def _presence(rows: object) -> Presence:
    marks = rows.order_by("at", "pk").values_list("attendee", "date", "kind")  # type: ignore[attr-defined]
    return Presence({(who, day): kind for who, day, kind in marks})
